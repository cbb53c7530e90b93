#include "pkg/deploy/starlark/interpreter.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::starlark {
namespace {

using value::Value;

// The value as repr shows it, or the error.
std::string Eval(absl::string_view expression) {
  Interpreter in;
  absl::StatusOr<Value> v = in.Evaluate(expression);
  return v.ok() ? ToText(*v, true) : std::string(v.status().message());
}

// What `x` is after the program.
std::string RunX(absl::string_view program) {
  Interpreter in;
  const absl::Status s = in.Run(program);
  if (!s.ok()) return std::string(s.message());
  absl::StatusOr<Value> v = in.Lookup("x");
  return v.ok() ? ToText(*v, true) : std::string(v.status().message());
}

TEST(EvaluateTest, Table) {
  struct Case {
    const char* expression;
    const char* want;
  };
  const Case kCases[] = {
      {"None", "None"},
      {"[True, False]", "[True, False]"},
      {"'a' if [] else 'b'", "\"b\""},
      {"0 or '' or 'last'", "\"last\""},
      {"1 and [] and nope", "[]"},
      {"1 or nope", "1"},
      {"not 0", "True"},
      {"-5 + +3", "-2"},
      {"-1.5", "-1.5"},
      {"{'a': 1}['a']", "1"},
      {"{'a': 1}.a", "1"},
      {"{1: 2}['1']", "2"},
      {"[1, 2, 3][-1]", "3"},
      {"'abc'[1]", "\"b\""},
      {"'abc'[-3]", "\"a\""},
      {"[1, 2, 3, 4][1:-1]", "[2, 3]"},
      {"[1, 2, 3][5:]", "[]"},
      {"[1, 2, 3][2:1]", "[]"},
      {"'abc'[:2]", "\"ab\""},
      {"'abc'[-100:100]", "\"abc\""},
      {"[x * y for x in [1, 2] for y in [10, 20] if x * y != 20]", "[10, 40]"},
      {"[k for k in {'a': 1, 'b': 2}]", "[\"a\", \"b\"]"},
      {"{k: v for k, v in [['a', 1], ['b', 2]]}", "{\"a\": 1, \"b\": 2}"},
      {"(lambda a, b=2: a + b)(1)", "3"},
      {"(lambda a, b=2: a + b)(1, b=5)", "6"},
      {"(lambda: 7)()", "7"},
      {"any(x > 2 for x in [1, 3])", "True"},
      {"(1, 2)", "[1, 2]"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Eval(c.expression), c.want) << c.expression;
  }
}

TEST(EvaluateTest, Errors) {
  struct Case {
    const char* expression;
    const char* message;
  };
  const Case kCases[] = {
      {"nope", "line 1: undefined: nope"},
      {"[1][1]", "index out of range"},
      {"[1][-2]", "index out of range"},
      {"''[0]", "index out of range"},
      {"[1]['a']", "index is no number"},
      {"{'a': 1}['b']", "key \"b\" not in dict"},
      {"{'a': 1}.b", "struct has no .b field or method"},
      {"None.a", "struct has no .a field or method"},
      {"None[0]", "value has no items"},
      {"5[:1]", "value has no items"},
      {"[1]['a':]", "index is no number"},
      {"[x for x in 5]", "value is not iterable"},
      {"5()", "value is not callable"},
      {"(lambda a: a)()", "missing argument for a"},
      {"(lambda a: a)(1, 2)", "accepts 1 positional arguments (2 given)"},
      {"-'a'", "bad operand"},
      {"99999999999999999999", "bad number"},
      {"1x", "bad number"},
      {"1.2.3", "bad number"},
      {"[a for a, b in [[1, 2, 3]]]", "cannot unpack"},
      {"fail('no', 1)", "line 1: fail: no"},
  };
  for (const Case& c : kCases) {
    EXPECT_TRUE(absl::StrContains(Eval(c.expression), c.message))
        << c.expression << ": " << Eval(c.expression);
  }
}

TEST(RunTest, Table) {
  struct Case {
    const char* name;
    const char* program;
    const char* x;
  };
  const Case kCases[] = {
      {"unpacking", "a, b = 1, 2\nx = [b, a]\n", "[2, 1]"},
      {"nested unpacking", "(a, (b, c)) = [1, [2, 3]]\nx = a + b + c\n", "6"},
      {"swap", "a = 1\nb = 2\na, b = b, a\nx = [a, b]\n", "[2, 1]"},
      {"into a list", "x = [1, 2]\nx[1] = 5\n", "[1, 5]"},
      {"into a map", "x = {}\nx['a'] = 1\nx.b = 2\n", "{\"a\": 1, \"b\": 2}"},
      {"augmented", "x = 10\nx += 2\nx -= 1\nx *= 4\nx //= 3\nx %= 8\n", "6"},
      {"augmented item", "x = {'a': 1}\nx['a'] += 1\n", "{\"a\": 2}"},
      {"containers are shared", "a = [1]\nx = a\na.append(2)\n", "[1, 2]"},
      {"break and continue",
       "x = []\nfor i in range(10):\n  if i == 5: break\n  if i % 2: continue\n"
       "  x.append(i)\n",
       "[0, 2, 4]"},
      {"the list is taken as it was",
       "x = [1, 2]\nfor i in x:\n  x.append(i)\n", "[1, 2, 1, 2]"},
      {"return from a loop",
       "def f(l):\n  for i in l:\n    if i > 1:\n      return i\n  return -1\n"
       "x = [f([1, 2, 3]), f([])]\n",
       "[2, -1]"},
      {"no return is None", "def f():\n  pass\nx = f()\n", "None"},
      {"defaults", "def f(a, b=a0, c=3):\n  return [a, b, c]\nx = f(1, c=9)\n",
       "line 1: undefined: a0"},
      {"defaults are of the definition",
       "d = 1\ndef f(a=d):\n  return a\nd = 2\nx = f()\n", "1"},
      {"functions see the names around",
       "def f():\n  return later\nlater = 5\nx = f()\n", "5"},
      {"and do not change them", "a = 1\ndef f():\n  a = 2\nf()\nx = a\n", "1"},
      {"closures",
       "def adder(n):\n  def add(m):\n    return n + m\n  return add\nx = "
       "adder(2)(3)\n",
       "5"},
      {"a comprehension keeps its names",
       "i = 7\na = [i for i in [1, 2]]\nx = i\n", "7"},
      {"recursion",
       "def f(n):\n  return 1 if n < 2 else n * f(n - 1)\nx = f(20)\n",
       "2432902008176640000"},
      {"elif",
       "x = 0\nif False:\n  x = 1\nelif True:\n  x = 2\nelse:\n  x = 3\n", "2"},
      {"one line", "x = 1\nif False: x = 2; x = 3\n", "1"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(RunX(c.program), c.x);
  }
}

TEST(RunTest, ErrorsNameTheLine) {
  struct Case {
    const char* program;
    const char* message;
  };
  const Case kCases[] = {
      {"x = 1\n\ny = nope\n", "line 3: undefined: nope"},
      {"def f():\n  return 1 / 0\n\nf()\n", "line 2: division by zero"},
      {"a = 5\na.b = 1\n", "line 2: cannot assign here"},
      {"f() = 1\n", "line 1: cannot assign to this"},
      {"[1][5] = 1\n", "cannot assign here"},
      {"a, b = 1\n", "cannot unpack"},
      {"for i in None:\n  pass\n", "value is not iterable"},
      {"x = int('a')\n", "line 1: int: invalid literal"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.program);
    Interpreter in;
    const absl::Status s = in.Run(c.program);
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

TEST(LimitsTest, WhatHasNoEndIsStopped) {
  struct Case {
    const char* name;
    const char* program;
  };
  const Case kCases[] = {
      {"steps", "for i in range(90000):\n  for j in range(90000):\n    pass\n"},
      {"calls of itself", "def g(n):\n  return g(n + 1)\ng(0)\n"},
      {"calls of each other",
       "def a(n):\n  return b(n)\ndef b(n):\n  return a(n)\na(0)\n"},
      // Each call makes the function that it calls.
      {"calls of new functions",
       "def make(n):\n  def inner(k):\n    return make(k)(k)\n  return inner\n"
       "make(0)(0)\n"},
      {"texts", "s = 'x'\nfor i in range(100):\n  s = s + s\n"},
      {"lists", "l = [1]\nfor i in range(100):\n  l = l + l\n"},
      {"replaced texts",
       "s = 'x' * 1 if False else 'xxxxxxxxxx'\nfor i in range(100):\n"
       "  s = s.replace('x', s)\n"},
      {"joined texts",
       "s = 'x'\nfor i in range(100):\n  s = s.join([s, s, s])\n"},
      {"formatted texts",
       "s = 'x'\nfor i in range(100):\n  s = '%s%s' % (s, s)\n"},
      {"filled-in texts",
       "s = 'x'\nfor i in range(100):\n  s = '{}{}'.format(s, s)\n"},
      {"ranges", "range(1000000)\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Interpreter in;
    const absl::Status s = in.Run(c.program);
    EXPECT_EQ(s.code(), absl::StatusCode::kResourceExhausted) << s;
  }
}

TEST(LimitsTest, AfterAnErrorTheNextProgramHasItsCallsAgain) {
  Interpreter in;
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(in.Run("def g(n):\n  return g(n + 1)\ng(0)\n").ok());
  }
  EXPECT_TRUE(
      in.Run("def h(n):\n  return 0 if n == 0 else h(n - 1)\nh(90)\n").ok());
}

TEST(InterpreterTest, NamesFromOutside) {
  Interpreter in;
  in.Define("answer", Value::Int(42));
  in.Define(
      "twice",
      MakeFunction("twice", [](const Arguments& a) -> absl::StatusOr<Value> {
        return Value::Int(2 * a.Get(0, "n").as_int());
      }));
  in.Define("m", MakeModule({{"a", Value::Int(1)}}));
  EXPECT_EQ(in.Evaluate("twice(n=answer) + m.a")->as_int(), 85);
  ASSERT_TRUE(in.Run("def f(a, b):\n  return a - b\n").ok());
  const Value f = *in.Lookup("f");
  EXPECT_TRUE(IsFunction(f));
  Arguments args;
  args.positional = {Value::Int(5)};
  args.named = {{"b", Value::Int(3)}};
  EXPECT_EQ(in.Call(f, args)->as_int(), 2);
  EXPECT_FALSE(in.Call(Value::Int(5), {}).ok());
  EXPECT_EQ(in.Lookup("nope").status().message(), "undefined: nope");
  EXPECT_FALSE(IsFunction(Value::Int(5)));
  EXPECT_FALSE(IsFunction(MakeModule({})));
}

TEST(InterpreterTest, LoadKnowsWhatIsThere) {
  Interpreter in;
  in.Define("data", MakeModule({{"values", Value::Int(5)}}));
  ASSERT_TRUE(in.Run("load('@ytt:data', 'data', other='data')\n"
                     "x = data.values + other.values\n")
                  .ok());
  EXPECT_EQ(ToText(*in.Lookup("x"), true), "10");
  const absl::Status s = in.Run("y = 1\nload('@ytt:ip', 'ip')\n");
  EXPECT_EQ(s,
            absl::UnimplementedError("line 2: ip of @ytt:ip is not supported"));
}

}  // namespace
}  // namespace gitops::starlark
