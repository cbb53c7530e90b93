#include "pkg/chart/ignore.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::chart {
namespace {

absl::Status BadPattern() {
  return absl::InvalidArgumentError("syntax error in pattern");
}

// One character of a class, with its escape.
absl::StatusOr<char32_t> ClassRune(absl::string_view* chunk) {
  if (chunk->empty() || chunk->front() == '-' || chunk->front() == ']') {
    return BadPattern();
  }
  if (chunk->front() == '\\') {
    chunk->remove_prefix(1);
    if (chunk->empty()) return BadPattern();
  }
  char32_t rune;
  const int size = DecodeRune(*chunk, &rune);
  if (rune == 0xFFFD && size == 1) return BadPattern();
  chunk->remove_prefix(size);
  if (chunk->empty()) return BadPattern();
  return rune;
}

// Matches the class that follows '[' in `chunk` against `rune`.
absl::StatusOr<bool> MatchClass(absl::string_view* chunk, char32_t rune) {
  const bool negated = absl::ConsumePrefix(chunk, "^");
  bool found = false;
  for (int ranges = 0;; ++ranges) {
    if (ranges > 0 && absl::ConsumePrefix(chunk, "]")) break;
    GITOPS_ASSIGN_OR_RETURN(const char32_t low, ClassRune(chunk));
    char32_t high = low;
    if (absl::ConsumePrefix(chunk, "-")) {
      GITOPS_ASSIGN_OR_RETURN(high, ClassRune(chunk));
    }
    found = found || (low <= rune && rune <= high);
  }
  return found != negated;
}

// Matches `chunk`, which has no '*', at the start of `name`. Returns what is
// left of the name. Syntax is checked to the end even after a mismatch.
absl::StatusOr<std::optional<absl::string_view>> MatchChunk(
    absl::string_view chunk, absl::string_view name) {
  bool failed = false;
  while (!chunk.empty()) {
    failed = failed || name.empty();
    switch (chunk.front()) {
      case '[': {
        char32_t rune = 0;
        if (!failed) name.remove_prefix(DecodeRune(name, &rune));
        chunk.remove_prefix(1);
        GITOPS_ASSIGN_OR_RETURN(const bool matched, MatchClass(&chunk, rune));
        failed = failed || !matched;
        break;
      }
      case '?':
        if (!failed) {
          failed = name.front() == '/';
          char32_t rune;
          name.remove_prefix(DecodeRune(name, &rune));
        }
        chunk.remove_prefix(1);
        break;
      case '\\':
        chunk.remove_prefix(1);
        if (chunk.empty()) return BadPattern();
        [[fallthrough]];
      default:
        if (!failed) {
          failed = chunk.front() != name.front();
          name.remove_prefix(1);
        }
        chunk.remove_prefix(1);
    }
  }
  if (failed) return std::nullopt;
  return name;
}

// Cuts leading stars and the chunk up to the next star off `pattern`.
absl::string_view NextChunk(absl::string_view* pattern, bool* star) {
  *star = false;
  while (absl::ConsumePrefix(pattern, "*")) *star = true;
  bool in_class = false;
  size_t i = 0;
  for (; i < pattern->size(); ++i) {
    const char c = (*pattern)[i];
    if (c == '\\') {
      if (i + 1 < pattern->size()) ++i;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '*' && !in_class) {
      break;
    }
  }
  const absl::string_view chunk = pattern->substr(0, i);
  pattern->remove_prefix(i);
  return chunk;
}

}  // namespace

