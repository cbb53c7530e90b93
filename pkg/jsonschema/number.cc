#include "pkg/jsonschema/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace gitops::jsonschema {
namespace {

constexpr int kExactDigits = 18;

std::string WithCommas(absl::string_view digits) {
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out.push_back(',');
    out.push_back(digits[i]);
  }
  return out;
}

absl::string_view Superscript(char c) {
  constexpr absl::string_view kDigits[] = {"⁰", "¹", "²", "³", "⁴",
                                           "⁵", "⁶", "⁷", "⁸", "⁹"};
  if (c == '-') return "⁻";
  return kDigits[c - '0'];
}

}  // namespace

Number Number::FromText(absl::string_view text) {
  Number out;
  out.value_ = std::strtod(std::string(text).c_str(), nullptr);
  bool negative = false;
  int count = 0;
  int exponent = 0;
  bool point = false;
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
    negative = text[i] == '-';
    ++i;
  }
  for (; i < text.size(); ++i) {
    if (text[i] == '.') {
      point = true;
      continue;
    }
    if (!absl::ascii_isdigit(text[i])) break;
    if (out.digits_ != 0 || text[i] != '0') ++count;
    if (count > 30) return out;
    out.digits_ = out.digits_ * 10 + (text[i] - '0');
    if (point) --exponent;
  }
  if (i < text.size()) {  // e or E
    const std::string rest(text.substr(i + 1));
    exponent += std::atoi(rest.c_str());
  }
  if (negative) out.digits_ = -out.digits_;
  while (out.digits_ != 0 && out.digits_ % 10 == 0) {
    out.digits_ /= 10;
    ++exponent;
  }
  out.exponent_ = exponent;
  const __int128 limit = 1'000'000'000'000'000'000;
  out.exact_ = out.digits_ < limit && out.digits_ > -limit;
  return out;
}

std::optional<Number> Number::FromValue(const value::Value& v) {
  if (v.is_int()) return FromText(absl::StrCat(v.as_int()));
  if (v.is_uint()) return FromText(absl::StrCat(v.as_uint()));
  if (!v.is_float()) return std::nullopt;
  char text[64];
  const auto end = std::to_chars(text, text + sizeof(text), v.as_float(),
                                 std::chars_format::scientific);
  Number out = FromText(absl::string_view(text, end.ptr - text));
  out.value_ = v.as_float();
  return out;
}

bool Number::IsInteger() const {
  if (exact_) return digits_ == 0 || exponent_ >= 0;
  return std::isfinite(value_) && std::floor(value_) == value_;
}

bool Number::IsMultipleOf(const Number& step) const {
  if (step.value_ == 0) return false;
  const int shift = exponent_ - step.exponent_;
  if (exact_ && step.exact_ && shift >= -kExactDigits &&
      shift <= kExactDigits) {
    __int128 a = digits_;
    __int128 b = step.digits_;
    for (int i = 0; i < shift; ++i) a *= 10;
    for (int i = 0; i < -shift; ++i) b *= 10;
    return a % b == 0;
  }
  return std::remainder(value_, step.value_) == 0;
}

std::string Number::Print() const {
  if (!std::isfinite(value_)) return value_ < 0 ? "-∞" : "∞";
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof(buffer), value_,
                           std::chars_format::scientific);
  const absl::string_view text(buffer, end.ptr - buffer);
  const size_t e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1),
                  text.data() + text.size(), exponent);
  if (exponent < -4 || exponent >= 6) {
    std::string out = absl::StrCat(text.substr(0, e), "×10");
    absl::string_view power = text.substr(e + 1);
    if (power[0] == '+') power.remove_prefix(1);
    for (char c : power) absl::StrAppend(&out, Superscript(c));
    return out;
  }
  end = std::to_chars(buffer, buffer + sizeof(buffer), value_,
                      std::chars_format::fixed);
  absl::string_view plain(buffer, end.ptr - buffer);
  std::string out;
  if (plain[0] == '-') {
    out = "-";
    plain.remove_prefix(1);
  }
  const size_t point = std::min(plain.find('.'), plain.size());
  absl::StrAppend(&out, WithCommas(plain.substr(0, point)),
                  plain.substr(point));
  return out;
}

std::string PrintCount(int64_t n) {
  const std::string digits = absl::StrCat(n < 0 ? -n : n);
  return absl::StrCat(n < 0 ? "-" : "", WithCommas(digits));
}

}  // namespace gitops::jsonschema
