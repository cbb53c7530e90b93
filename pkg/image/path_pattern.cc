#include "pkg/image/path_pattern.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"

namespace gitops::image {
namespace {

// The first rune of `text`, consumed; a byte that is no UTF-8 stands for
// itself as U+FFFD.
char32_t TakeRune(absl::string_view* text) {
  char32_t rune = 0;
  const int size = DecodeRune(*text, &rune);
  text->remove_prefix(static_cast<size_t>(size));
  return rune;
}

// An end of a range in a class, consumed; false where there is none.
bool TakeClassRune(absl::string_view* rest, char32_t* rune) {
  if (rest->empty() || (*rest)[0] == '-' || (*rest)[0] == ']') return false;
  absl::ConsumePrefix(rest, "\\");
  if (rest->empty()) return false;
  *rune = TakeRune(rest);
  return true;
}

// A class "[…]" at the start of `pattern`: whether it takes `c`; consumed.
bool MatchClass(absl::string_view* pattern, char32_t c, bool* malformed) {
  absl::string_view rest = pattern->substr(1);
  const bool negated = absl::ConsumePrefix(&rest, "^");
  bool found = false;
  bool first = true;
  while (first || !absl::StartsWith(rest, "]")) {
    first = false;
    char32_t low = 0;
    if (!TakeClassRune(&rest, &low)) {
      *malformed = true;
      return false;
    }
    char32_t high = low;
    if (absl::ConsumePrefix(&rest, "-") && !TakeClassRune(&rest, &high)) {
      *malformed = true;
      return false;
    }
    found = found || (c >= low && c <= high);
  }
  *pattern = rest.substr(1);
  return found != negated;
}

// One path component, by going back to the last star.
bool MatchPart(absl::string_view pattern, absl::string_view text) {
  absl::string_view star_pattern;
  absl::string_view star_text;
  bool have_star = false;
  while (!text.empty() || !pattern.empty()) {
    bool ok = false;
    if (!pattern.empty() && pattern[0] == '*') {
      pattern.remove_prefix(1);
      have_star = true;
      star_pattern = pattern;
      star_text = text;
      continue;
    }
    if (!pattern.empty() && !text.empty()) {
      if (pattern[0] == '?') {
        ok = true;
        pattern.remove_prefix(1);
        TakeRune(&text);
      } else if (pattern[0] == '[') {
        bool malformed = false;
        ok = MatchClass(&pattern, TakeRune(&text), &malformed);
        if (malformed) return false;
      } else {
        absl::ConsumePrefix(&pattern, "\\");
        if (pattern.empty()) return false;
        ok = pattern[0] == text[0];
        pattern.remove_prefix(1);
        text.remove_prefix(1);
      }
    }
    if (ok) continue;
    if (!have_star || star_text.empty()) return false;
    star_text.remove_prefix(1);
    pattern = star_pattern;
    text = star_text;
  }
  return true;
}

using Parts = std::vector<std::string>;

// Whether the pattern takes the path or one of its parents. Dynamic
// programming over both, so that many "**" cost no more than their product.
bool MatchIgnore(const Parts& pattern, const Parts& path) {
  std::vector<bool> reach(pattern.size() + 1, false);
  const auto close = [&](std::vector<bool>* states) {
    for (size_t i = 0; i < pattern.size(); ++i) {
      if ((*states)[i] && pattern[i] == "**") (*states)[i + 1] = true;
    }
  };
  reach[0] = true;
  close(&reach);
  for (const std::string& part : path) {
    std::vector<bool> next(pattern.size() + 1, false);
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (!reach[i]) continue;
      if (pattern[i] == "**") {
        next[i] = true;
      } else if (MatchPart(pattern[i], part)) {
        next[i + 1] = true;
      }
    }
    close(&next);
    if (next[pattern.size()]) return true;  // This parent is taken whole.
    reach = std::move(next);
  }
  return false;
}

}  // namespace

bool HasWildcard(absl::string_view pattern) {
  return pattern.find_first_of("*?[\\") != absl::string_view::npos;
}

bool MatchPath(absl::string_view pattern, absl::string_view path) {
  const std::vector<absl::string_view> patterns = absl::StrSplit(pattern, '/');
  const std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
  if (patterns.size() != parts.size()) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!MatchPart(patterns[i], parts[i])) return false;
  }
  return true;
}

IgnoreRules::IgnoreRules(absl::string_view text) {
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StartsWith(line, "#")) continue;
    line = absl::StripAsciiWhitespace(line);
    Rule rule;
    if (absl::ConsumePrefix(&line, "!")) {
      rule.bring_back = true;
      line = absl::StripAsciiWhitespace(line);
    }
    if (line.empty()) continue;
    std::string clean = fs::CleanPath(line);
    absl::string_view pattern = clean;
    absl::ConsumePrefix(&pattern, "/");
    if (pattern.empty() || pattern == ".") continue;
    rule.parts = absl::StrSplit(pattern, '/');
    rules_.push_back(std::move(rule));
  }
}

bool IgnoreRules::Ignores(absl::string_view path) const {
  bool ignored = false;
  const Parts parts = absl::StrSplit(path, '/');
  for (const Rule& rule : rules_) {
    if (ignored == !rule.bring_back) continue;
    if (MatchIgnore(rule.parts, parts)) ignored = !rule.bring_back;
  }
  return ignored;
}

}  // namespace gitops::image
