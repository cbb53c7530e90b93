#include "pkg/toml/number.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"

namespace gitops::toml {
namespace {

using value::GoType;
using value::Value;

absl::Status Error(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

bool UnderscoresAreFine(absl::string_view digits, bool hex = false) {
  const auto is_digit = [&](char c) {
    return hex ? absl::ascii_isxdigit(c) : absl::ascii_isdigit(c);
  };
  for (size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] != '_') continue;
    if (i == 0 || i + 1 == digits.size() || !is_digit(digits[i - 1]) ||
        !is_digit(digits[i + 1])) {
      return false;
    }
  }
  return true;
}

std::string WithoutUnderscores(absl::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != '_') out.push_back(c);
  }
  return out;
}

absl::StatusOr<Value> BasedNumber(absl::string_view text, int base,
                                  absl::string_view name, size_t* length) {
  size_t n = 2;
  const auto is_digit = [&](char c) {
    if (base == 16) return absl::ascii_isxdigit(c);
    return c >= '0' && c < '0' + base;
  };
  if (n >= text.size() || !is_digit(text[n])) {
    return Error(absl::StrCat(
        "not ", name, " number: '", text.substr(0, n < text.size() ? n + 1 : n),
        absl::string_view("\0", n < text.size() ? 0 : 1), "'"));
  }
  while (n < text.size() && (is_digit(text[n]) || text[n] == '_')) ++n;
  const absl::string_view number = text.substr(0, n);
  if (!UnderscoresAreFine(number, true)) {
    return Error(absl::StrCat("Invalid integer ", Quote(number),
                              ": underscores must be surrounded by digits"));
  }
  const std::string digits = WithoutUnderscores(number.substr(2));
  uint64_t value = 0;
  for (char c : digits) {
    const uint64_t digit =
        absl::ascii_isdigit(c) ? c - '0' : absl::ascii_tolower(c) - 'a' + 10;
    if (value > (uint64_t{INT64_MAX} - digit) / base) {
      return Error(absl::StrCat(number, " is out of range for int64"));
    }
    value = value * base + digit;
  }
  *length = n;
  return Value::Int(static_cast<int64_t>(value), GoType::kInt64);
}

absl::StatusOr<Value> FloatNumber(absl::string_view number) {
  const auto invalid = [&](absl::string_view why) {
    return Error(absl::StrCat("Invalid float ", Quote(number), ": ", why));
  };
  if (!UnderscoresAreFine(number)) {
    return invalid("underscores must be surrounded by digits");
  }
  const absl::string_view digits =
      number.substr(number[0] == '+' || number[0] == '-' ? 1 : 0);
  if (digits.size() > 1 && digits[0] == '0' && absl::ascii_isdigit(digits[1])) {
    return invalid("cannot have leading zeroes");
  }
  const size_t point = number.find('.');
  if (point != absl::string_view::npos &&
      (point + 1 == number.size() || !absl::ascii_isdigit(number[point + 1]))) {
    return invalid("'.' must be followed by one or more digits");
  }
  const std::string plain = WithoutUnderscores(number);
  if (!absl::ascii_isdigit(plain.back())) {
    return Error(absl::StrCat("Invalid float value: ", Quote(number)));
  }
  const double d = std::strtod(plain.c_str(), nullptr);
  if (std::isinf(d)) {
    return Error(absl::StrCat(number, " is out of range for float64"));
  }
  return Value::Float(d, GoType::kFloat64);
}

// Reads exactly `count` digits.
bool TakeDigits(absl::string_view* text, int count, int* number) {
  if (text->size() < static_cast<size_t>(count)) return false;
  for (int i = 0; i < count; ++i) {
    if (!absl::ascii_isdigit((*text)[i])) return false;
  }
  if (!absl::SimpleAtoi(text->substr(0, count), number)) return false;
  text->remove_prefix(count);
  return true;
}

bool Take(absl::string_view* text, char c) {
  if (text->empty() || (*text)[0] != c) return false;
  text->remove_prefix(1);
  return true;
}

bool ParseClock(absl::string_view* text, DateTime* date) {
  if (!TakeDigits(text, 2, &date->hour) || !Take(text, ':') ||
      !TakeDigits(text, 2, &date->minute)) {
    return false;
  }
  if (Take(text, ':')) {
    if (!TakeDigits(text, 2, &date->second)) return false;
    if (Take(text, '.')) {
      std::string fraction;
      while (!text->empty() && absl::ascii_isdigit((*text)[0])) {
        fraction.push_back((*text)[0]);
        text->remove_prefix(1);
      }
      if (fraction.empty()) return false;
      fraction.resize(9, '0');
      if (!absl::SimpleAtoi(fraction, &date->nanos)) return false;
    }
  }
  date->has_time = true;
  return date->hour < 24 && date->minute < 60 && date->second < 60;
}

