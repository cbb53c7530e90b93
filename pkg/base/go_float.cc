#include "pkg/base/go_float.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <system_error>

namespace gitops {
namespace {

// Shortest decimal digits d1 d2 d3… with the value 0.d1d2d3… * 10^point.
struct Decimal {
  char digits[32];
  int count = 0;
  int point = 0;
  bool negative = false;
};

Decimal Shortest(double number, FloatBits bits) {
  Decimal decimal;
  decimal.negative = std::signbit(number);
  char text[64];
  const std::to_chars_result result =
      bits == FloatBits::k32
          ? std::to_chars(text, text + sizeof(text),
                          std::fabs(static_cast<float>(number)),
                          std::chars_format::scientific)
          : std::to_chars(text, text + sizeof(text), std::fabs(number),
                          std::chars_format::scientific);
  const char* p = text;
  for (; p < result.ptr && *p != 'e'; ++p) {
    if (*p != '.') decimal.digits[decimal.count++] = *p;
  }
  int exponent = 0;
  if (p < result.ptr) {
    ++p;
    if (p < result.ptr && *p == '+') ++p;
    std::from_chars(p, result.ptr, exponent);
  }
  if (decimal.count == 1 && decimal.digits[0] == '0') {
    decimal.count = 0;
    decimal.point = 0;
  } else {
    decimal.point = exponent + 1;
  }
  return decimal;
}

void AppendScientific(const Decimal& decimal, int exponent_digits,
                      std::string* out) {
  out->push_back(decimal.count > 0 ? decimal.digits[0] : '0');
  if (decimal.count > 1) {
    out->push_back('.');
    out->append(decimal.digits + 1, static_cast<size_t>(decimal.count - 1));
  }
  int exponent = decimal.count > 0 ? decimal.point - 1 : 0;
  out->push_back('e');
  out->push_back(exponent < 0 ? '-' : '+');
  exponent = exponent < 0 ? -exponent : exponent;
  if (exponent < 10 && exponent_digits > 1) out->push_back('0');
  out->append(std::to_string(exponent));
}

void AppendPlain(const Decimal& decimal, std::string* out) {
  if (decimal.point <= 0) {
    out->push_back('0');
    if (decimal.count > 0) {
      out->push_back('.');
      out->append(static_cast<size_t>(-decimal.point), '0');
      out->append(decimal.digits, static_cast<size_t>(decimal.count));
    }
    return;
  }
  for (int i = 0; i < decimal.point; ++i) {
    out->push_back(i < decimal.count ? decimal.digits[i] : '0');
  }
  if (decimal.count > decimal.point) {
    out->push_back('.');
    out->append(decimal.digits + decimal.point,
                static_cast<size_t>(decimal.count - decimal.point));
  }
}

// Whole numbers below 2^53 need no search for digits.
bool AppendSmallInteger(double number, std::string* out) {
  if (!(std::fabs(number) < 9007199254740992.0)) return false;
  const auto whole = static_cast<int64_t>(number);
  if (static_cast<double>(whole) != number) return false;
  if (whole == 0 && std::signbit(number)) return false;
  char text[24];
  const auto result = std::to_chars(text, text + sizeof(text), whole);
  out->append(text, static_cast<size_t>(result.ptr - text));
  return true;
}

}  // namespace

void AppendFloatG(double number, FloatBits bits, int exponent_limit,
                  std::string* out) {
  if (std::isnan(number)) {
    out->append("NaN");
    return;
  }
  if (std::isinf(number)) {
    out->append(number < 0 ? "-Inf" : "+Inf");
    return;
  }
  const Decimal decimal = Shortest(number, bits);
  if (decimal.negative) out->push_back('-');
  const int exponent = decimal.count > 0 ? decimal.point - 1 : 0;
  if (exponent < -4 || exponent >= exponent_limit) {
    AppendScientific(decimal, 2, out);
  } else {
    AppendPlain(decimal, out);
  }
}

void AppendFloatJson(double number, FloatBits bits, std::string* out) {
  if (bits == FloatBits::k64 && AppendSmallInteger(number, out)) return;
  const double size = std::fabs(number);
  const bool exponent_form =
      size != 0 &&
      (bits == FloatBits::k32 ? static_cast<float>(size) < 1e-6F ||
                                    static_cast<float>(size) >= 1e21F
                              : size < 1e-6 || size >= 1e21);
  const Decimal decimal = Shortest(number, bits);
  if (decimal.negative) out->push_back('-');
  if (exponent_form) {
    AppendScientific(decimal, 1, out);
  } else {
    AppendPlain(decimal, out);
  }
}

}  // namespace gitops
