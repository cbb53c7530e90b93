#include "pkg/deploy/filter/label_syntax.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace gitops::deploy {

namespace {

constexpr size_t kMaxName = 63;
constexpr size_t kMaxPrefix = 253;
constexpr absl::string_view kNameRule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or "
    "'123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr absl::string_view kValueRule =
    "a valid label must be an empty string or consist of alphanumeric "
    "characters, '-', '_' or '.', and must start and end with an alphanumeric "
    "character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
    "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
constexpr absl::string_view kPrefixRule =
    "prefix part a lowercase RFC 1123 subdomain must consist of lower case "
    "alphanumeric characters, '-' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

bool IsName(absl::string_view text) {
  return !text.empty() && absl::ascii_isalnum(text.front()) &&
         absl::ascii_isalnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

bool LowerOrDigit(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c);
}

bool IsSubdomain(absl::string_view text) {
  for (absl::string_view part : absl::StrSplit(text, '.')) {
    if (part.empty() || !LowerOrDigit(part.front()) ||
        !LowerOrDigit(part.back()) ||
        !std::all_of(part.begin(), part.end(),
                     [](char c) { return LowerOrDigit(c) || c == '-'; })) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string LabelKeyProblems(absl::string_view key) {
  const std::vector<absl::string_view> parts = absl::StrSplit(key, '/');
  if (parts.size() > 2) {
    return absl::StrCat("a qualified name ", kNameRule,
                        " with an optional DNS subdomain prefix and '/' (e.g. "
                        "'example.com/MyName')");
  }
  std::vector<std::string> problems;
  if (parts.size() == 2) {
    const absl::string_view prefix = parts[0];
    if (prefix.empty()) {
      problems.emplace_back("prefix part must be non-empty");
    } else {
      if (prefix.size() > kMaxPrefix) {
        problems.emplace_back(absl::StrCat("prefix part must be no more than ",
                                           kMaxPrefix, " characters"));
      }
      if (!IsSubdomain(prefix)) problems.emplace_back(kPrefixRule);
    }
  }
  const absl::string_view name = parts.back();
  if (name.empty()) {
    problems.emplace_back("name part must be non-empty");
  } else if (name.size() > kMaxName) {
    problems.emplace_back(absl::StrCat("name part must be no more than ",
                                       kMaxName, " characters"));
  }
  if (!IsName(name)) {
    problems.emplace_back(absl::StrCat("name part ", kNameRule));
  }
  return absl::StrJoin(problems, "; ");
}

std::string LabelValueProblems(absl::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > kMaxName) {
    problems.emplace_back(
        absl::StrCat("must be no more than ", kMaxName, " characters"));
  }
  if (!value.empty() && !IsName(value)) problems.emplace_back(kValueRule);
  return absl::StrJoin(problems, "; ");
}

}  // namespace gitops::deploy
