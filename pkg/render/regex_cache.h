#ifndef GITOPS_PKG_RENDER_REGEX_CACHE_H_
#define GITOPS_PKG_RENDER_REGEX_CACHE_H_

// Compiled regular expressions by their text, with Go's error texts.
//
// Source: Go's regexp/syntax, whose dialect RE2 shares. `(?<name>…)`, which the
// packaged RE2 does not know yet, is read as `(?P<name>…)`.
// Known differences: bytes that are no UTF-8 match nothing; Go reads them as
// U+FFFD. Thread-safety: none.

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace re2 {
class RE2;
}  // namespace re2

namespace gitops::render {

class RegexCache {
 public:
  RegexCache();
  ~RegexCache();
  RegexCache(const RegexCache&) = delete;
  RegexCache& operator=(const RegexCache&) = delete;

  // Valid as long as the cache. InvalidArgument: "error parsing regexp:
  // missing closing ): `(bad`".
  absl::StatusOr<const re2::RE2*> Get(absl::string_view pattern);

 private:
  absl::flat_hash_map<std::string, std::unique_ptr<re2::RE2>> by_pattern_;
};

// As Get, without a cache: for programs that keep the expression themselves.
absl::StatusOr<std::unique_ptr<re2::RE2>> CompileGoRegex(
    absl::string_view pattern);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_REGEX_CACHE_H_
