#include "pkg/render/functions/der.h"

#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace gitops::render {
namespace {

constexpr size_t kPemLine = 64;

std::string Length(size_t n) {
  if (n < 0x80) return std::string(1, static_cast<char>(n));
  std::string bytes;
  for (; n > 0; n >>= 8) bytes.insert(bytes.begin(), static_cast<char>(n));
  return absl::StrCat(std::string(1, static_cast<char>(0x80 | bytes.size())),
                      bytes);
}

bool IsPrintable(absl::string_view text) {
  for (char c : text) {
    if (!absl::ascii_isalnum(c) &&
        absl::string_view(" '()+,-./:=?").find(c) == absl::string_view::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string DerElement(unsigned char tag, absl::string_view content) {
  return absl::StrCat(std::string(1, static_cast<char>(tag)),
                      Length(content.size()), content);
}

std::string DerSequence(std::initializer_list<absl::string_view> parts) {
  std::string content;
  for (absl::string_view part : parts) absl::StrAppend(&content, part);
  return DerElement(0x30, content);
}

std::string DerInteger(absl::string_view big_endian) {
  while (big_endian.size() > 1 && big_endian[0] == '\0') {
    big_endian.remove_prefix(1);
  }
  std::string bytes(big_endian);
  if (bytes.empty() || (static_cast<unsigned char>(bytes[0]) & 0x80) != 0) {
    bytes.insert(bytes.begin(), '\0');
  }
  return DerElement(0x02, bytes);
}

std::string DerInteger(int number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(number >> shift));
  }
  return DerInteger(absl::string_view(bytes));
}

std::string DerBitString(absl::string_view bytes, int unused_bits) {
  return DerElement(
      0x03,
      absl::StrCat(std::string(1, static_cast<char>(unused_bits)), bytes));
}

std::string DerOctetString(absl::string_view bytes) {
  return DerElement(0x04, bytes);
}

std::string DerObjectId(absl::string_view dotted) {
  std::vector<uint64_t> arcs;
  for (absl::string_view arc : absl::StrSplit(dotted, '.')) {
    uint64_t n = 0;
    (void)absl::SimpleAtoi(arc, &n);
    arcs.push_back(n);
  }
  std::string content;
  for (size_t i = 1; i < arcs.size(); ++i) {
    uint64_t n = i == 1 ? arcs[0] * 40 + arcs[1] : arcs[i];
    std::string digits(1, static_cast<char>(n & 0x7F));
    for (n >>= 7; n > 0; n >>= 7) {
      digits.insert(digits.begin(), static_cast<char>(0x80 | (n & 0x7F)));
    }
    absl::StrAppend(&content, digits);
  }
  return DerElement(0x06, content);
}

std::string DerText(absl::string_view text) {
  return DerElement(IsPrintable(text) ? 0x13 : 0x0C, text);
}

std::string DerTime(absl::Time time) {
  const int64_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  if (year >= 1950 && year < 2050) {
    return DerElement(
        0x17, absl::FormatTime("%y%m%d%H%M%SZ", time, absl::UTCTimeZone()));
  }
  return DerElement(
      0x18, absl::FormatTime("%E4Y%m%d%H%M%SZ", time, absl::UTCTimeZone()));
}

std::string EncodePem(absl::string_view label, absl::string_view data) {
  const std::string base64 = absl::Base64Escape(data);
  std::string out = absl::StrCat("-----BEGIN ", label, "-----\n");
  for (size_t i = 0; i < base64.size(); i += kPemLine) {
    absl::StrAppend(&out, base64.substr(i, kPemLine), "\n");
  }
  absl::StrAppend(&out, "-----END ", label, "-----\n");
  return out;
}

bool DecodePem(absl::string_view text, std::string* label, std::string* data) {
  constexpr absl::string_view kBegin = "-----BEGIN ";
  size_t begin = 0;
  while (true) {
    begin = text.find(kBegin, begin);
    if (begin == absl::string_view::npos) return false;
    if (begin == 0 || text[begin - 1] == '\n') break;
    ++begin;
  }
  absl::string_view rest = text.substr(begin + kBegin.size());
  const size_t dashes = rest.find("-----");
  if (dashes == absl::string_view::npos) return false;
  *label = std::string(rest.substr(0, dashes));
  rest.remove_prefix(dashes + 5);
  const size_t end = rest.find(absl::StrCat("-----END ", *label, "-----"));
  if (end == absl::string_view::npos) return false;
  // Headers ("Proc-Type: …") end at an empty line.
  absl::string_view body = rest.substr(0, end);
  const size_t blank = body.find("\n\n");
  if (body.find(": ") != absl::string_view::npos &&
      blank != absl::string_view::npos) {
    body.remove_prefix(blank);
  }
  std::string base64;
  for (char c : body) {
    if (!absl::ascii_isspace(c)) base64.push_back(c);
  }
  return absl::Base64Unescape(base64, data);
}

}  // namespace gitops::render
