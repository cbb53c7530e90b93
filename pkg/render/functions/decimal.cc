#include "pkg/render/functions/decimal.h"

#include <openssl/bn.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "pkg/base/check.h"
#include "pkg/render/functions/go_error.h"

namespace gitops::render {
namespace {

constexpr int kDivisionPlaces = 16;

struct BnContextDeleter {
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using BnContext = std::unique_ptr<BN_CTX, BnContextDeleter>;

BnContext NewContext() {
  BnContext context(BN_CTX_new());
  GITOPS_CHECK(context != nullptr);
  return context;
}

void TimesPowerOfTen(BIGNUM* n, int power) {
  BnContext context = NewContext();
  BIGNUM* factor = BN_new();
  BIGNUM* exponent = BN_new();
  GITOPS_CHECK(BN_set_word(factor, 10) && BN_set_word(exponent, power) &&
               BN_exp(factor, factor, exponent, context.get()) &&
               BN_mul(n, n, factor, context.get()));
  BN_free(factor);
  BN_free(exponent);
}

}  // namespace

// digits × 10^exponent
struct Decimal::Number {
  BIGNUM* digits = BN_new();
  int exponent = 0;
  ~Number() { BN_free(digits); }

  // Makes the exponent smaller without changing the value.
  void LowerExponent(int wanted) {
    if (exponent <= wanted) return;
    TimesPowerOfTen(digits, exponent - wanted);
    exponent = wanted;
  }
};

Decimal::Decimal(double d) : number_(std::make_unique<Number>()) {
  if (!std::isfinite(d)) return;
  char text[32];
  const std::to_chars_result end = std::to_chars(text, text + sizeof(text), d,
                                                 std::chars_format::scientific);
  std::string digits;
  const char* p = text;
  for (; p != end.ptr && *p != 'e'; ++p) {
    if (*p != '.') digits.push_back(*p);
  }
  int exponent = 0;
  if (p != end.ptr) {
    ++p;
    if (*p == '+') ++p;
    std::from_chars(p, end.ptr, exponent);
  }
  const int negative = digits[0] == '-' ? 1 : 0;
  const int fraction = static_cast<int>(digits.size()) - 1 - negative;
  GITOPS_CHECK(BN_dec2bn(&number_->digits, digits.c_str()) > 0);
  number_->exponent = exponent - fraction;
}

Decimal::~Decimal() = default;
Decimal::Decimal(Decimal&&) noexcept = default;
Decimal& Decimal::operator=(Decimal&&) noexcept = default;

namespace {

// Copies a number's digits scaled down to `exponent`.
BIGNUM* Scaled(const BIGNUM* digits, int from, int to) {
  BIGNUM* copy = BN_dup(digits);
  GITOPS_CHECK(copy != nullptr);
  if (from > to) TimesPowerOfTen(copy, from - to);
  return copy;
}

}  // namespace

void Decimal::Add(const Decimal& other) {
  const int exponent = std::min(number_->exponent, other.number_->exponent);
  number_->LowerExponent(exponent);
  BIGNUM* addend =
      Scaled(other.number_->digits, other.number_->exponent, exponent);
  GITOPS_CHECK(BN_add(number_->digits, number_->digits, addend));
  BN_free(addend);
}

void Decimal::Subtract(const Decimal& other) {
  const int exponent = std::min(number_->exponent, other.number_->exponent);
  number_->LowerExponent(exponent);
  BIGNUM* subtrahend =
      Scaled(other.number_->digits, other.number_->exponent, exponent);
  GITOPS_CHECK(BN_sub(number_->digits, number_->digits, subtrahend));
  BN_free(subtrahend);
}

void Decimal::Multiply(const Decimal& other) {
  BnContext context = NewContext();
  GITOPS_CHECK(BN_mul(number_->digits, number_->digits, other.number_->digits,
                      context.get()));
  number_->exponent += other.number_->exponent;
}

absl::Status Decimal::Divide(const Decimal& other) {
  if (BN_is_zero(other.number_->digits)) {
    return GoError("decimal division by 0");
  }
  // Scale so that the integer quotient has the wanted places.
  const int shift =
      number_->exponent - other.number_->exponent + kDivisionPlaces;
  BIGNUM* divisor = BN_dup(other.number_->digits);
  if (shift >= 0) {
    TimesPowerOfTen(number_->digits, shift);
  } else {
    TimesPowerOfTen(divisor, -shift);
  }
  BnContext context = NewContext();
  BIGNUM* rest = BN_new();
  const bool negative =
      BN_is_negative(number_->digits) != BN_is_negative(divisor);
  GITOPS_CHECK(
      BN_div(number_->digits, rest, number_->digits, divisor, context.get()));
  // Half or more of the divisor is left: away from zero.
  GITOPS_CHECK(BN_lshift1(rest, rest));
  if (BN_ucmp(rest, divisor) >= 0) {
    GITOPS_CHECK(negative ? BN_sub_word(number_->digits, 1)
                          : BN_add_word(number_->digits, 1));
  }
  number_->exponent = -kDivisionPlaces;
  BN_free(rest);
  BN_free(divisor);
  return absl::OkStatus();
}

double Decimal::ToDouble() const {
  char* digits = BN_bn2dec(number_->digits);
  const std::string text = absl::StrCat(digits, "e", number_->exponent);
  OPENSSL_free(digits);
  const double d = std::strtod(text.c_str(), nullptr);
  return d == 0 ? 0.0 : d;
}

}  // namespace gitops::render
