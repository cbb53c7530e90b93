#ifndef GITOPS_PKG_RENDER_GLOB_H_
#define GITOPS_PKG_RENDER_GLOB_H_

// The patterns of .Files.Glob: * and ? stop at '/', ** crosses it, [ab] [!a]
// [a-z] {x,y}, a backslash escapes. An invalid pattern acts as **, the empty
// one matches nothing: as in Helm 4.1.4 (spec 2.7).
// Limits: a pattern whose braces give more than 1,000 alternatives is invalid.
// Immutable, thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::render {

class Glob {
 public:
  explicit Glob(absl::string_view pattern);
  bool Matches(absl::string_view path) const;

 private:
  struct Token {
    enum class Kind { kText, kAny, kStar, kSuperStar, kClass };
    Kind kind = Kind::kText;
    std::string text;  // Of kText.
    bool negated = false;
    // Of kClass: inclusive ranges.
    std::vector<std::pair<char32_t, char32_t>> ranges;
  };
  using Tokens = std::vector<Token>;

  static bool Tokenize(absl::string_view pattern, Tokens* out);
  static bool ReadClass(absl::string_view* pattern, Token* token);
  static bool Match(const Tokens& tokens, size_t from, absl::string_view path);

  std::vector<Tokens> alternatives_;
};

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_GLOB_H_
