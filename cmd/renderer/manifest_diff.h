#ifndef GITOPS_CMD_RENDERER_MANIFEST_DIFF_H_
#define GITOPS_CMD_RENDERER_MANIFEST_DIFF_H_

// The objects that two renderings of a release do not share. An object is
// known by kind, namespace and name; where several have the same, by their
// order. Pure, thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::renderer {

// One document of one side.
struct DiffDocument {
  std::string path;  // The template's.
  std::string text;
};

struct ObjectChange {
  std::string kind;
  std::string ns;
  std::string name;        // The template's path where the object has none.
  std::string left_path;   // Empty: only on the right.
  std::string right_path;  // Empty: only on the left.
  std::string hunks;       // As of `diff -u`.
};

// What Secrets hold is not shown: their values read "(masked)", and "(masked,
// changed)" on the right where they differ.
enum class SecretValues { kMask, kShow };

// Sorted by kind, namespace and name. Documents that are no YAML map are
// compared as text.
std::vector<ObjectChange> DiffManifests(const std::vector<DiffDocument>& left,
                                        const std::vector<DiffDocument>& right,
                                        SecretValues secrets);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_MANIFEST_DIFF_H_
