#include "pkg/jsonschema/format.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/render/functions/go_address.h"
#include "pkg/render/functions/go_time.h"
#include "pkg/render/functions/go_url.h"
#include "pkg/render/regex_cache.h"

namespace gitops::jsonschema {
namespace {

using Reason = std::optional<std::string>;
using Check = Reason (*)(absl::string_view text);

// One character as Go's %q prints it.
std::string Character(absl::string_view at) {
  char32_t rune;
  const int n = DecodeRune(at, &rune);
  if (at[0] == '\'') return "'\\''";
  if (at[0] == '"') return "'\"'";
  const std::string quoted = Quote(at.substr(0, n));
  return absl::StrCat("'", quoted.substr(1, quoted.size() - 2), "'");
}

Reason InvalidCharacter(absl::string_view text, absl::string_view more) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (!absl::ascii_isalnum(text[i]) &&
        more.find(text[i]) == absl::string_view::npos) {
      return absl::StrCat("invalid character ", Character(text.substr(i)));
    }
  }
  return std::nullopt;
}

Reason Hostname(absl::string_view text) {
  absl::ConsumeSuffix(&text, ".");
  if (text.size() > 253) return "more than 253 characters long";
  for (absl::string_view label : absl::StrSplit(text, '.')) {
    if (label.empty() || label.size() > 63) {
      return "label must be 1 to 63 characters long";
    }
    if (label.front() == '-') return "label starts with hyphen";
    if (label.back() == '-') return "label ends with hyphen";
    if (Reason reason = InvalidCharacter(label, "-")) return reason;
  }
  return std::nullopt;
}

Reason Ipv4(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  if (parts.size() != 4) return "expected four decimals";
  for (absl::string_view part : parts) {
    if (part.size() > 1 && part[0] == '0') return "leading zeros";
    int64_t n = 0;
    absl::string_view digits = part;
    if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
      digits.remove_prefix(1);
    }
    const bool all_digits =
        !digits.empty() &&
        std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit);
    if (!all_digits) {
      return absl::StrCat("strconv.Atoi: parsing ", Quote(part),
                          ": invalid syntax");
    }
    if (!absl::SimpleAtoi(part, &n)) {
      return absl::StrCat("strconv.Atoi: parsing ", Quote(part),
                          ": value out of range");
    }
    if (n < 0 || n > 255) return "decimal must be between 0 and 255";
  }
  return std::nullopt;
}

Reason Ipv6(absl::string_view text) {
  if (!absl::StrContains(text, ':')) return "missing colon";
  if (absl::StrContains(text, '%')) {
    return "zone id is not a part of ipv6 address";
  }
  return render::Ipv6Error(text);
}

Reason EmailDomain(absl::string_view domain) {
  if (absl::StartsWith(domain, "[") && absl::EndsWith(domain, "]")) {
    domain = domain.substr(1, domain.size() - 2);
    if (absl::ConsumePrefix(&domain, "IPv6:")) {
      const Reason reason = Ipv6(domain);
      if (!reason) return std::nullopt;
      return absl::StrCat("invalid ipv6 address: ", *reason);
    }
    const Reason reason = Ipv4(domain);
    if (!reason) return std::nullopt;
    return absl::StrCat("invalid ipv4 address: ", *reason);
  }
  const Reason reason = Hostname(domain);
  if (!reason) return std::nullopt;
  return absl::StrCat("invalid domain: ", *reason);
}

Reason Email(absl::string_view text) {
  if (text.size() > 254) return "more than 255 characters long";
  const size_t at = text.rfind('@');
  if (at == absl::string_view::npos) return "missing @";
  absl::string_view local = text.substr(0, at);
  if (local.size() > 64) return "local part more than 64 characters long";
  if (local.size() > 1 && local.front() == '"' && local.back() == '"') {
    local = local.substr(1, local.size() - 2);
    if (local.find_first_of("\\\"") != absl::string_view::npos) {
      return "backslash and quote are not allowed within quoted local part";
    }
  } else {
    if (absl::StartsWith(local, ".")) return "starts with dot";
    if (absl::EndsWith(local, ".")) return "ends with dot";
    if (absl::StrContains(local, "..")) return "consecutive dots";
    if (Reason reason = InvalidCharacter(local, ".!#$%&'*+-/=?^_`{|}~\"")) {
      return reason;
    }
  }
  return EmailDomain(text.substr(at + 1));
}

Reason Date(absl::string_view text) {
  const auto time = render::ParseGoTime("2006-01-02", text);
  if (time.ok()) return std::nullopt;
  return std::string(time.status().message());
}

// Two characters as Go's strconv.Atoi reads them: "+1" and "-1", too.
bool TwoCharacters(absl::string_view text, int* number) {
  absl::string_view digits = text;
  if (!digits.empty() && (digits[0] == '+' || digits[0] == '-')) {
    digits.remove_prefix(1);
  }
  return text.size() == 2 && !digits.empty() &&
         std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, number);
}

