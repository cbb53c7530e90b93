#include "pkg/base/quote.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace gitops {
namespace {

struct Range {
  uint32_t first, last;
};
constexpr Range kPrintable[] = {
#include "pkg/base/printable_ranges.inc"
};

constexpr char32_t kInvalid = 0xFFFD;

// The escape letter of a control character, or 0.
char EscapeLetter(char32_t rune) {
  switch (rune) {
    case '\a':
      return 'a';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\v':
      return 'v';
    case '\\':
    case '"':
      return static_cast<char>(rune);
    default:
      return 0;
  }
}

std::string QuoteWith(absl::string_view text, bool ascii_only) {
  std::string out = "\"";
  while (!text.empty()) {
    char32_t rune;
    const int length = DecodeRune(text, &rune);
    const bool bad_byte = rune == kInvalid && length == 1;
    const absl::string_view bytes = text.substr(0, length);
    text.remove_prefix(length);
    if (bad_byte) {
      absl::StrAppendFormat(&out, "\\x%02x",
                            static_cast<unsigned char>(bytes[0]));
    } else if (const char letter = EscapeLetter(rune); letter != 0) {
      out += '\\';
      out += letter;
    } else if (IsPrintRune(rune) && (!ascii_only || rune < 0x80)) {
      out.append(bytes.data(), bytes.size());
    } else if (rune < ' ' || rune == 0x7f) {
      absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned>(rune));
    } else if (rune < 0x10000) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(rune));
    } else {
      absl::StrAppendFormat(&out, "\\U%08x", static_cast<unsigned>(rune));
    }
  }
  out += '"';
  return out;
}

bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

}  // namespace

int DecodeRune(absl::string_view text, char32_t* rune) {
  const auto b0 = static_cast<uint8_t>(text[0]);
  if (b0 < 0x80) {
    *rune = b0;
    return 1;
  }
  *rune = kInvalid;
  int length = 0;
  char32_t value = 0, least = 0;
  if (b0 >= 0xC2 && b0 <= 0xDF) {
    length = 2, value = b0 & 0x1F, least = 0x80;
  } else if (b0 >= 0xE0 && b0 <= 0xEF) {
    length = 3, value = b0 & 0x0F, least = 0x800;
  } else if (b0 >= 0xF0 && b0 <= 0xF4) {
    length = 4, value = b0 & 0x07, least = 0x10000;
  } else {
    return 1;
  }
  if (text.size() < static_cast<size_t>(length)) return 1;
  for (int i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 1;
    value = value << 6 | (static_cast<uint8_t>(text[i]) & 0x3F);
  }
  if (value < least || value > 0x10FFFF ||
      (value >= 0xD800 && value < 0xE000)) {
    return 1;
  }
  *rune = value;
  return length;
}

void AppendRune(char32_t rune, std::string* out) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune < 0xE000)) rune = kInvalid;
  if (rune < 0x80) {
    *out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    *out += static_cast<char>(0xC0 | rune >> 6);
    *out += static_cast<char>(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    *out += static_cast<char>(0xE0 | rune >> 12);
    *out += static_cast<char>(0x80 | (rune >> 6 & 0x3F));
    *out += static_cast<char>(0x80 | (rune & 0x3F));
  } else {
    *out += static_cast<char>(0xF0 | rune >> 18);
    *out += static_cast<char>(0x80 | (rune >> 12 & 0x3F));
    *out += static_cast<char>(0x80 | (rune >> 6 & 0x3F));
    *out += static_cast<char>(0x80 | (rune & 0x3F));
  }
}

bool IsPrintRune(char32_t rune) {
  if (rune < 0x7f) return rune >= ' ';
  const Range* range = std::upper_bound(
      std::begin(kPrintable), std::end(kPrintable), rune,
      [](char32_t r, const Range& entry) { return r < entry.first; });
  return range != std::begin(kPrintable) && rune <= (range - 1)->last;
}

std::string Quote(absl::string_view text) { return QuoteWith(text, false); }
std::string QuoteAscii(absl::string_view text) { return QuoteWith(text, true); }

}  // namespace gitops
