#include "pkg/deploy/starlark/operators.h"

#include <limits>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::starlark {
namespace {

using value::Value;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

Value I(int64_t i) { return Value::Int(i); }
Value F(double d) { return Value::Float(d); }
Value S(absl::string_view s) { return Value::String(s); }
Value L(std::vector<Value> items) { return Value::NewList(std::move(items)); }
Value M(absl::string_view key, Value v) {
  Value map = Value::NewMap();
  map.map().Set(key, std::move(v));
  return map;
}

TEST(ApplyOperatorTest, Table) {
  struct Case {
    Value a;
    const char* op;
    Value b;
    const char* want;
  };
  const Case kCases[] = {
      {I(7), "+", I(-9), "-2"},
      {I(7), "*", I(6), "42"},
      {I(7), "/", I(2), "3.5"},
      // Towards minus infinity, as the remainder has the divisor's sign.
      {I(7), "//", I(2), "3"},
      {I(-7), "//", I(2), "-4"},
      {I(7), "//", I(-2), "-4"},
      {I(-7), "//", I(-2), "3"},
      {I(-6), "//", I(2), "-3"},
      {I(7), "%", I(3), "1"},
      {I(-7), "%", I(3), "2"},
      {I(7), "%", I(-3), "-2"},
      {I(5), "//", I(-1), "-5"},
      {I(kMin), "%", I(-1), "0"},
      {I(1), "<", I(2), "True"},
      {I(2), "<=", I(2), "True"},
      {I(1), ">", I(2), "False"},
      {I(2), ">=", I(3), "False"},
      {I(1), "==", F(1), "True"},
      {I(1), "!=", S("1"), "True"},
      {I(1), "+", F(0.5), "1.5"},
      {F(7), "//", I(2), "3"},
      {F(1.5), "*", F(2), "3"},
      {F(1), "<", I(2), "True"},
      {S("a"), "+", S("b"), "\"ab\""},
      {S("a"), "<", S("b"), "True"},
      {S("b"), "<=", S("a"), "False"},
      {S("b"), ">", S("a"), "True"},
      {S("a"), ">=", S("a"), "True"},
      {S("b"), "in", S("abc"), "True"},
      {S("z"), "not in", S("abc"), "True"},
      {I(1), "in", L({F(1)}), "True"},
      {S("a"), "in", M("a", I(1)), "True"},
      {I(1), "in", M("1", I(1)), "True"},
      {S("z"), "in", M("a", I(1)), "False"},
      {L({I(1)}), "+", L({I(2)}), "[1, 2]"},
      {L({I(1)}), "==", L({I(1)}), "True"},
      {M("a", I(1)), "|", M("b", I(2)), "{\"a\": 1, \"b\": 2}"},
      {M("a", I(1)), "|", M("a", I(2)), "{\"a\": 2}"},
      {S("%s has %d"), "%", L({S("x"), I(2)}), "\"x has 2\""},
      {S("%s"), "%", S("y"), "\"y\""},
      {S("%r%%"), "%", S("y"), "\"\\\"y\\\"%\""},
      {S("100%"), "%", L({}), "\"100%\""},
      {Value(), "==", Value(), "True"},
      {Value(), "==", Value::Bool(false), "False"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(ToText(c.a, true) + " " + c.op + " " + ToText(c.b, true));
    absl::StatusOr<Value> out = ApplyOperator(c.op, c.a, c.b);
    ASSERT_TRUE(out.ok()) << out.status();
    EXPECT_EQ(ToText(*out, true), c.want);
  }
}

TEST(ApplyOperatorTest, Errors) {
  struct Case {
    Value a;
    const char* op;
    Value b;
    const char* message;
  };
  const Case kCases[] = {
      {I(1), "/", I(0), "division by zero"},
      {I(1), "//", I(0), "division by zero"},
      {I(1), "%", I(0), "division by zero"},
      {F(1), "/", F(0), "division by zero"},
      {F(1), "//", I(0), "division by zero"},
      {I(kMax), "+", I(1), "integer overflow"},
      {I(kMin), "-", I(1), "integer overflow"},
      {I(kMax), "*", I(2), "integer overflow"},
      {I(kMin), "//", I(-1), "integer overflow"},
      {I(1), "+", S("a"), "unknown operation: +"},
      {S("a"), "*", I(3), "unknown operation: *"},
      {Value(), "<", Value(), "unknown operation: <"},
      {L({}), "-", L({}), "unknown operation: -"},
      {I(1), "in", I(1), "value has no items"},
      {I(1), "in", S("1"), "requires a string"},
      {Value(), "in", S("a"), "requires a string"},
      {S("%s %s"), "%", S("a"), "not enough arguments"},
      {I(1), "**", I(1), "unknown operation: **"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(ToText(c.a, true) + " " + c.op + " " + ToText(c.b, true));
    const absl::Status s = ApplyOperator(c.op, c.a, c.b).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

TEST(ApplyOperatorTest, OperandsAreNotChanged) {
  const Value a = L({I(1)}), b = L({I(2)}), m = M("a", I(1));
  ASSERT_TRUE(ApplyOperator("+", a, b).ok());
  ASSERT_TRUE(ApplyOperator("|", m, M("b", I(2))).ok());
  EXPECT_EQ(ToText(a, true), "[1]");
  EXPECT_EQ(ToText(m, true), "{\"a\": 1}");
}

}  // namespace
}  // namespace gitops::starlark
