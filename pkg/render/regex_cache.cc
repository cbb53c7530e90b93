#include "pkg/render/regex_cache.h"

#include <re2/re2.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::render {
namespace {

constexpr int64_t kMaxMemoryBytes = int64_t{64} << 20;
constexpr size_t kMaxEntries = 10'000;

absl::string_view GoErrorText(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass:
      return "invalid character class";
    case re2::RE2::ErrorBadCharRange:
      return "invalid character class range";
    case re2::RE2::ErrorMissingBracket:
      return "missing closing ]";
    case re2::RE2::ErrorMissingParen:
      return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    case re2::RE2::ErrorPatternTooLarge:
      return "expression too large";
    default:
      return "regexp/syntax: internal error";
  }
}

// Whether `(?<` at the start of `text` opens a named group (and no lookbehind).
bool OpensNamedGroup(absl::string_view text) {
  return absl::StartsWith(text, "(?<") && text.size() > 3 &&
         (absl::ascii_isalnum(text[3]) || text[3] == '_' ||
          static_cast<unsigned char>(text[3]) >= 0x80);
}

std::string WithOldGroupSyntax(absl::string_view pattern) {
  if (!absl::StrContains(pattern, "(?<")) return std::string(pattern);
  std::string out;
  bool in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      out.push_back(c);
      out.push_back(pattern[++i]);
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (!in_class && OpensNamedGroup(pattern.substr(i))) {
      out += "(?P<";
      i += 2;
      continue;
    }
    out.push_back(c);
  }
  return out;
}

}  // namespace

absl::StatusOr<std::unique_ptr<re2::RE2>> CompileGoRegex(
    absl::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemoryBytes);
  auto regex = std::make_unique<re2::RE2>(WithOldGroupSyntax(pattern), options);
  if (!regex->ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("error parsing regexp: ", GoErrorText(regex->error_code()),
                     ": `", regex->error_arg(), "`"));
  }
  return regex;
}

RegexCache::RegexCache() = default;
RegexCache::~RegexCache() = default;

absl::StatusOr<const re2::RE2*> RegexCache::Get(absl::string_view pattern) {
  auto found = by_pattern_.find(pattern);
  if (found != by_pattern_.end()) return found->second.get();
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<re2::RE2> regex,
                          CompileGoRegex(pattern));
  if (by_pattern_.size() >= kMaxEntries) by_pattern_.clear();
  const re2::RE2* result = regex.get();
  by_pattern_.emplace(std::string(pattern), std::move(regex));
  return result;
}

}  // namespace gitops::render