// hh:mm:ss[.fraction](Z|±hh:mm)
Reason Time(absl::string_view text) {
  if (text.size() < 9) return "less than 9 characters long";
  if (text[2] != ':' || text[5] != ':') return "missing colon in correct place";
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!TwoCharacters(text.substr(0, 2), &hour) ||
      !TwoCharacters(text.substr(3, 2), &minute) ||
      !TwoCharacters(text.substr(6, 2), &second)) {
    return "invalid hour/min/sec";
  }
  if (hour < 0 || minute < 0 || second < 0) return "non-positive hour/min/sec";
  if (hour > 23 || minute > 59 || second > 60) {
    return "hour/min/sec out of range";
  }
  absl::string_view rest = text.substr(8);
  if (absl::ConsumePrefix(&rest, ".")) {
    size_t digits = 0;
    while (digits < rest.size() && absl::ascii_isdigit(rest[digits])) ++digits;
    if (digits == 0) return "no digits in second fraction";
    rest.remove_prefix(digits);
  }
  int minutes = hour * 60 + minute;
  if (rest != "z" && rest != "Z") {
    if (rest.size() != 6) return "offset must be 6 characters long";
    if (rest[0] != '+' && rest[0] != '-') {
      return "offset must begin with plus/minus";
    }
    if (rest[3] != ':') return "missing colon in offset in correct place";
    int offset_hour = 0;
    int offset_minute = 0;
    if (!TwoCharacters(rest.substr(1, 2), &offset_hour) ||
        !TwoCharacters(rest.substr(4, 2), &offset_minute)) {
      return "invalid hour/min in offset";
    }
    if (offset_hour < 0 || offset_minute < 0) {
      return "non-positive hour/min in offset";
    }
    if (offset_hour > 23 || offset_minute > 59) {
      return "hour/min in offset out of range";
    }
    const int offset = offset_hour * 60 + offset_minute;
    minutes += rest[0] == '+' ? -offset : offset;
    minutes = (minutes + 24 * 60) % (24 * 60);
  }
  if (second == 60 && minutes != 23 * 60 + 59) return "invalid leap second";
  return std::nullopt;
}

Reason DateTime(absl::string_view text) {
  if (text.size() < 20) return "less than 20 characters long";
  if (text[10] != 't' && text[10] != 'T') {
    return "11th character must be t or T";
  }
  if (const Reason reason = Date(text.substr(0, 10))) {
    return absl::StrCat("invalid date element: ", *reason);
  }
  if (const Reason reason = Time(text.substr(11))) {
    return absl::StrCat("invalid time element: ", *reason);
  }
  return std::nullopt;
}

// Numbers with units in their order.
Reason DurationPart(absl::string_view text, absl::string_view units) {
  const absl::string_view all = units;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
    if (digits == 0) return "missing number";
    text.remove_prefix(digits);
    if (text.empty()) return "missing unit";
    const size_t unit = units.find(text[0]);
    if (unit == absl::string_view::npos) {
      return absl::StrCat(
          all.find(text[0]) == absl::string_view::npos ? "invalid unit "
                                                       : "unit ",
          Character(text),
          all.find(text[0]) == absl::string_view::npos ? "" : " out of order");
    }
    units.remove_prefix(unit + 1);
    text.remove_prefix(1);
  }
  return std::nullopt;
}

Reason Duration(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "P")) return "must start with P";
  if (text.empty()) return "nothing after P";
  if (absl::EndsWith(text, "W")) {
    const absl::string_view number = text.substr(0, text.size() - 1);
    if (!number.empty() &&
        std::all_of(number.begin(), number.end(), absl::ascii_isdigit)) {
      return std::nullopt;
    }
  }
  const size_t t = text.find('T');
  if (Reason reason = DurationPart(text.substr(0, t), "YMD")) return reason;
  if (t == absl::string_view::npos) return std::nullopt;
  if (t + 1 == text.size()) return "no time elements";
  return DurationPart(text.substr(t + 1), "HMS");
}

// A start and an end, one of which may be a duration.
Reason Period(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return "missing slash";
  const absl::string_view start = text.substr(0, slash);
  const absl::string_view end = text.substr(slash + 1);
  const bool starts_with_duration = absl::StartsWith(start, "P");
  if (const Reason reason =
          starts_with_duration ? Duration(start) : DateTime(start)) {
    return absl::StrCat(
        "invalid start ",
        starts_with_duration ? "duration: " : "date-time: ", *reason);
  }
  const bool ends_with_duration =
      !starts_with_duration && absl::StartsWith(end, "P");
  if (const Reason reason =
          ends_with_duration ? Duration(end) : DateTime(end)) {
    return absl::StrCat(
        "invalid end ",
        ends_with_duration ? "duration: " : "date-time: ", *reason);
  }
  return std::nullopt;
}

Reason JsonPointerFormat(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text[0] != '/') return "not starting with /";
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' &&
        (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))) {
      return "~ must be followed by 0 or 1";
    }
  }
  return std::nullopt;
}

