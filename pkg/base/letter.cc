#include "pkg/base/letter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gitops {
namespace {

struct Range {
  uint32_t first, last;
};
constexpr Range kLetters[] = {
#include "pkg/base/letter_ranges.inc"
};
constexpr Range kDigits[] = {
#include "pkg/base/digit_ranges.inc"
};

template <size_t kSize>
bool Contains(const Range (&ranges)[kSize], char32_t rune) {
  const Range* end = ranges + kSize;
  const Range* range = std::lower_bound(
      ranges, end, rune,
      [](const Range& r, char32_t wanted) { return r.last < wanted; });
  return range != end && range->first <= rune;
}

}  // namespace

bool IsLetterRune(char32_t rune) {
  if (rune < 0x80) {
    return (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z');
  }
  return Contains(kLetters, rune);
}

bool IsDigitRune(char32_t rune) {
  if (rune < 0x80) return rune >= '0' && rune <= '9';
  return Contains(kDigits, rune);
}

}  // namespace gitops
