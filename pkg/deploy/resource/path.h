#ifndef GITOPS_PKG_DEPLOY_RESOURCE_PATH_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_PATH_H_

// A path into an object, as rules of the configuration write it: map keys,
// {index: N}, {allIndexes: true}, {regex: "…"}.
// Source: kapp's configuration (paths of rebase and other rules).

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace re2 {
class RE2;
}

namespace gitops::deploy {

struct PathPart {
  enum class Type { kKey, kIndex, kAllIndexes, kRegex };
  Type type = Type::kKey;
  std::string key;  // The pattern, for kRegex.
  int index = 0;
  std::shared_ptr<const re2::RE2> regex;

  static PathPart Key(absl::string_view key);
  static PathPart Index(int index);
  static PathPart All();
  bool is_array_step() const {
    return type == Type::kIndex || type == Type::kAllIndexes;
  }
  // Unanchored; only for kRegex.
  bool RegexMatches(absl::string_view key) const;
};

using Path = std::vector<PathPart>;

// Errors: InvalidArgument; an unknown part is marked as a crash of the
// original (see panic.h), since its users test for that text.
absl::StatusOr<Path> ParsePath(const value::Value& list);
// "metadata,annotations,(all)" for messages.
std::string FormatPath(const Path& path);
// Plain keys only.
Path KeyPath(std::initializer_list<absl::string_view> keys);

bool HasArrayStep(const Path& path, size_t from = 0);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_PATH_H_
