#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::starlark {
namespace {

using value::Value;

std::string Eval(absl::string_view expression) {
  Interpreter in;
  absl::StatusOr<Value> v = in.Evaluate(expression);
  return v.ok() ? ToText(*v, true) : std::string(v.status().message());
}

struct Case {
  const char* expression;
  const char* want;
};

TEST(BuiltinsTest, Functions) {
  const Case kCases[] = {
      {"len('abc')", "3"},
      {"len([1, 2])", "2"},
      {"len({'a': 1})", "1"},
      {"str(1)", "\"1\""},
      {"str('a')", "\"a\""},
      {"str([1, 'a', None, True, 1.5])", "\"[1, \\\"a\\\", None, True, 1.5]\""},
      {"str({'a': {'b': 1}})", "\"{\\\"a\\\": {\\\"b\\\": 1}}\""},
      {"repr('a')", "\"\\\"a\\\"\""},
      {"bool([])", "False"},
      {"bool('x')", "True"},
      {"bool(0.0)", "False"},
      {"type(None)", "\"NoneType\""},
      {"[type(v) for v in [True, 1, 1.0, '', [], {}, len]]",
       "[\"bool\", \"int\", \"float\", \"string\", \"list\", \"dict\", "
       "\"function\"]"},
      {"int('42')", "42"},
      {"int(-1.9)", "-1"},
      {"int(True)", "1"},
      {"int(7)", "7"},
      {"range(3)", "[0, 1, 2]"},
      {"range(2, 5)", "[2, 3, 4]"},
      {"range(5, 0, -2)", "[5, 3, 1]"},
      {"range(0)", "[]"},
      {"range(0, 9223372036854775807, 9223372036854775806)",
       "[0, 9223372036854775806]"},
      {"list({'a': 1})", "[\"a\"]"},
      {"tuple([1])", "[1]"},
      {"dict({'a': 1}, b=2)", "{\"a\": 1, \"b\": 2}"},
      {"dict()", "{}"},
      {"sorted(['b', 'a', 'c'])", "[\"a\", \"b\", \"c\"]"},
      {"sorted([3, 1.5, 2])", "[1.5, 2, 3]"},
      {"enumerate(['a', 'b'])", "[[0, \"a\"], [1, \"b\"]]"},
      {"[all([]), all([1, 0]), any([]), any([0, 1])]",
       "[True, False, False, True]"},
      {"[max([1, 3, 2]), min([2, 1]), max(1, 5), min('b', 'a')]",
       "[3, 1, 5, \"a\"]"},
      {"hasattr({'keys': 1}, 'keys')", "True"},
      {"hasattr({'a': 1}, 'values')", "False"},
      {"hasattr('x', 'upper')", "True"},
      {"hasattr('x', 'nope')", "False"},
      {"getattr({'a': 1}, 'a')", "1"},
      {"getattr({}, 'a', 'd')", "\"d\""},
      {"print('x')", "None"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Eval(c.expression), c.want) << c.expression;
  }
}

TEST(BuiltinsTest, Errors) {
  const Case kCases[] = {
      {"int('4x')", "int: invalid literal"},
      {"int(None)", "int: invalid literal"},
      {"int(1.0 * 9000000000000000000 * 10.0)", "int: number out of range"},
      {"range(0, 5, 0)", "range: step is zero"},
      {"max([])", "no items"},
      {"getattr({}, 'a')", "getattr: no attribute a"},
      {"fail('why')", "fail: why"},
  };
  for (const Case& c : kCases) {
    EXPECT_TRUE(absl::StrContains(Eval(c.expression), c.want))
        << c.expression << ": " << Eval(c.expression);
  }
}

}  // namespace
}  // namespace gitops::starlark
