// Floats and durations, as fmt and time print them.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "pkg/base/go_float.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/printer.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Value;

// At least two digits in the exponent behind `mark`.
void WidenExponent(char mark, std::string* text) {
  const size_t at = text->rfind(mark);
  if (at == std::string::npos) return;
  if (text->size() - at == 3) text->insert(at + 2, 1, '0');
}

std::string ToChars(double d, std::chars_format format, int precision) {
  std::string text(400 + static_cast<size_t>(precision < 0 ? 0 : precision),
                   '\0');
  const auto result =
      precision < 0
          ? std::to_chars(text.data(), text.data() + text.size(), d, format)
          : std::to_chars(text.data(), text.data() + text.size(), d, format,
                          precision);
  text.resize(static_cast<size_t>(result.ptr - text.data()));
  return text;
}

std::string HexFloat(double d, int precision) {
  // Normalised, so that subnormal numbers start with 1 as well.
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(d), &exponent) * 2;
  exponent = d == 0 ? 0 : exponent - 1;
  std::string text = ToChars(fraction, std::chars_format::hex, precision);
  text.resize(text.find('p'));
  if (text[0] == '2') {  // rounded up
    text[0] = '1';
    ++exponent;
  }
  absl::StrAppend(&text, exponent < 0 ? "p" : "p+", exponent);
  WidenExponent('p', &text);
  return absl::StrCat(std::signbit(d) ? "-" : "", "0x", text);
}

std::string BinaryFloat(double d, bool is_float32) {
  const int digits = is_float32 ? 24 : 53;
  const int least = is_float32 ? -149 : -1074;
  int exponent = 0;
  std::frexp(d, &exponent);
  exponent = d == 0 ? least : std::max(exponent - digits, least);
  const auto mantissa =
      static_cast<uint64_t>(std::ldexp(std::fabs(d), -exponent));
  return absl::StrCat(std::signbit(d) ? "-" : "", mantissa, "p",
                      exponent >= 0 ? "+" : "", exponent);
}

// Significant digits in the mantissa of a number in any form.
int CountDigits(absl::string_view text) {
  const bool hex =
      absl::ConsumePrefix(&text, "-0x") || absl::ConsumePrefix(&text, "0x");
  int digits = 0;
  for (char c : text.substr(0, text.find(hex ? 'p' : 'e'))) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) continue;
    if (digits > 0 || c != '0') ++digits;
  }
  return digits;
}

// The # flag: always a decimal point, and for g its trailing zeros.
void KeepPoint(int digits_wanted, std::string* text) {
  const bool hex = absl::StrContains(*text, 'x');
  size_t mantissa_end = text->find(hex ? 'p' : 'e');
  if (mantissa_end == std::string::npos) mantissa_end = text->size();
  std::string inserted;
  if (text->find('.') == std::string::npos) inserted = ".";
  for (int i = CountDigits(*text); i < digits_wanted; ++i) inserted += '0';
  text->insert(mantissa_end, inserted);
}

}  // namespace

void AppendFloatV(const Value& v, std::string* out) {
  AppendFloatG(
      v.as_float(),
      v.go_type() == GoType::kFloat32 ? FloatBits::k32 : FloatBits::k64,
      kStrconvExponentLimit, out);
}

std::string FormatFloat(double d) {
  std::string out;
  AppendFloatG(d, FloatBits::k64, kStrconvExponentLimit, &out);
  return out;
}

std::string FormatFloatVerb(double d, bool is_float32, char verb, int precision,
                            bool sharp) {
  const FloatBits bits = is_float32 ? FloatBits::k32 : FloatBits::k64;
  std::string text;
  if (std::isnan(d) || std::isinf(d)) {
    AppendFloatG(d, bits, kStrconvExponentLimit, &text);
    return text;
  }
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(verb));
  switch (lower) {
    case 'e':
      text = ToChars(d, std::chars_format::scientific, precision);
      break;
    case 'f':
      text = ToChars(d, std::chars_format::fixed, precision);
      break;
    case 'x':
      text = HexFloat(d, precision);
      break;
    case 'b':
      text = BinaryFloat(d, is_float32);
      break;
    default:
      if (precision < 0) {
        AppendFloatG(d, bits, kStrconvExponentLimit, &text);
      } else {
        text = ToChars(d, std::chars_format::general, precision);
      }
      break;
  }
  if (sharp && lower != 'b') {
    int wanted = 0;
    if (lower == 'g') wanted = precision < 0 ? 6 : precision;
    if (verb == 'x' && precision < 0) wanted = 5;
    KeepPoint(d == 0 && wanted > 0 ? wanted - 1 : wanted, &text);
  }
  if (lower != verb) absl::AsciiStrToUpper(&text);
  return text;
}

