#include <string>

#include "gtest/gtest.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::starlark {
namespace {

using value::Value;

TEST(ValuesTest, TruthAndText) {
  struct Case {
    Value v;
    bool truth;
    const char* plain;
    const char* quoted;
  };
  Value map = Value::NewMap();
  map.map().Set("k\"", Value::String("a"));
  const Case kCases[] = {
      {Value(), false, "None", "None"},
      {Value::Bool(true), true, "True", "True"},
      {Value::Bool(false), false, "False", "False"},
      {Value::Int(0), false, "0", "0"},
      {Value::Int(-3), true, "-3", "-3"},
      {Value::Uint(18446744073709551615u), true, "18446744073709551615",
       "18446744073709551615"},
      {Value::Uint(0), false, "0", "0"},
      {Value::Float(0), false, "0", "0"},
      {Value::Float(1.5), true, "1.5", "1.5"},
      {Value::String(""), false, "", "\"\""},
      {Value::String("a\n"), true, "a\n", "\"a\\n\""},
      {Value::NewList(), false, "[]", "[]"},
      {Value::NewList({Value::String("a"), Value()}), true, "[\"a\", None]",
       "[\"a\", None]"},
      {Value::NewMap(), false, "{}", "{}"},
      {map, true, "{\"k\\\"\": \"a\"}", "{\"k\\\"\": \"a\"}"},
      {MakeModule({}), true, "<module>", "<module>"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.quoted);
    EXPECT_EQ(Truth(c.v), c.truth);
    EXPECT_EQ(ToText(c.v, false), c.plain);
    EXPECT_EQ(ToText(c.v, true), c.quoted);
  }
}

TEST(ValuesTest, ArgumentsByNameThenByPlace) {
  Arguments a;
  a.positional = {Value::Int(1), Value::Int(2)};
  a.named = {{"x", Value::Int(9)}};
  EXPECT_EQ(a.Get(0, "x").as_int(), 9);
  EXPECT_EQ(a.Get(1, "other").as_int(), 2);
  EXPECT_TRUE(a.Get(2, "other").is_null());
  EXPECT_TRUE(a.Get(SIZE_MAX, "other").is_null());
}

TEST(ValuesTest, FunctionsAndModules) {
  const Value f = MakeFunction(
      "f", [](const Arguments&) -> absl::StatusOr<Value> { return Value(); });
  EXPECT_TRUE(IsFunction(f));
  EXPECT_EQ(ToText(f, true), "<function f>");
  const Value m = MakeModule({{"a", Value::Int(1)}});
  EXPECT_EQ(m.object().Field("a")->as_int(), 1);
  EXPECT_FALSE(m.object().Field("b").has_value());
}

}  // namespace
}  // namespace gitops::starlark
