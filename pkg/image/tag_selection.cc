#include "pkg/image/tag_selection.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::image {
namespace {

bool IsNumber(absl::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789") == absl::string_view::npos;
}

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-';
  });
}

struct Version {
  uint64_t numbers[3] = {0, 0, 0};
  std::vector<std::string> prerelease;
  std::vector<std::string> build;
};

bool ReadParts(absl::string_view text, bool numbers_strict,
               std::vector<std::string>* out) {
  for (absl::string_view part : absl::StrSplit(text, '.')) {
    if (!IsIdentifier(part)) return false;
    if (numbers_strict && IsNumber(part) && part.size() > 1 && part[0] == '0') {
      return false;
    }
    out->emplace_back(part);
  }
  return true;
}

std::optional<Version> ParseVersion(absl::string_view text) {
  Version version;
  const size_t plus = text.find('+');
  if (plus != absl::string_view::npos) {
    if (!ReadParts(text.substr(plus + 1), false, &version.build)) {
      return std::nullopt;
    }
    text = text.substr(0, plus);
  }
  const size_t dash = text.find('-');
  if (dash != absl::string_view::npos) {
    if (!ReadParts(text.substr(dash + 1), true, &version.prerelease)) {
      return std::nullopt;
    }
    text = text.substr(0, dash);
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  if (parts.size() != 3) return std::nullopt;
  for (size_t i = 0; i < 3; ++i) {
    if (!IsNumber(parts[i]) || (parts[i].size() > 1 && parts[i][0] == '0') ||
        !absl::SimpleAtoi(parts[i], &version.numbers[i])) {
      return std::nullopt;
    }
  }
  return version;
}

// What the original finds wrong with a version first.
std::string WhyNoVersion(absl::string_view text) {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('.', 2));
  if (parts.size() != 3) return "No Major.Minor.Patch elements found";
  const absl::string_view numbers[] = {
      parts[0], parts[1], parts[2].substr(0, parts[2].find_first_of("+-"))};
  constexpr absl::string_view kNames[] = {"Major", "Minor", "Patch"};
  uint64_t ignored = 0;
  for (size_t i = 0; i < 3; ++i) {
    const absl::string_view part = numbers[i];
    if (!part.empty() && !IsNumber(part)) {
      return absl::StrCat("Invalid character(s) found in ",
                          absl::AsciiStrToLower(kNames[i]), " number ",
                          Quote(part));
    }
    if (part.size() > 1 && part[0] == '0') {
      return absl::StrCat(kNames[i], " number must not contain leading zeroes ",
                          Quote(part));
    }
    if (absl::SimpleAtoi(part, &ignored)) continue;
    return absl::StrCat("strconv.ParseUint: parsing ", Quote(part), ": ",
                        part.empty() ? "invalid syntax" : "value out of range");
  }
  const size_t plus = text.find('+');
  const size_t dash = text.substr(0, plus).find('-');
  if (dash != absl::string_view::npos) {
    for (absl::string_view part :
         absl::StrSplit(text.substr(dash + 1, plus - dash - 1), '.')) {
      if (part.empty()) return "PreRelease is empty";
      if (!IsIdentifier(part)) {
        return absl::StrCat("Invalid character(s) found in PreRelease ",
                            Quote(part));
      }
      if (IsNumber(part) && part.size() > 1 && part[0] == '0') {
        return absl::StrCat(
            "Numeric PreRelease version must not contain leading zeroes ",
            Quote(part));
      }
    }
  }
  if (plus == absl::string_view::npos) return "it is no version";
  for (absl::string_view part : absl::StrSplit(text.substr(plus + 1), '.')) {
    if (part.empty()) return "BuildMeta is empty";
    if (!IsIdentifier(part)) {
      return absl::StrCat("Invalid character(s) found in BuildMeta ",
                          Quote(part));
    }
  }
  return "it is no version";
}

