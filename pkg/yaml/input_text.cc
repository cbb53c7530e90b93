#include "pkg/yaml/input_text.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/yaml/byte_scan.h"

namespace gitops::yaml::internal {
namespace {

constexpr size_t kPadding = kScanPadding;
constexpr size_t kBlockBytes = 512;

// Printable ASCII, tab, CR, LF.
bool IsGoodAscii(unsigned char c) {
  return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r';
}

bool IsGoodRune(char32_t rune) {
  return rune == 0x85 || (rune >= 0xA0 && rune <= 0xD7FF) ||
         (rune >= 0xE000 && rune <= 0xFFFD) ||
         (rune >= 0x10000 && rune <= 0x10FFFF);
}

// Skips whole words of good ASCII. Control characters other than tab, CR and
// LF and the byte 0x7F are left to the careful loop.
const char* SkipAsciiWords(const char* p, const char* end) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  constexpr uint64_t kHigh = 0x8080808080808080u;
  // The high bit of each byte that is zero, exactly.
  const auto zero_bytes = [](uint64_t v) {
    return ~(((v & ~kHigh) + ~kHigh) | v | ~kHigh);
  };
  while (end - p >= 8) {
    uint64_t w;
    std::memcpy(&w, p, 8);
    const uint64_t control = ~(((w & ~kHigh) + kOnes * 0x60) | w) & kHigh;
    const uint64_t newline = zero_bytes(w ^ (kOnes * '\n'));
    const uint64_t del = zero_bytes(w ^ (kOnes * 0x7F));
    if (((w & kHigh) | del | (control & ~newline)) != 0) return p;
    p += 8;
  }
  return p;
}

// Checks the sequence at `p`; its length, or 0 and what is wrong.
int CheckSequence(const char* p, const char* end, absl::string_view* problem) {
  const auto lead = static_cast<unsigned char>(*p);
  int width = 0;
  if (lead < 0x80) {
    width = 1;
  } else if ((lead & 0xE0) == 0xC0) {
    width = 2;
  } else if ((lead & 0xF0) == 0xE0) {
    width = 3;
  } else if ((lead & 0xF8) == 0xF0) {
    width = 4;
  } else {
    *problem = "invalid leading UTF-8 octet";
    return 0;
  }
  if (width > end - p) {
    *problem = "incomplete UTF-8 octet sequence";
    return 0;
  }
  char32_t rune = width == 1 ? lead : lead & (0xFFU >> (width + 1));
  for (int i = 1; i < width; ++i) {
    const auto c = static_cast<unsigned char>(p[i]);
    if ((c & 0xC0) != 0x80) {
      *problem = "invalid trailing UTF-8 octet";
      return 0;
    }
    rune = (rune << 6) | (c & 0x3F);
  }
  static constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (rune < kLeast[width]) {
    *problem = "invalid length of a UTF-8 sequence";
    return 0;
  }
  if ((rune >= 0xD800 && rune <= 0xDFFF) || rune > 0x10FFFF) {
    *problem = "invalid Unicode character";
    return 0;
  }
  if (width == 1 ? !IsGoodAscii(lead) : !IsGoodRune(rune)) {
    *problem = "control characters are not allowed";
    return 0;
  }
  return width;
}

// Returns what is wrong with a UTF-16 text; what precedes it is in `out`.
absl::string_view DecodeUtf16(absl::string_view text, bool big_endian,
                              std::string* out) {
  const auto unit_at = [&](size_t i) {
    const auto a = static_cast<unsigned char>(text[i]);
    const auto b = static_cast<unsigned char>(text[i + 1]);
    return big_endian ? char32_t{a} << 8 | b : char32_t{b} << 8 | a;
  };
  for (size_t i = 0; i < text.size(); i += 2) {
    if (i + 1 >= text.size()) return "incomplete UTF-16 character";
    char32_t unit = unit_at(i);
    if ((unit & 0xFC00) == 0xDC00) return "unexpected low surrogate area";
    if ((unit & 0xFC00) == 0xD800) {
      i += 2;
      if (i + 1 >= text.size()) return "incomplete UTF-16 surrogate pair";
      const char32_t low = unit_at(i);
      if ((low & 0xFC00) != 0xDC00) return "expected low surrogate area";
      unit = 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF);
    }
    AppendRune(unit, out);
  }
  return "";
}

}  // namespace

InputText::InputText(absl::string_view text) {
  const absl::string_view mark = text.substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    problem_ = DecodeUtf16(text.substr(2), mark[0] == '\xFE', &buffer_);
    size_ = buffer_.size();
    buffer_.append(kPadding, '\0');
  } else {
    buffer_.reserve(text.size() + kPadding);
    buffer_.append(text.data(), text.size());
    buffer_.append(kPadding, '\0');
    size_ = text.size();
    if (text.substr(0, 3) == "\xEF\xBB\xBF") skipped_ = 3;
  }
  const char* p = begin();
  while (p < end()) {
    p = SkipAsciiWords(SkipGoodAscii(p, end()), end());
    if (p == end()) break;
    if ((static_cast<unsigned char>(*p) & 0x80) != 0) is_ascii_ = false;
    const int width = CheckSequence(p, end(), &problem_);
    if (width == 0) {
      size_ = static_cast<size_t>(p - buffer_.data());
      std::memset(buffer_.data() + size_, 0, buffer_.size() - size_);
      break;
    }
    p += width;
  }
}

bool InputText::ProblemReached(const char* read_end) const {
  if (problem_.empty()) return false;
  // A character that a block would cut is read with the next one.
  size_t block = 0;
  while (true) {
    size_t next = block + kBlockBytes;
    if (next > size_) break;
    while (next > block + 1 && (buffer_[next] & 0xC0) == 0x80) --next;
    block = next;
  }
  return static_cast<size_t>(read_end - buffer_.data()) > block;
}

}  // namespace gitops::yaml::internal
