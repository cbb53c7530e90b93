#include "pkg/openpgp/armor.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/openpgp/wire.h"

namespace gitops::openpgp {
namespace {

constexpr absl::string_view kBegin = "-----BEGIN ";
constexpr absl::string_view kEnd = "-----END ";
constexpr absl::string_view kDashes = "-----";

// RFC 4880, section 6.1.
uint32_t Crc24(absl::string_view data) {
  uint32_t crc = 0xb704ce;
  for (const char c : data) {
    crc ^= static_cast<uint32_t>(static_cast<uint8_t>(c)) << 16;
    for (int i = 0; i < 8; ++i) {
      crc <<= 1;
      if ((crc & 0x1000000) != 0) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}

// "PGP MESSAGE" of "-----BEGIN PGP MESSAGE-----", nothing of other lines.
absl::string_view Kind(absl::string_view line, absl::string_view edge) {
  if (!absl::ConsumePrefix(&line, edge) ||
      !absl::ConsumeSuffix(&line, kDashes)) {
    return "";
  }
  return line;
}

absl::StatusOr<std::string> Decode(absl::string_view base64,
                                   absl::string_view checksum) {
  std::string data;
  std::string crc;
  if (!absl::Base64Unescape(base64, &data)) {
    const size_t at = base64.find_first_not_of(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    return absl::InvalidArgumentError(
        absl::StrCat("illegal base64 data at input byte ",
                     at == absl::string_view::npos ? base64.size() : at));
  }
  if (!checksum.empty() &&
      (!absl::Base64Unescape(checksum, &crc) || crc.size() != 3 ||
       crc != BigBytes(Crc24(data), 3))) {
    return absl::InvalidArgumentError(
        "openpgp: invalid data: armor has a wrong checksum");
  }
  return data;
}

}  // namespace

bool IsArmored(absl::string_view text) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripTrailingAsciiWhitespace(line);
    if (absl::StartsWith(Kind(line, kBegin), "PGP ")) return true;
    // Binary data ends the search early: it is not made of lines.
    if (!line.empty() && (static_cast<uint8_t>(line[0]) & 0x80) != 0) break;
  }
  return false;
}

absl::StatusOr<std::vector<std::string>> Unarmor(absl::string_view text,
                                                 absl::string_view wanted) {
  std::vector<std::string> out;
  absl::string_view kind;  // Of the block that one is in, else empty.
  bool in_headers = false;
  std::string base64;
  absl::string_view checksum;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripTrailingAsciiWhitespace(line);
    if (kind.empty()) {
      kind = Kind(line, kBegin);
      if (!absl::StartsWith(kind, wanted)) kind = "";
      in_headers = true;
      base64.clear();
      checksum = {};
    } else if (Kind(line, kEnd) == kind) {
      GITOPS_ASSIGN_OR_RETURN(std::string data, Decode(base64, checksum));
      out.push_back(std::move(data));
      kind = "";
    } else if (in_headers && (line.empty() || absl::StrContains(line, ": "))) {
      in_headers = !line.empty();
    } else if (absl::StartsWith(line, "=")) {
      checksum = line.substr(1);
    } else {
      in_headers = false;
      absl::StrAppend(&base64, line);
    }
  }
  if (!kind.empty()) {
    return absl::InvalidArgumentError(
        "openpgp: invalid data: armor ends early");
  }
  return out;
}

std::string Armor(absl::string_view data, absl::string_view kind) {
  std::string out = absl::StrCat(kBegin, kind, kDashes, "\n\n");
  const std::string base64 = absl::Base64Escape(data);
  for (size_t at = 0; at < base64.size(); at += 64) {
    absl::StrAppend(&out, absl::string_view(base64).substr(at, 64), "\n");
  }
  absl::StrAppend(&out, "=", absl::Base64Escape(BigBytes(Crc24(data), 3)), "\n",
                  kEnd, kind, kDashes);
  return out;
}

}  // namespace gitops::openpgp