bool ParseOffset(absl::string_view* text, DateTime* date) {
  if (Take(text, 'Z') || Take(text, 'z')) {
    date->has_offset = true;
    return true;
  }
  if (text->empty() || ((*text)[0] != '+' && (*text)[0] != '-')) return true;
  const bool negative = (*text)[0] == '-';
  text->remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!TakeDigits(text, 2, &hours) || !Take(text, ':') ||
      !TakeDigits(text, 2, &minutes) || hours > 24 || minutes > 60) {
    return false;
  }
  date->has_offset = true;
  date->offset_seconds = (hours * 60 + minutes) * 60 * (negative ? -1 : 1);
  return true;
}

int DaysIn(int month, int year) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

}  // namespace

absl::StatusOr<Value> ParseNumber(absl::string_view text, size_t* length) {
  const bool sign = text[0] == '+' || text[0] == '-';
  const absl::string_view body = text.substr(sign ? 1 : 0);
  if (sign && absl::StartsWith(body, "inf")) {
    *length = 4;
    return Value::Float(text[0] == '-' ? -HUGE_VAL : HUGE_VAL,
                        GoType::kFloat64);
  }
  if (sign && absl::StartsWith(body, "nan")) {
    *length = 4;
    return Value::Float(std::nan(""), GoType::kFloat64);
  }
  if (body.empty() || !absl::ascii_isdigit(body[0])) {
    if (!body.empty() && body[0] == '.') {
      return Error("floats must start with a digit, not '.'");
    }
    const std::string seen =
        body.empty() ? "\\x00"
                     : Quote(body.substr(0, 1))
                           .substr(1, Quote(body.substr(0, 1)).size() - 2);
    return Error(absl::StrCat("expected a digit but got '", seen, "'"));
  }
  if (body.size() > 1 && body[0] == '0') {
    const char mark = body[1];
    if (mark == 'x' || mark == 'o' || mark == 'b') {
      if (sign) {
        return Error(absl::StrCat("cannot use sign with non-decimal numbers: '",
                                  text.substr(0, 3), "'"));
      }
      if (mark == 'x') return BasedNumber(text, 16, "a hexadecimal", length);
      if (mark == 'o') return BasedNumber(text, 8, "an octal", length);
      return BasedNumber(text, 2, "a binary", length);
    }
  }
  size_t n = sign ? 1 : 0;
  bool is_float = false;
  for (; n < text.size(); ++n) {
    const char c = text[n];
    if (absl::ascii_isdigit(c) || c == '_') continue;
    if (c == '.' || c == 'e' || c == 'E') {
      is_float = true;
      continue;
    }
    const char before = text[n - 1];
    if ((c == '+' || c == '-') && (before == 'e' || before == 'E')) continue;
    break;
  }
  const absl::string_view number = text.substr(0, n);
  *length = n;
  if (is_float) return FloatNumber(number);
  if (!UnderscoresAreFine(number)) {
    return Error(absl::StrCat("Invalid integer ", Quote(number),
                              ": underscores must be surrounded by digits"));
  }
  const std::string plain = WithoutUnderscores(number);
  const std::string digits = plain.substr(sign ? 1 : 0);
  if (digits.size() > 1 && digits[0] == '0') {
    return Error(absl::StrCat("Invalid integer ", Quote(number),
                              ": cannot have leading zeroes"));
  }
  int64_t value = 0;
  if (!absl::SimpleAtoi(plain, &value)) {
    return Error(absl::StrCat(number, " is out of range for int64"));
  }
  return Value::Int(value, GoType::kInt64);
}

size_t DateLength(absl::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
  if (digits == 0 || digits >= text.size()) return 0;
  if (text[digits] != ':' && text[digits] != '-') return 0;
  size_t n = digits;
  while (n < text.size() && (absl::ascii_isdigit(text[n]) ||
                             absl::string_view(":-+.TtZz").find(text[n]) !=
                                 absl::string_view::npos)) {
    ++n;
    // "2020-01-02 03:04:05": a space where another time of day follows.
    if (n == 10 && n + 1 < text.size() && text[n] == ' ' &&
        absl::ascii_isdigit(text[n + 1])) {
      ++n;
    }
  }
  return n;
}

bool ParseDate(absl::string_view text, DateTime* date) {
  if (text.size() > 4 && text[4] == '-') {
    if (!TakeDigits(&text, 4, &date->year) || !Take(&text, '-') ||
        !TakeDigits(&text, 2, &date->month) || !Take(&text, '-') ||
        !TakeDigits(&text, 2, &date->day)) {
      return false;
    }
    date->has_date = true;
    if (date->month < 1 || date->month > 12 || date->day < 1 ||
        date->day > DaysIn(date->month, date->year)) {
      return false;
    }
    if (text.empty()) return true;
    if (!Take(&text, 'T') && !Take(&text, 't') && !Take(&text, ' ')) {
      return false;
    }
    return ParseClock(&text, date) && ParseOffset(&text, date) && text.empty();
  }
  return ParseClock(&text, date) && text.empty();
}

}  // namespace gitops::toml
