#include "pkg/render/functions/go_address.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"

namespace gitops::render {
namespace {

constexpr int kBytes = 16;

// The reason why the last part is no IPv4 address.
std::optional<std::string> Ipv4Reason(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  for (absl::string_view part : parts) {
    int n = 0;
    if (part.empty()) {
      return "IPv4 field must have at least one digit";
    }
    for (char c : part) {
      if (!absl::ascii_isdigit(c)) return "unexpected character";
    }
    if (part.size() > 1 && part[0] == '0') {
      return "IPv4 field has octet with leading zero";
    }
    if (!absl::SimpleAtoi(part, &n) || n > 255) {
      return "IPv4 field has value >255";
    }
  }
  if (parts.size() < 4) return "IPv4 address too short";
  if (parts.size() > 4) return "IPv4 address too long";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Ipv6Error(absl::string_view text) {
  const auto error = [&](absl::string_view reason, absl::string_view at) {
    return absl::StrCat(
        "ParseAddr(", Quote(text), "): ", reason,
        at.empty() ? "" : absl::StrCat(" (at ", Quote(at), ")"));
  };
  if (!text.empty() && text.back() == '%') {
    return error("zone must be a non-empty string", "");
  }
  absl::string_view s = text.substr(0, text.find('%'));
  int ellipsis = -1;
  if (s.size() >= 2 && s[0] == ':' && s[1] == ':') {
    ellipsis = 0;
    s.remove_prefix(2);
    if (s.empty()) return std::nullopt;
  }
  int i = 0;
  while (i < kBytes) {
    size_t digits = 0;
    while (digits < s.size() && absl::ascii_isxdigit(s[digits])) {
      if (digits > 3) return error("each group must have 4 or less digits", s);
      ++digits;
    }
    if (digits == 0) {
      return error("each colon-separated field must have at least one digit",
                   s);
    }
    if (digits < s.size() && s[digits] == '.') {
      if (ellipsis < 0 && i != 12) {
        return error(
            "embedded IPv4 address must replace the final 2 fields of the "
            "address",
            s);
      }
      if (i + 4 > kBytes) {
        return error(
            "too many hex fields to fit an embedded IPv4 at the end of the "
            "address",
            s);
      }
      if (const auto reason = Ipv4Reason(s)) return error(*reason, "");
      s = {};
      i += 4;
      break;
    }
    i += 2;
    s.remove_prefix(digits);
    if (s.empty()) break;
    if (s[0] != ':') return error("unexpected character, want colon", s);
    if (s.size() == 1) {
      return error("colon must be followed by more characters", s);
    }
    s.remove_prefix(1);
    if (s[0] == ':') {
      if (ellipsis >= 0) return error("multiple :: in address", s);
      ellipsis = i;
      s.remove_prefix(1);
      if (s.empty()) break;
    }
  }
  if (!s.empty()) return error("trailing garbage after address", s);
  if (i < kBytes && ellipsis < 0) {
    return error("address string too short", "");
  }
  if (i == kBytes && ellipsis >= 0) {
    return error("the :: must expand to at least one field of zeros", "");
  }
  return std::nullopt;
}

std::optional<std::string> IpLiteralError(absl::string_view text) {
  const size_t mark = text.find_first_of(".:%");
  std::optional<std::string> error;
  if (mark == absl::string_view::npos) {
    error = absl::StrCat("ParseAddr(", Quote(text), "): unable to parse IP");
  } else if (text[mark] == '%') {
    error = absl::StrCat("ParseAddr(", Quote(text), "): missing IPv6 address");
  } else if (text[mark] == ':') {
    error = Ipv6Error(text);
  } else {
    const auto reason = Ipv4Reason(text);
    if (!reason) return "invalid IP-literal";
    const size_t odd = text.find_first_not_of("0123456789.");
    error = absl::StrCat(
        "ParseAddr(", Quote(text), "): ", *reason,
        *reason == "unexpected character" && odd != absl::string_view::npos
            ? absl::StrCat(" (at ", Quote(text.substr(odd)), ")")
            : "");
  }
  if (!error) return std::nullopt;
  return absl::StrCat("invalid host: ", *error);
}

}  // namespace gitops::render