Reason RelativeJsonPointer(absl::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
  if (digits == 0) return "must start with non-negative integer";
  if (digits > 1 && text[0] == '0') return "starts with zero";
  text.remove_prefix(digits);
  if (text == "#") return std::nullopt;
  return JsonPointerFormat(text);
}

Reason Uuid(absl::string_view text) {
  constexpr size_t kSizes[] = {8, 4, 4, 4, 12};
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() != 5) return "must have 5 elements";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].size() != kSizes[i]) {
      return absl::StrCat("element ", i + 1, " must be ", kSizes[i],
                          " characters long");
    }
    for (size_t j = 0; j < parts[i].size(); ++j) {
      if (!absl::ascii_isxdigit(parts[i][j])) {
        return absl::StrCat("non-hex character ",
                            Character(parts[i].substr(j)));
      }
    }
  }
  return std::nullopt;
}

Reason Regex(absl::string_view text) {
  const auto regex = render::CompileGoRegex(text);
  if (regex.ok()) return std::nullopt;
  return std::string(regex.status().message());
}

Reason UriReference(absl::string_view text) {
  const auto url = render::GoUrl::Parse(text);
  if (!url.ok()) return std::string(url.status().message());
  if (absl::StrContains(text, '\\')) return "contains \\";
  return std::nullopt;
}

Reason IriReference(absl::string_view text) {
  const auto url = render::GoUrl::Parse(text);
  if (!url.ok()) return std::string(url.status().message());
  return std::nullopt;
}

Reason Uri(absl::string_view text) {
  const auto url = render::GoUrl::Parse(text);
  if (!url.ok()) return std::string(url.status().message());
  if (url->scheme.empty()) return "relative url";
  return std::nullopt;
}

Reason UriTemplate(absl::string_view text) {
  const auto url = render::GoUrl::Parse(text);
  if (!url.ok()) return std::string(url.status().message());
  bool open = false;
  for (char c : text) {
    if (c == '{' || c == '}') {
      if (open == (c == '{')) return "nested curly braces";
      open = c == '{';
    }
  }
  if (open) return "no matching closing brace";
  return std::nullopt;
}

bool IsNumeric(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// Identifiers joined by dots, behind '-' or '+'.
Reason SemverIdentifiers(absl::string_view text, absl::string_view what,
                         bool numbers_have_no_leading_zeros) {
  for (absl::string_view identifier : absl::StrSplit(text, '.')) {
    if (identifier.empty()) return absl::StrCat(what, " identifier is empty");
    if (const Reason reason = InvalidCharacter(identifier, "-")) {
      return absl::StrCat(*reason, " in ", what, " identifier");
    }
    if (numbers_have_no_leading_zeros && identifier.size() > 1 &&
        identifier[0] == '0' && IsNumeric(identifier)) {
      return absl::StrCat(what, " numeric identifier starts with zero");
    }
  }
  return std::nullopt;
}

// The parts are checked from the last one on.
Reason Semver(absl::string_view text) {
  absl::string_view version = text;
  if (const size_t plus = text.find('+'); plus != absl::string_view::npos) {
    if (plus + 1 == text.size()) return "build is empty";
    version = text.substr(0, plus);
    if (Reason reason =
            SemverIdentifiers(text.substr(plus + 1), "build", false)) {
      return reason;
    }
  }
  if (const size_t minus = version.find('-');
      minus != absl::string_view::npos) {
    if (Reason reason =
            SemverIdentifiers(version.substr(minus + 1), "pre-release", true)) {
      return reason;
    }
    version = version.substr(0, minus);
  }
  const std::vector<absl::string_view> numbers = absl::StrSplit(version, '.');
  if (numbers.size() != 3) {
    return "versionCore must have 3 numbers separated by dot";
  }
  constexpr absl::string_view kNames[] = {"major", "minor", "patch"};
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i].empty()) return absl::StrCat(kNames[i], " is empty");
    if (!IsNumeric(numbers[i])) {
      return absl::StrCat(kNames[i], " contains non-digit");
    }
    if (numbers[i].size() > 1 && numbers[i][0] == '0') {
      return absl::StrCat(kNames[i], " starts with zero");
    }
  }
  return std::nullopt;
}

struct Format {
  absl::string_view name;
  Check check;
};

constexpr Format kFormats[] = {
    {"date", Date},
    {"date-time", DateTime},
    {"duration", Duration},
    {"email", Email},
    {"hostname", Hostname},
    {"ipv4", Ipv4},
    {"ipv6", Ipv6},
    {"iri", Uri},
    {"iri-reference", IriReference},
    {"json-pointer", JsonPointerFormat},
    {"period", Period},
    {"regex", Regex},
    {"relative-json-pointer", RelativeJsonPointer},
    {"semver", Semver},
    {"time", Time},
    {"uri", Uri},
    {"uri-reference", UriReference},
    {"uri-template", UriTemplate},
    {"uuid", Uuid},
};

}  // namespace

Reason FormatError(absl::string_view format, absl::string_view text) {
  for (const Format& f : kFormats) {
    if (f.name == format) return f.check(text);
  }
  return std::nullopt;
}

}  // namespace gitops::jsonschema
