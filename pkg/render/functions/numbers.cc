#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/format.h"
#include "pkg/render/functions/conversion.h"
#include "pkg/render/functions/decimal.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::GoType;
using value::Value;
using Result = absl::StatusOr<Value>;

constexpr absl::string_view kDivideByZero =
    "runtime error: integer divide by zero";

Value Int64(int64_t n) { return Value::Int(n, GoType::kInt64); }

// Go's arithmetic wraps around.
int64_t WrapAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) +
                              static_cast<uint64_t>(b));
}
int64_t WrapMultiply(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) *
                              static_cast<uint64_t>(b));
}

Result Int(Call& call) { return Value::Int(LooseInt(call[0]), GoType::kInt); }
Result ToInt64(Call& call) { return Int64(LooseInt(call[0])); }
Result ToFloat64(Call& call) {
  return Value::Float(LooseFloat(call[0]), GoType::kFloat64);
}

Result Add1(Call& call) { return Int64(WrapAdd(LooseInt(call[0]), 1)); }

Result Add(Call& call) {
  int64_t sum = 0;
  for (const Value& v : call.args()) sum = WrapAdd(sum, LooseInt(v));
  return Int64(sum);
}

Result Sub(Call& call) {
  return Int64(static_cast<int64_t>(static_cast<uint64_t>(LooseInt(call[0])) -
                                    static_cast<uint64_t>(LooseInt(call[1]))));
}

Result Div(Call& call) {
  const int64_t a = LooseInt(call[0]);
  const int64_t b = LooseInt(call[1]);
  if (b == 0) return GoError(kDivideByZero);
  if (b == -1) return Int64(WrapMultiply(a, -1));
  return Int64(a / b);
}

Result Mod(Call& call) {
  const int64_t a = LooseInt(call[0]);
  const int64_t b = LooseInt(call[1]);
  if (b == 0) return GoError(kDivideByZero);
  return Int64(b == -1 ? 0 : a % b);
}

Result Mul(Call& call) {
  int64_t product = LooseInt(call[0]);
  for (size_t i = 1; i < call.size(); ++i) {
    product = WrapMultiply(product, LooseInt(call[i]));
  }
  return Int64(product);
}

Result Max(Call& call) {
  int64_t best = LooseInt(call[0]);
  for (const Value& v : call.args()) best = std::max(best, LooseInt(v));
  return Int64(best);
}

Result Min(Call& call) {
  int64_t best = LooseInt(call[0]);
  for (const Value& v : call.args()) best = std::min(best, LooseInt(v));
  return Int64(best);
}

// Go's math.Max and math.Min: NaN wins over all but the matching infinity.
double GoMax(double a, double b) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  if (a == kInf || b == kInf) return kInf;
  if (std::isnan(a) || std::isnan(b)) return std::nan("");
  if (a == 0 && a == b) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

double GoMin(double a, double b) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  if (a == -kInf || b == -kInf) return -kInf;
  if (std::isnan(a) || std::isnan(b)) return std::nan("");
  if (a == 0 && a == b) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}

Result Maxf(Call& call) {
  double best = LooseFloat(call[0]);
  for (size_t i = 1; i < call.size(); ++i) {
    best = GoMax(best, LooseFloat(call[i]));
  }
  return Value::Float(best);
}

Result Minf(Call& call) {
  double best = LooseFloat(call[0]);
  for (size_t i = 1; i < call.size(); ++i) {
    best = GoMin(best, LooseFloat(call[i]));
  }
  return Value::Float(best);
}

// What the decimal library panics with.
absl::Status CheckFinite(const Value& v) {
  const double d = LooseFloat(v);
  if (std::isfinite(d)) return absl::OkStatus();
  return GoError(absl::StrCat("Cannot create a Decimal from ",
                              gotemplate::FormatFloat(d)));
}

Result Addf(Call& call) {
  Decimal sum(0);
  for (const Value& v : call.args()) {
    GITOPS_RETURN_IF_ERROR(CheckFinite(v));
    sum.Add(Decimal(LooseFloat(v)));
  }
  return Value::Float(sum.ToDouble());
}

