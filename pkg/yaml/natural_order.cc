#include "pkg/yaml/natural_order.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "pkg/base/letter.h"
#include "pkg/base/quote.h"

namespace gitops::yaml::internal {
namespace {

bool IsLetter(char32_t rune) {
  if (rune < 0x80) {
    return (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z');
  }
  return IsLetterRune(rune);
}

bool IsDigit(char32_t rune) {
  if (rune < 0x80) return rune >= '0' && rune <= '9';
  return IsDigitRune(rune);
}

char32_t RuneAt(absl::string_view text, size_t at, size_t* size) {
  char32_t rune = 0;
  *size = static_cast<size_t>(DecodeRune(text.substr(at), &rune));
  return rune;
}

// The digits from `at` on as a number that wraps as Go's does, and how many.
struct DigitRun {
  int64_t number = 0;
  size_t count = 0;
};

DigitRun ReadDigits(absl::string_view text, size_t at, bool leading_one) {
  DigitRun run;
  uint64_t number = leading_one ? 1 : 0;
  while (at < text.size()) {
    size_t size = 0;
    const char32_t rune = RuneAt(text, at, &size);
    if (!IsDigit(rune)) break;
    number = number * 10 + (static_cast<uint64_t>(rune) - '0');
    ++run.count;
    at += size;
  }
  run.number = static_cast<int64_t>(number);
  return run;
}

// Whether the digits right before `at` hold one that is not '0'.
bool AfterNumber(absl::string_view text, size_t at) {
  while (at > 0) {
    --at;
    while (at > 0 && (text[at] & 0xC0) == 0x80) --at;
    size_t size = 0;
    const char32_t rune = RuneAt(text, at, &size);
    if (!IsDigit(rune)) return false;
    if (rune != '0') return true;
  }
  return false;
}

bool AfterDigit(absl::string_view text, size_t at) {
  if (at == 0) return false;
  --at;
  while (at > 0 && (text[at] & 0xC0) == 0x80) --at;
  size_t size = 0;
  return IsDigit(RuneAt(text, at, &size));
}

}  // namespace

bool NaturalLess(absl::string_view a, absl::string_view b, KeyOrder order) {
  size_t at = 0;
  const size_t shorter = std::min(a.size(), b.size());
  while (at < shorter && a[at] == b[at]) ++at;
  if (at == shorter) return a.size() < b.size();
  // Back to the start of the character that differs.
  while (at > 0 && ((a[at] & 0xC0) == 0x80 || (b[at] & 0xC0) == 0x80)) --at;

  size_t size = 0;
  const char32_t x = RuneAt(a, at, &size);
  const char32_t y = RuneAt(b, at, &size);
  const bool x_letter = IsLetter(x);
  const bool y_letter = IsLetter(y);
  if (x_letter && y_letter) return x < y;
  if (x_letter || y_letter) {
    const bool letter_first = order == KeyOrder::kV3 && AfterDigit(a, at);
    return letter_first ? x_letter : y_letter;
  }
  const bool leading_one = (x == '0' || y == '0') && AfterNumber(a, at);
  const DigitRun m = ReadDigits(a, at, leading_one);
  const DigitRun n = ReadDigits(b, at, leading_one);
  if (m.number != n.number) return m.number < n.number;
  if (m.count != n.count) return m.count < n.count;
  return x < y;
}

}  // namespace gitops::yaml::internal