absl::StatusOr<bool> GlobMatch(absl::string_view pattern,
                               absl::string_view name) {
  while (!pattern.empty()) {
    bool star;
    const absl::string_view chunk = NextChunk(&pattern, &star);
    if (star && chunk.empty()) return !absl::StrContains(name, "/");
    GITOPS_ASSIGN_OR_RETURN(std::optional<absl::string_view> rest,
                            MatchChunk(chunk, name));
    if (rest.has_value() && (rest->empty() || !pattern.empty())) {
      name = *rest;
      continue;
    }
    bool found = false;
    if (star) {
      for (size_t i = 0; i < name.size() && name[i] != '/'; ++i) {
        GITOPS_ASSIGN_OR_RETURN(rest, MatchChunk(chunk, name.substr(i + 1)));
        if (!rest.has_value() || (pattern.empty() && !rest->empty())) continue;
        name = *rest;
        found = true;
        break;
      }
    }
    if (found) continue;
    // The rest of the pattern is still checked for syntax.
    while (!pattern.empty()) {
      GITOPS_ASSIGN_OR_RETURN(rest, MatchChunk(NextChunk(&pattern, &star), ""));
    }
    return false;
  }
  return name.empty();
}

IgnoreRules::IgnoreRules() { Add("templates/.?*").IgnoreError(); }

absl::StatusOr<IgnoreRules> IgnoreRules::Parse(absl::string_view text) {
  IgnoreRules out;
  out.rules_.clear();
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    GITOPS_RETURN_IF_ERROR(out.Add(line));
  }
  GITOPS_RETURN_IF_ERROR(out.Add("templates/.?*"));
  return out;
}

absl::Status IgnoreRules::Add(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (line.empty() || line.front() == '#') return absl::OkStatus();
  if (absl::StrContains(line, "**")) {
    return absl::InvalidArgumentError(
        "double-star (**) syntax is not supported");
  }
  GITOPS_RETURN_IF_ERROR(GlobMatch(line, "abc").status());
  Rule rule;
  rule.negated = absl::ConsumePrefix(&line, "!");
  rule.directories_only = absl::ConsumeSuffix(&line, "/");
  const bool rooted = absl::ConsumePrefix(&line, "/");
  rule.whole_path = rooted || absl::StrContains(line, "/");
  rule.pattern = std::string(line);
  Classify(&rule);
  rules_.push_back(std::move(rule));
  return absl::OkStatus();
}

void IgnoreRules::Classify(Rule* rule) {
  constexpr absl::string_view kSpecial = "*?[\\";
  const absl::string_view pattern = rule->pattern;
  const size_t special = pattern.find_first_of(kSpecial);
  rule->literal = std::string(pattern.substr(0, special));
  if (special == absl::string_view::npos) {
    rule->shape = Shape::kName;
    return;
  }
  // Base names have no slash, which a star would not match.
  if (rule->whole_path || pattern[special] != '*') return;
  if (special + 1 == pattern.size()) {
    rule->shape = Shape::kPrefix;
  } else if (special == 0 &&
             pattern.find_first_of(kSpecial, 1) == absl::string_view::npos) {
    rule->shape = Shape::kSuffix;
    rule->literal = std::string(pattern.substr(1));
  }
}

bool IgnoreRules::Matches(const Rule& rule, absl::string_view name) {
  switch (rule.shape) {
    case Shape::kName:
      return name == rule.literal;
    case Shape::kPrefix:
      return absl::StartsWith(name, rule.literal);
    case Shape::kSuffix:
      return absl::EndsWith(name, rule.literal);
    case Shape::kGlob:
      break;
  }
  return absl::StartsWith(name, rule.literal) &&
         GlobMatch(rule.pattern, name).value_or(false);
}

bool IgnoreRules::Ignores(absl::string_view path, bool is_directory) const {
  if (path.empty() || path == "." || path == "./") return false;
  const absl::string_view base = fs::BaseName(path);
  for (const Rule& rule : rules_) {
    const bool matches = Matches(rule, rule.whole_path ? path : base);
    const bool kind_fits = is_directory || !rule.directories_only;
    if (rule.negated ? !kind_fits || !matches : kind_fits && matches) {
      return true;
    }
  }
  return false;
}

}  // namespace gitops::chart
