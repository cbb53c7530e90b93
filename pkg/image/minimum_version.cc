#include "pkg/image/minimum_version.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/status_macros.h"
#include "pkg/semver/version.h"

namespace gitops::image {
namespace {

struct LooseVersion {
  std::vector<uint64_t> numbers;  // At least three.
  size_t given = 0;               // How many were written.
  std::string prerelease;
};

std::optional<LooseVersion> ParseVersion(absl::string_view text) {
  if (absl::StartsWith(text, "v")) text.remove_prefix(1);
  LooseVersion version;
  const absl::string_view without_build = text.substr(0, text.find('+'));
  const size_t dash = without_build.find('-');
  if (dash != absl::string_view::npos) {
    version.prerelease = std::string(without_build.substr(dash + 1));
    if (version.prerelease.empty()) return std::nullopt;
  }
  for (absl::string_view part :
       absl::StrSplit(without_build.substr(0, dash), '.')) {
    uint64_t number = 0;
    if (part.empty() || !absl::ascii_isdigit(part[0]) ||
        !absl::SimpleAtoi(part, &number)) {
      return std::nullopt;
    }
    version.numbers.push_back(number);
  }
  version.given = version.numbers.size();
  while (version.numbers.size() < 3) version.numbers.push_back(0);
  return version;
}

int Compare(const LooseVersion& a, const LooseVersion& b) {
  const size_t size = std::max(a.numbers.size(), b.numbers.size());
  for (size_t i = 0; i < size; ++i) {
    const uint64_t x = i < a.numbers.size() ? a.numbers[i] : 0;
    const uint64_t y = i < b.numbers.size() ? b.numbers[i] : 0;
    if (x != y) return x < y ? -1 : 1;
  }
  return semver::ComparePrereleases(a.prerelease, b.prerelease);
}

// A pre-release counts only against one with the same numbers.
bool PrereleaseAllowed(const LooseVersion& own, const LooseVersion& wanted) {
  if (own.prerelease.empty()) return true;
  return !wanted.prerelease.empty() && own.numbers == wanted.numbers;
}

bool SamePrefix(const LooseVersion& own, const LooseVersion& wanted) {
  for (size_t i = 0; i + 1 < wanted.given; ++i) {
    if (i >= own.numbers.size() || own.numbers[i] != wanted.numbers[i]) {
      return false;
    }
  }
  return true;
}

bool Holds(absl::string_view op, const LooseVersion& own,
           const LooseVersion& wanted) {
  const int order = Compare(own, wanted);
  if (op.empty() || op == "=") return order == 0;
  if (op == "!=") return order != 0;
  if (!PrereleaseAllowed(own, wanted)) return false;
  if (op == ">") return order > 0;
  if (op == "<") return order < 0;
  if (op == ">=") return order >= 0;
  if (op == "<=") return order <= 0;
  return order >= 0 && SamePrefix(own, wanted);  // ~>
}

absl::StatusOr<bool> CheckCondition(absl::string_view text,
                                    const LooseVersion& own) {
  absl::string_view rest = absl::StripAsciiWhitespace(text);
  absl::string_view op;
  for (absl::string_view known : {"!=", ">=", "<=", "~>", "=", ">", "<"}) {
    if (absl::StartsWith(rest, known)) {
      op = known;
      rest.remove_prefix(known.size());
      break;
    }
  }
  std::optional<LooseVersion> wanted =
      ParseVersion(absl::StripAsciiWhitespace(rest));
  if (!wanted.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Parsing minimum version constraint: Malformed "
                     "constraint: ",
                     text));
  }
  return Holds(op, own, *wanted);
}

}  // namespace

absl::Status CheckMinimumVersion(absl::string_view minimum,
                                 absl::string_view own) {
  if (minimum.empty()) return absl::OkStatus();
  if (absl::StartsWith(minimum, "v")) {
    return absl::InvalidArgumentError(
        "Validating minimum version: Must not have prefix 'v' (e.g. "
        "'0.8.0')");
  }
  std::optional<LooseVersion> version = ParseVersion(own);
  if (!version.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Parsing version constraint: Malformed version: ", own));
  }
  bool met = true;
  for (absl::string_view condition :
       absl::StrSplit(absl::StrCat(">=", minimum), ',')) {
    GITOPS_ASSIGN_OR_RETURN(bool holds, CheckCondition(condition, *version));
    met = met && holds;
  }
  if (met) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "kbld version '", own, "' does not meet the minimum required version '",
      minimum, "'"));
}

}  // namespace gitops::image
