#ifndef GITOPS_PKG_IMAGE_PATH_PATTERN_H_
#define GITOPS_PKG_IMAGE_PATH_PATTERN_H_

// Patterns for paths: Go's filepath.Match for COPY, and .dockerignore files.
//
// Source: Go's documentation of path/filepath.Match; Docker's of .dockerignore
// ("**" crosses directories, "!" brings back, the last pattern that fits
// decides, a pattern for a directory holds for all in it). Pure.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::image {

// "*", "?", "[a-z]", "[^a]", "\c"; none crosses "/". A malformed pattern fits
// nothing.
bool MatchPath(absl::string_view pattern, absl::string_view path);
bool HasWildcard(absl::string_view pattern);

class IgnoreRules {
 public:
  IgnoreRules() = default;
  explicit IgnoreRules(absl::string_view text);
  // `path` is relative and clean.
  bool Ignores(absl::string_view path) const;

 private:
  struct Rule {
    std::vector<std::string> parts;
    bool bring_back = false;
  };
  std::vector<Rule> rules_;
};

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_PATH_PATTERN_H_
