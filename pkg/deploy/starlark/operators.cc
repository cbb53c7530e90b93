#include "pkg/deploy/starlark/operators.h"

#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::starlark {

using value::Value;

namespace {

// Doubling what one has takes few steps.
constexpr size_t kMaxText = size_t{16} << 20;
constexpr size_t kMaxItems = 1'000'000;

absl::Status Bad(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

double Number(const Value& v) {
  if (v.is_int()) return static_cast<double>(v.as_int());
  if (v.is_uint()) return static_cast<double>(v.as_uint());
  return v.as_float();
}

bool Equal(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return Number(a) == Number(b);
  return a == b;
}

absl::StatusOr<bool> Contains(const Value& container, const Value& item) {
  if (container.is_map()) return container.map().Has(ToText(item, false));
  if (container.is_string()) {
    if (!item.is_string()) return Bad("'in <string>' requires a string");
    return absl::StrContains(container.as_string(), item.string_or_empty());
  }
  if (!container.is_list()) return Bad("value has no items");
  for (const Value& v : container.list()) {
    if (Equal(v, item)) return true;
  }
  return false;
}

// Starlark's integers are of any size, these are not.
absl::StatusOr<Value> Integers(const std::string& op, int64_t a, int64_t b) {
  int64_t out = 0;
  if (op == "+" || op == "-" || op == "*") {
    const bool overflow = op == "+"   ? __builtin_add_overflow(a, b, &out)
                          : op == "-" ? __builtin_sub_overflow(a, b, &out)
                                      : __builtin_mul_overflow(a, b, &out);
    if (overflow) return Bad("integer overflow");
    return Value::Int(out);
  }
  if (op == "<") return Value::Bool(a < b);
  if (op == ">") return Value::Bool(a > b);
  if (op == "<=") return Value::Bool(a <= b);
  if (op == ">=") return Value::Bool(a >= b);
  if (b == 0) return Bad("division by zero");
  if (op == "/") {
    return Value::Float(static_cast<double>(a) / static_cast<double>(b));
  }
  if (b == -1) {  // The least number divided by it is too large.
    if (op == "%") return Value::Int(0);
    if (op == "//") return Integers("-", 0, a);
    return Bad(absl::StrCat("unknown operation: ", op));
  }
  int64_t quotient = a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
  if (op == "//") return Value::Int(quotient);
  if (op == "%") return Value::Int(a - quotient * b);
  return Bad(absl::StrCat("unknown operation: ", op));
}

absl::StatusOr<Value> Floats(const std::string& op, double a, double b) {
  if (op == "+") return Value::Float(a + b);
  if (op == "-") return Value::Float(a - b);
  if (op == "*") return Value::Float(a * b);
  if (op == "<") return Value::Bool(a < b);
  if (op == ">") return Value::Bool(a > b);
  if (op == "<=") return Value::Bool(a <= b);
  if (op == ">=") return Value::Bool(a >= b);
  if (b == 0) return Bad("division by zero");
  if (op == "/") return Value::Float(a / b);
  if (op == "//") return Value::Float(std::floor(a / b));
  return Bad(absl::StrCat("unknown operation: ", op));
}

absl::StatusOr<Value> Percent(absl::string_view format, const Value& args) {
  std::vector<Value> items =
      args.is_list() ? args.list().items : std::vector<Value>{args};
  std::string out;
  size_t next = 0;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out.push_back(format[i]);
      continue;
    }
    char verb = format[++i];
    if (verb == '%') {
      out.push_back('%');
      continue;
    }
    if (next >= items.size()) return Bad("not enough arguments");
    absl::StrAppend(&out, ToText(items[next++], verb == 'r'));
    if (out.size() > kMaxText) {
      return absl::ResourceExhaustedError("text too long");
    }
  }
  return Value::String(out);
}

}  // namespace

absl::StatusOr<Value> ApplyOperator(const std::string& op, const Value& a,
                                    const Value& b) {
  if (op == "==") return Value::Bool(Equal(a, b));
  if (op == "!=") return Value::Bool(!Equal(a, b));
  if (op == "in" || op == "not in") {
    GITOPS_ASSIGN_OR_RETURN(bool found, Contains(b, a));
    return Value::Bool(found == (op == "in"));
  }
  if (a.is_int() && b.is_int()) return Integers(op, a.as_int(), b.as_int());
  if (a.is_number() && b.is_number()) {
    return Floats(op, Number(a), Number(b));
  }
  if (a.is_string() && b.is_string()) {
    if (op == "+") {
      if (a.as_string().size() + b.as_string().size() > kMaxText) {
        return absl::ResourceExhaustedError("text too long");
      }
      return Value::String(a.as_string(), b.as_string());
    }
    int c = a.as_string().compare(b.as_string());
    if (op == "<") return Value::Bool(c < 0);
    if (op == ">") return Value::Bool(c > 0);
    if (op == "<=") return Value::Bool(c <= 0);
    if (op == ">=") return Value::Bool(c >= 0);
  }
  if (op == "%" && a.is_string()) return Percent(a.as_string(), b);
  if (op == "+" && a.is_list() && b.is_list()) {
    if (a.list().size() + b.list().size() > kMaxItems) {
      return absl::ResourceExhaustedError("list too long");
    }
    std::vector<Value> items = a.list().items;
    items.insert(items.end(), b.list().begin(), b.list().end());
    return Value::NewList(std::move(items));
  }
  if (op == "|" && a.is_map() && b.is_map()) {
    Value out = Value::NewMap();
    for (const Value* v : {&a, &b}) {
      for (const auto& e : v->map()) out.map().Set(e.key, e.value);
    }
    return out;
  }
  return Bad(absl::StrCat("unknown operation: ", op));
}

}  // namespace gitops::starlark