int ComparePart(absl::string_view a, absl::string_view b) {
  const bool a_number = IsNumber(a);
  const bool b_number = IsNumber(b);
  if (a_number != b_number) return a_number ? -1 : 1;
  if (a_number && a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a < b ? -1 : (a == b ? 0 : 1);
}

int CompareParts(const std::vector<std::string>& a,
                 const std::vector<std::string>& b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (const int order = ComparePart(a[i], b[i])) return order;
  }
  return a.size() < b.size() ? -1 : (a.size() == b.size() ? 0 : 1);
}

int Compare(const Version& a, const Version& b) {
  for (size_t i = 0; i < 3; ++i) {
    if (a.numbers[i] != b.numbers[i]) {
      return a.numbers[i] < b.numbers[i] ? -1 : 1;
    }
  }
  if (a.prerelease.empty() != b.prerelease.empty()) {
    return a.prerelease.empty() ? 1 : -1;
  }
  if (const int order = CompareParts(a.prerelease, b.prerelease)) return order;
  return CompareParts(a.build, b.build);
}

// One comparison after wildcards are taken apart.
struct Condition {
  std::string op;
  Version version;
  bool Holds(const Version& v) const {
    const int order = Compare(v, version);
    if (op == "=") return order == 0;
    if (op == "!=") return order != 0;
    if (op == ">") return order > 0;
    if (op == ">=") return order >= 0;
    if (op == "<") return order < 0;
    return order <= 0;
  }
};
using Group = std::vector<Condition>;

absl::StatusOr<Condition> ParseCondition(absl::string_view text) {
  const size_t digit = text.find_first_of("0123456789");
  if (digit == absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("Could not get version from string: ", Quote(text)));
  }
  absl::string_view op = text.substr(0, digit);
  const absl::string_view number = text.substr(digit);
  const std::string comparator(op);
  if (op.empty() || op == "==") op = "=";
  if (op == "!") op = "!=";
  if (op != "=" && op != "!=" && op != ">" && op != ">=" && op != "<" &&
      op != "<=") {
    return absl::InvalidArgumentError(absl::StrCat(
        "Could not parse Range ", Quote(text), ": Could not parse comparator ",
        Quote(comparator), " in ", Quote(text)));
  }
  std::optional<Version> version = ParseVersion(number);
  if (version.has_value()) return Condition{std::string(op), *version};
  return absl::InvalidArgumentError(absl::StrCat(
      "Could not parse Range ", Quote(text), ": Could not parse version ",
      Quote(number), " in ", Quote(text), ": ", WhyNoVersion(number)));
}

// A version with wildcards, as the lowest that it means: "1.x" is 1.0.0. Only
// the first wildcard is replaced, and "x.x" is one.
std::string LowestOf(absl::string_view wildcard) {
  std::string low(wildcard);
  size_t at = low.find(".x.x");
  if (at != std::string::npos) low.erase(at, 2);
  at = low.find(".x");
  if (at != std::string::npos) low[at + 1] = '0';
  if (std::count(low.begin(), low.end(), '.') == 1) low += ".0";
  return low;
}

// The first version past it: of "1.x" 2.0.0, of "1.2.x" 1.3.0. "" where the
// wildcard stands elsewhere, which the original takes no exception to.
std::string PastLastOf(absl::string_view wildcard) {
  const std::vector<absl::string_view> parts = absl::StrSplit(wildcard, '.');
  if ((parts.size() != 2 && parts.size() != 3) || parts.back() != "x") {
    return "";
  }
  const std::string low = LowestOf(wildcard);
  const std::vector<absl::string_view> numbers = absl::StrSplit(low, '.');
  int64_t number = 0;
  if (!absl::SimpleAtoi(numbers[parts.size() - 2], &number) ||
      number == std::numeric_limits<int64_t>::max()) {
    return "";
  }
  if (parts.size() == 2) return absl::StrCat(number + 1, ".0.0");
  return absl::StrCat(numbers[0], ".", number + 1, ".0");
}

