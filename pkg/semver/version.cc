#include "pkg/semver/version.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::semver {
namespace {

constexpr absl::string_view kInvalid = "invalid semantic version";

bool IsIdentifierChar(char c) { return absl::ascii_isalnum(c) || c == '-'; }

bool IsDigits(absl::string_view text) {
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return !text.empty();
}

// Takes a non-empty run of digits off the front of `text`.
bool TakeDigits(absl::string_view* text, absl::string_view* digits) {
  size_t n = 0;
  while (n < text->size() && absl::ascii_isdigit((*text)[n])) ++n;
  if (n == 0) return false;
  *digits = text->substr(0, n);
  text->remove_prefix(n);
  return true;
}

// Takes dot-separated non-empty identifiers off the front of `text`.
bool TakeIdentifiers(absl::string_view* text, absl::string_view* found) {
  size_t n = 0;
  bool need = true;
  for (; n < text->size(); ++n) {
    char c = (*text)[n];
    if (IsIdentifierChar(c)) {
      need = false;
    } else if (c == '.' && !need) {
      need = true;
    } else {
      break;
    }
  }
  if (need) return false;
  *found = text->substr(0, n);
  text->remove_prefix(n);
  return true;
}

absl::Status CheckPrerelease(absl::string_view text) {
  for (absl::string_view part : absl::StrSplit(text, '.')) {
    if (part.empty()) {
      return absl::InvalidArgumentError("invalid prerelease string");
    }
    if (IsDigits(part)) {
      if (part.size() > 1 && part[0] == '0') {
        return absl::InvalidArgumentError("version segment starts with 0");
      }
      continue;
    }
    for (char c : part) {
      if (!IsIdentifierChar(c)) {
        return absl::InvalidArgumentError("invalid prerelease string");
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckMetadata(absl::string_view text) {
  for (absl::string_view part : absl::StrSplit(text, '.')) {
    if (part.empty()) {
      return absl::InvalidArgumentError("invalid metadata string");
    }
    for (char c : part) {
      if (!IsIdentifierChar(c)) {
        return absl::InvalidArgumentError("invalid metadata string");
      }
    }
  }
  return absl::OkStatus();
}

struct Pieces {
  absl::string_view numbers[3];
  int count = 0;
  absl::string_view prerelease;
  absl::string_view metadata;
};

bool SplitVersion(absl::string_view text, Pieces* pieces) {
  if (!TakeDigits(&text, &pieces->numbers[0])) return false;
  pieces->count = 1;
  while (pieces->count < 3 && !text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    if (!TakeDigits(&text, &pieces->numbers[pieces->count])) return false;
    ++pieces->count;
  }
  if (!text.empty() && text[0] == '-') {
    text.remove_prefix(1);
    if (!TakeIdentifiers(&text, &pieces->prerelease)) return false;
  }
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!TakeIdentifiers(&text, &pieces->metadata)) return false;
  }
  return text.empty();
}

absl::StatusOr<uint64_t> ParseSegment(absl::string_view digits) {
  uint64_t value = 0;
  if (!absl::SimpleAtoi(digits, &value)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "error parsing version segment: strconv.ParseUint: parsing ",
        Quote(digits), ": value out of range"));
  }
  return value;
}

int Sign(bool less) { return less ? -1 : 1; }

int CompareNumbers(uint64_t a, uint64_t b) { return a == b ? 0 : Sign(a < b); }

// One dot-separated identifier each; "" stands for an absent one.
int CompareIdentifiers(absl::string_view a, absl::string_view b) {
  if (a == b) return 0;
  if (a.empty()) return -1;
  if (b.empty()) return 1;
  uint64_t x = 0;
  uint64_t y = 0;
  const bool a_number = IsDigits(a) && absl::SimpleAtoi(a, &x);
  const bool b_number = IsDigits(b) && absl::SimpleAtoi(b, &y);
  if (a_number && b_number) return Sign(x < y);
  if (a_number != b_number) return Sign(a_number);
  return Sign(a < b);
}

}  // namespace

