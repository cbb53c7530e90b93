#ifndef GITOPS_PKG_IMAGE_ROOT_FS_H_
#define GITOPS_PKG_IMAGE_ROOT_FS_H_

// The files of an image, a build stage or a build context as one view: what
// COPY reads from and looks at. Nothing is unpacked to paths of the archive's
// choosing: contents lie in numbered files.
//
// Limits: a million entries, 64 GiB a layer. Errors: those of the parts;
// FailedPrecondition for a loop of symbolic links. Not thread-safe.

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/path_pattern.h"
#include "pkg/oci/layer_tree.h"

namespace gitops::image {

class RootFs {
 public:
  // Relative clean paths, directories without a "/" at the end.
  using Entries = std::map<std::string, oci::LayerEntry>;

  const Entries& entries() const { return entries_; }
  const oci::LayerEntry* Find(absl::string_view path) const;
  bool IsDirectory(absl::string_view path) const;
  // Follows symbolic links inside the root, the last component too; what does
  // not exist stays as named.
  absl::StatusOr<std::string> Resolve(absl::string_view path) const;

  void Put(oci::LayerEntry entry);
  void Erase(absl::string_view path);  // With what is below.
  void EraseBelow(absl::string_view path);
  // A layer of our own on top.
  void Apply(const oci::LayerTree& tree);
  // A stored layer on top, whiteouts included. Contents go to files below
  // `spill_directory`; where that is empty they are left out.
  absl::Status ApplyBlob(const std::string& blob_path,
                         const std::string& spill_directory);

  // A directory on disk, as a build context: modes 0755 and 0644, owner 0,
  // links kept as links.
  static absl::StatusOr<RootFs> FromDirectory(const std::string& directory,
                                              const IgnoreRules& ignore);

  // The whole content of a (small) file; NotFound.
  absl::StatusOr<std::string> Read(absl::string_view path) const;

 private:
  Entries entries_;
};

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_ROOT_FS_H_