// A word with an "x" in it as the words it stands for. An operator that is none
// is left out.
std::vector<std::string> ExpandWildcard(absl::string_view word) {
  const size_t digit = word.find_first_of("0123456789");
  if (!absl::StrContains(word, 'x') || digit == absl::string_view::npos) {
    return {std::string(word)};
  }
  const absl::string_view op = word.substr(0, digit);
  const std::string low = LowestOf(word.substr(digit));
  const std::string past = PastLastOf(word.substr(digit));
  if (op.empty() || op == "=" || op == "==") {
    return {absl::StrCat(">=", low), absl::StrCat("<", past)};
  }
  if (op == "!" || op == "!=") {
    return {absl::StrCat("<", low), absl::StrCat(">=", past)};
  }
  if (op == ">") return {absl::StrCat(">=", past)};
  if (op == ">=" || op == "<") return {absl::StrCat(op, low)};
  if (op == "<=") return {absl::StrCat("<", past)};
  return {low};
}

// Spaces after an operator belong to it. As in the original, words of one
// character are left out.
std::vector<std::string> Words(absl::string_view text) {
  std::vector<std::string> words(1);
  char last = ' ';
  for (const char c : text) {
    if (c != ' ' || last == '=' || last == '<' || last == '>') {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
    if (c != ' ') last = c;
  }
  words.erase(
      std::remove_if(words.begin(), words.end(),
                     [](const std::string& word) { return word.size() < 2; }),
      words.end());
  for (std::string& word : words) {
    word.erase(std::remove(word.begin(), word.end(), ' '), word.end());
  }
  return words;
}

absl::StatusOr<std::vector<Group>> ParseConstraints(absl::string_view text) {
  std::vector<Group> groups;
  if (text.empty()) return groups;
  Group group;
  bool empty = true;
  for (const std::string& word : Words(text)) {
    if (word == "||") {
      if (empty) {
        return absl::InvalidArgumentError("First element in range is '||'");
      }
      groups.push_back(std::move(group));
      group.clear();
      empty = true;
      continue;
    }
    for (const std::string& part : ExpandWildcard(word)) {
      GITOPS_ASSIGN_OR_RETURN(Condition condition, ParseCondition(part));
      group.push_back(std::move(condition));
    }
    empty = false;
  }
  if (empty) {
    return absl::InvalidArgumentError("Last element in range is '||'");
  }
  groups.push_back(std::move(group));
  return groups;
}

bool PrereleaseWanted(const Version& version, const TagSelection& selection) {
  if (version.prerelease.empty()) return true;
  if (!selection.prerelease_identifiers.has_value()) return false;
  const std::vector<std::string>& wanted = *selection.prerelease_identifiers;
  if (wanted.empty()) return true;
  return std::any_of(version.prerelease.begin(), version.prerelease.end(),
                     [&](const std::string& part) {
                       return std::find(wanted.begin(), wanted.end(), part) !=
                              wanted.end();
                     });
}

bool Admits(const std::vector<Group>& groups, const Version& version) {
  if (groups.empty()) return true;
  return std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
    return std::all_of(group.begin(), group.end(),
                       [&](const Condition& c) { return c.Holds(version); });
  });
}

}  // namespace

absl::StatusOr<std::string> SelectTag(const std::vector<std::string>& tags,
                                      const TagSelection& selection) {
  if (!selection.has_semver) {
    return absl::InvalidArgumentError("Unknown tag selection strategy");
  }
  absl::StatusOr<std::vector<Group>> groups =
      ParseConstraints(selection.constraints);
  if (!groups.ok()) {
    return absl::Status(
        groups.status().code(),
        absl::StrCat("Selecting versions: Parsing version constraint '",
                     selection.constraints, "': ", groups.status().message()));
  }
  std::optional<Version> best;
  std::string best_tag;
  for (const std::string& tag : tags) {
    absl::string_view text = tag;
    absl::ConsumePrefix(&text, "v");
    std::optional<Version> version = ParseVersion(text);
    if (!version || !PrereleaseWanted(*version, selection) ||
        !Admits(*groups, *version)) {
      continue;
    }
    if (!best.has_value() || Compare(*version, *best) >= 0) {
      best = version;
      best_tag = tag;
    }
  }
  if (best.has_value()) return best_tag;
  return absl::NotFoundError(
      "Expected to find at least one version, but did not");
}

}  // namespace gitops::image
