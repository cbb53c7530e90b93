#include "pkg/render/functions/unicode.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "absl/strings/ascii.h"
#include "pkg/base/letter.h"
#include "pkg/base/quote.h"

namespace gitops::render {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

struct CaseRange {
  char32_t first;
  char32_t last;
  int stride;
  int32_t upper;
  int32_t lower;
  int32_t title;
};

constexpr Range kUppers[] = {
#include "pkg/render/functions/upper_ranges.inc"
};
constexpr Range kLowers[] = {
#include "pkg/render/functions/lower_ranges.inc"
};
constexpr CaseRange kCases[] = {
#include "pkg/render/functions/case_ranges.inc"
};

template <size_t N>
bool InRanges(const Range (&ranges)[N], char32_t rune) {
  const Range* after = std::upper_bound(
      std::begin(ranges), std::end(ranges), rune,
      [](char32_t r, const Range& range) { return r < range.first; });
  return after != std::begin(ranges) && rune <= (after - 1)->last;
}

// Ranges of stride 2 interleave with others, so a few before the nearest one
// have to be looked at.
const CaseRange* FindCase(char32_t rune) {
  const CaseRange* at = std::upper_bound(
      std::begin(kCases), std::end(kCases), rune,
      [](char32_t r, const CaseRange& range) { return r < range.first; });
  for (int back = 0; back < 8 && at != std::begin(kCases); ++back) {
    --at;
    if (rune <= at->last && (rune - at->first) % at->stride == 0) return at;
  }
  return nullptr;
}

template <typename Map>
std::string MapRunes(absl::string_view text, Map map) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char32_t rune;
    text.remove_prefix(DecodeRune(text, &rune));
    AppendRune(map(rune), &out);
  }
  return out;
}

bool IsAscii(absl::string_view text) {
  for (unsigned char c : text) {
    if (c >= 0x80) return false;
  }
  return true;
}

}  // namespace

bool IsLetter(char32_t rune) { return IsLetterRune(rune); }

bool IsDigit(char32_t rune) { return IsDigitRune(rune); }

bool IsUpper(char32_t rune) {
  if (rune < 0x80) return absl::ascii_isupper(rune);
  return InRanges(kUppers, rune);
}

bool IsLower(char32_t rune) {
  if (rune < 0x80) return absl::ascii_islower(rune);
  return InRanges(kLowers, rune);
}

bool IsSpace(char32_t rune) {
  switch (rune) {
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r':
    case ' ':
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
      return true;
    default:
      return rune >= 0x2000 && rune <= 0x200a;
  }
}

char32_t ToUpper(char32_t rune) {
  if (rune < 0x80) return absl::ascii_toupper(rune);
  const CaseRange* range = FindCase(rune);
  return range == nullptr ? rune : rune + range->upper;
}

char32_t ToLower(char32_t rune) {
  if (rune < 0x80) return absl::ascii_tolower(rune);
  const CaseRange* range = FindCase(rune);
  return range == nullptr ? rune : rune + range->lower;
}

char32_t ToTitle(char32_t rune) {
  if (rune < 0x80) return absl::ascii_toupper(rune);
  const CaseRange* range = FindCase(rune);
  return range == nullptr ? rune : rune + range->title;
}

std::string ToUpperText(absl::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToUpper(text);
  return MapRunes(text, ToUpper);
}

std::string ToLowerText(absl::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToLower(text);
  return MapRunes(text, ToLower);
}

absl::string_view TrimSpace(absl::string_view text) {
  while (!text.empty()) {
    char32_t rune;
    const int n = DecodeRune(text, &rune);
    if (!IsSpace(rune)) break;
    text.remove_prefix(n);
  }
  while (!text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 &&
           (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) {
      --start;
    }
    char32_t rune;
    const absl::string_view tail = text.substr(start);
    if (DecodeRune(tail, &rune) != static_cast<int>(tail.size()) ||
        !IsSpace(rune)) {
      break;
    }
    text.remove_suffix(tail.size());
  }
  return text;
}

}  // namespace gitops::render
