#include "pkg/render/functions/base_n.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace gitops::render {
namespace {

absl::Status Illegal(absl::string_view base, size_t offset) {
  return absl::InvalidArgumentError(
      absl::StrCat("illegal ", base, " data at input byte ", offset));
}

int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int Base32Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= '2' && c <= '7') return c - '2' + 26;
  return -1;
}

bool IsLineBreak(char c) { return c == '\n' || c == '\r'; }

size_t SkipLineBreaks(absl::string_view text, size_t i) {
  while (i < text.size() && IsLineBreak(text[i])) ++i;
  return i;
}

// Reads what follows the first '=' at position `pad`, after `digits` digits.
absl::Status CheckPadding(absl::string_view text, size_t pad, int digits) {
  if (digits < 2) return Illegal("base64", pad);
  size_t i = pad + 1;
  if (digits == 2) {
    i = SkipLineBreaks(text, i);
    if (i == text.size()) return Illegal("base64", text.size());
    if (text[i] != '=') return Illegal("base64", i - 1);
    ++i;
  }
  i = SkipLineBreaks(text, i);
  if (i < text.size()) return Illegal("base64", i);
  return absl::OkStatus();
}

}  // namespace

std::string EncodeBase64(absl::string_view data) {
  return absl::Base64Escape(data);
}

absl::StatusOr<std::string> DecodeBase64(absl::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  size_t i = 0;
  while (i < text.size()) {
    uint32_t bits = 0;
    int digits = 0;
    bool padded = false;
    while (digits < 4) {
      if (i == text.size()) {
        if (digits == 0) return out;
        return Illegal("base64", i - digits);
      }
      const char c = text[i++];
      if (IsLineBreak(c)) continue;
      const int value = Base64Value(c);
      if (value >= 0) {
        bits = bits << 6 | static_cast<uint32_t>(value);
        ++digits;
        continue;
      }
      if (c != '=') return Illegal("base64", i - 1);
      if (absl::Status s = CheckPadding(text, i - 1, digits); !s.ok()) return s;
      padded = true;
      break;
    }
    bits <<= 6 * (4 - digits);
    for (int byte = 0; byte < digits - 1; ++byte) {
      out.push_back(static_cast<char>(bits >> (16 - 8 * byte) & 0xFF));
    }
    if (padded) break;
  }
  return out;
}

std::string EncodeBase32(absl::string_view data) {
  constexpr absl::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  for (size_t i = 0; i < data.size(); i += 5) {
    const absl::string_view block = data.substr(i, 5);
    uint64_t bits = 0;
    for (size_t j = 0; j < 5; ++j) {
      bits = bits << 8 |
             (j < block.size() ? static_cast<unsigned char>(block[j]) : 0);
    }
    const size_t digits = (block.size() * 8 + 4) / 5;
    for (size_t j = 0; j < 8; ++j) {
      out.push_back(j < digits ? kDigits[bits >> (35 - 5 * j) & 31] : '=');
    }
  }
  return out;
}

absl::StatusOr<std::string> DecodeBase32(absl::string_view raw) {
  std::string text;
  for (char c : raw) {
    if (!IsLineBreak(c)) text.push_back(c);
  }
  std::string out;
  size_t i = 0;
  bool end = false;
  while (i < text.size() && !end) {
    uint64_t bits = 0;
    size_t digits = 0;
    while (digits < 8) {
      if (i == text.size()) return Illegal("base32", i - digits);
      const char c = text[i++];
      const size_t left = text.size() - i;
      if (c == '=' && digits >= 2 && left < 8) {
        if (left + digits < 7) return Illegal("base32", text.size());
        for (size_t k = 0; k < 7 - digits; ++k) {
          if (k < left && text[i + k] != '=') {
            return Illegal("base32", i + k - 1);
          }
        }
        if (digits == 3 || digits == 6) return Illegal("base32", i - 1);
        end = true;
        break;
      }
      const int value = Base32Value(c);
      if (value < 0) return Illegal("base32", i - 1);
      bits = bits << 5 | static_cast<uint64_t>(value);
      ++digits;
    }
    bits <<= 5 * (8 - digits);
    for (size_t byte = 0; byte < digits * 5 / 8; ++byte) {
      out.push_back(static_cast<char>(bits >> (32 - 8 * byte) & 0xFF));
    }
  }
  return out;
}

}  // namespace gitops::render