void ValuePrinter::Float(const Value& v, char32_t verb) {
  if (verb == 'v' && flags.width < 0 && flags.precision < 0 && !flags.plus &&
      !flags.space && !flags.sharp) {
    return AppendFloatV(v, &out_);
  }
  if (verb >= 0x80 ||
      !absl::StrContains("vbgGxXfFeE", static_cast<char>(verb))) {
    return BadVerb(v, verb);
  }
  char form = static_cast<char>(verb);
  if (form == 'v') form = 'g';
  int precision = flags.precision;
  if (precision < 0 && absl::StrContains("fFeE", form)) precision = 6;
  if (form == 'F') form = 'f';
  const double d = v.as_float();
  std::string text = FormatFloatVerb(d, v.go_type() == GoType::kFloat32, form,
                                     precision, flags.sharp);
  if (text[0] != '-' && text[0] != '+') text.insert(0, 1, '+');
  if (flags.space && text[0] == '+' && !flags.plus) text[0] = ' ';
  if (std::isinf(d) || std::isnan(d)) {
    if (!flags.plus && text[0] == '+' && std::isnan(d)) text.erase(0, 1);
    const bool zero = std::exchange(flags.zero, false);
    Pad(text);
    flags.zero = zero;
    return;
  }
  if (!flags.plus && text[0] == '+') return Pad(text.substr(1));
  if (flags.zero && !flags.minus &&
      flags.width > static_cast<int>(text.size())) {
    out_ += text[0];
    out_.append(static_cast<size_t>(flags.width) - text.size(), '0');
    out_ += text.substr(1);
    return;
  }
  Pad(text);
}

void ValuePrinter::Complex(const Value& v, double real, double imaginary,
                           char32_t verb) {
  if (verb >= 0x80 ||
      !absl::StrContains("vbgGxXfFeE", static_cast<char>(verb))) {
    return BadVerb(v, verb);
  }
  out_ += '(';
  Float(Value::Float(real), verb);
  // The imaginary part always has a sign.
  const bool plus = std::exchange(flags.plus, true);
  Float(Value::Float(imaginary), verb);
  flags.plus = plus;
  out_ += "i)";
}

std::string FormatDuration(int64_t nanoseconds) {
  if (nanoseconds == 0) return "0s";
  const bool negative = nanoseconds < 0;
  const uint64_t total = negative ? -static_cast<uint64_t>(nanoseconds)
                                  : static_cast<uint64_t>(nanoseconds);
  // `whole` units and a fraction of `scale` parts, without trailing zeros.
  const auto decimal = [](uint64_t whole, uint64_t fraction, uint64_t scale) {
    std::string text = absl::StrCat(whole);
    if (fraction == 0) return text;
    std::string digits = absl::StrCat(scale + fraction).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    return absl::StrCat(text, ".", digits);
  };
  std::string text = negative ? "-" : "";
  if (total < 1000) return absl::StrCat(text, total, "ns");
  if (total < 1000000) {
    return absl::StrCat(text, decimal(total / 1000, total % 1000, 1000), "µs");
  }
  if (total < 1000000000) {
    return absl::StrCat(
        text, decimal(total / 1000000, total % 1000000, 1000000), "ms");
  }
  const uint64_t seconds = total / 1000000000;
  const uint64_t hours = seconds / 3600;
  const uint64_t minutes = seconds / 60 % 60;
  if (hours > 0) absl::StrAppend(&text, hours, "h");
  if (seconds >= 60) absl::StrAppend(&text, minutes, "m");
  return absl::StrCat(
      text, decimal(seconds % 60, total % 1000000000, 1000000000), "s");
}

}  // namespace gitops::gotemplate