Version::Version(uint64_t major, uint64_t minor, uint64_t patch,
                 absl::string_view prerelease, absl::string_view metadata)
    : major_(major),
      minor_(minor),
      patch_(patch),
      prerelease_(prerelease),
      metadata_(metadata) {
  original_ = ToString();
}

absl::StatusOr<Version> Version::Parse(absl::string_view text) {
  Pieces pieces;
  absl::string_view rest = text;
  if (!rest.empty() && rest[0] == 'v') rest.remove_prefix(1);
  if (!SplitVersion(rest, &pieces)) {
    return absl::InvalidArgumentError(kInvalid);
  }
  uint64_t numbers[3] = {0, 0, 0};
  for (int i = 0; i < pieces.count; ++i) {
    GITOPS_ASSIGN_OR_RETURN(numbers[i], ParseSegment(pieces.numbers[i]));
  }
  if (!pieces.prerelease.empty()) {
    GITOPS_RETURN_IF_ERROR(CheckPrerelease(pieces.prerelease));
  }
  Version version(numbers[0], numbers[1], numbers[2], pieces.prerelease,
                  pieces.metadata);
  version.original_ = std::string(text);
  return version;
}

absl::StatusOr<Version> Version::ParseStrict(absl::string_view text) {
  Pieces pieces;
  if (!SplitVersion(text, &pieces) || pieces.count != 3) {
    return absl::InvalidArgumentError(kInvalid);
  }
  for (absl::string_view number : pieces.numbers) {
    if (number.size() > 1 && number[0] == '0') {
      return absl::InvalidArgumentError("version segment starts with 0");
    }
  }
  return Parse(text);
}

std::string Version::ToString() const {
  std::string out = absl::StrCat(major_, ".", minor_, ".", patch_);
  if (!prerelease_.empty()) absl::StrAppend(&out, "-", prerelease_);
  if (!metadata_.empty()) absl::StrAppend(&out, "+", metadata_);
  return out;
}

int Version::Compare(const Version& other) const {
  if (int c = CompareNumbers(major_, other.major_); c != 0) return c;
  if (int c = CompareNumbers(minor_, other.minor_); c != 0) return c;
  if (int c = CompareNumbers(patch_, other.patch_); c != 0) return c;
  return ComparePrereleases(prerelease_, other.prerelease_);
}

int ComparePrereleases(absl::string_view a, absl::string_view b) {
  if (a == b) return 0;
  if (a.empty()) return 1;
  if (b.empty()) return -1;
  const std::vector<absl::string_view> x = absl::StrSplit(a, '.');
  const std::vector<absl::string_view> y = absl::StrSplit(b, '.');
  for (size_t i = 0; i < x.size() || i < y.size(); ++i) {
    const int c =
        CompareIdentifiers(i < x.size() ? x[i] : "", i < y.size() ? y[i] : "");
    if (c != 0) return c;
  }
  return 0;
}

Version Version::Derived(Version next) const {
  const bool v = !original_.empty() && original_[0] == 'v';
  next.original_ = absl::StrCat(v ? "v" : "", next.ToString());
  return next;
}

Version Version::IncMajor() const { return Derived(Version(major_ + 1, 0, 0)); }

Version Version::IncMinor() const {
  return Derived(Version(major_, minor_ + 1, 0));
}

Version Version::IncPatch() const {
  return Derived(
      Version(major_, minor_, prerelease_.empty() ? patch_ + 1 : patch_));
}

absl::StatusOr<Version> Version::SetPrerelease(
    absl::string_view prerelease) const {
  if (!prerelease.empty()) GITOPS_RETURN_IF_ERROR(CheckPrerelease(prerelease));
  return Derived(Version(major_, minor_, patch_, prerelease, metadata_));
}

absl::StatusOr<Version> Version::SetMetadata(absl::string_view metadata) const {
  if (!metadata.empty()) GITOPS_RETURN_IF_ERROR(CheckMetadata(metadata));
  return Derived(Version(major_, minor_, patch_, prerelease_, metadata));
}

}  // namespace gitops::semver