Result Add1f(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckFinite(call[0]));
  Decimal sum(LooseFloat(call[0]));
  sum.Add(Decimal(1));
  return Value::Float(sum.ToDouble());
}

// First argument, then one operation with each of the others.
template <typename Operation>
Result Chain(Call& call, Operation operation) {
  GITOPS_RETURN_IF_ERROR(CheckFinite(call[0]));
  Decimal result(LooseFloat(call[0]));
  for (size_t i = 1; i < call.size(); ++i) {
    GITOPS_RETURN_IF_ERROR(CheckFinite(call[i]));
    GITOPS_RETURN_IF_ERROR(operation(result, Decimal(LooseFloat(call[i]))));
  }
  return Value::Float(result.ToDouble());
}

Result Subf(Call& call) {
  return Chain(call, [](Decimal& a, const Decimal& b) {
    a.Subtract(b);
    return absl::OkStatus();
  });
}

Result Mulf(Call& call) {
  return Chain(call, [](Decimal& a, const Decimal& b) {
    a.Multiply(b);
    return absl::OkStatus();
  });
}

Result Divf(Call& call) {
  return Chain(call, [](Decimal& a, const Decimal& b) { return a.Divide(b); });
}

Result Ceil(Call& call) { return Value::Float(std::ceil(LooseFloat(call[0]))); }
Result Floor(Call& call) {
  return Value::Float(std::floor(LooseFloat(call[0])));
}

Result Round(Call& call) {
  const double on = call.size() > 2 ? call.Float(2) : 0.5;
  const double scale = std::pow(10, static_cast<double>(call.Int(1)));
  const double digit = scale * LooseFloat(call[0]);
  double whole;
  const double fraction = std::modf(digit, &whole);
  const double rounded = fraction >= on ? std::ceil(digit) : std::floor(digit);
  return Value::Float(rounded / scale);
}

// The argument's text as an octal number.
Result ToDecimal(Call& call) {
  absl::string_view digits;
  const std::string text = gotemplate::FormatValue(call[0]);
  digits = text;
  const bool negative = !digits.empty() && digits[0] == '-';
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
    digits.remove_prefix(1);
  }
  const uint64_t limit = negative ? uint64_t{1} << 63 : (uint64_t{1} << 63) - 1;
  uint64_t n = 0;
  if (digits.empty()) return Int64(0);
  for (char c : digits) {
    if (c < '0' || c > '7') return Int64(0);
    const uint64_t digit = c - '0';
    if (n > (limit - digit) / 8) return Int64(0);
    n = n * 8 + digit;
  }
  return Int64(static_cast<int64_t>(negative ? 0 - n : n));
}

}  // namespace

void RegisterNumbers(gotemplate::FunctionMap& functions) {
  const struct {
    absl::string_view name;
    int params;
    FunctionBody body;
    bool variadic;
  } kFunctions[] = {
      {"int", 1, Int, false},
      {"int64", 1, ToInt64, false},
      {"float64", 1, ToFloat64, false},
      {"toDecimal", 1, ToDecimal, false},
      {"add1", 1, Add1, false},
      {"add", 1, Add, true},
      {"sub", 2, Sub, false},
      {"div", 2, Div, false},
      {"mod", 2, Mod, false},
      {"mul", 2, Mul, true},
      {"max", 2, Max, true},
      {"biggest", 2, Max, true},
      {"min", 2, Min, true},
      {"maxf", 2, Maxf, true},
      {"minf", 2, Minf, true},
      {"addf", 1, Addf, true},
      {"add1f", 1, Add1f, false},
      {"subf", 2, Subf, true},
      {"mulf", 2, Mulf, true},
      {"divf", 2, Divf, true},
      {"ceil", 1, Ceil, false},
      {"floor", 1, Floor, false},
  };
  for (const auto& f : kFunctions) {
    functions.Add({.name = f.name,
                   .params = std::vector<Param>(f.params, Param::kAny),
                   .variadic = f.variadic,
                   .body = f.body});
  }
  functions.Add({.name = "round",
                 .params = {Param::kAny, Param::kInt, Param::kFloat64},
                 .variadic = true,
                 .body = Round});
}

}  // namespace gitops::render
