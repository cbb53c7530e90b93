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

TEST(MethodsTest, Methods) {
  const Case kCases[] = {
      {"'abc'.startswith('ab')", "True"},
      {"'abc'.endswith('ab')", "False"},
      {"'aBc'.upper() + 'aBc'.lower()", "\"ABCabc\""},
      {"'  a b '.strip()", "\"a b\""},
      {"'aXbX'.replace('X', '--')", "\"a--b--\""},
      {"'ab'.replace('', '-')", "\"ab\""},
      {"'a,b,,c'.split(',')", "[\"a\", \"b\", \"\", \"c\"]"},
      {"' a  b '.split()", "[\"a\", \"b\"]"},
      {"'-'.join(['a', 'b'])", "\"a-b\""},
      {"'-'.join([])", "\"\""},
      {"'{}:{}'.format('h', 80)", "\"h:80\""},
      {"'{1}{0}{1}'.format('a', 'b')", "\"bab\""},
      {"'{name}!'.format(name='x')", "\"x!\""},
      {"'{ {'.format()", "\"{ {\""},
      {"'abc'.startswith(('x', 'ab'))", "True"},
      {"'abc'.endswith(('x', 'y'))", "False"},
      {"'hELLO wORLD-x'.title()", "\"Hello World-X\""},
      {"'hELLO'.capitalize()", "\"Hello\""},
      {"' \\t x '.lstrip() + '|'", "\"x |\""},
      {"'|' + ' x \\n'.rstrip()", "\"| x\""},
      {"'xxaxx'.strip('x')", "\"a\""},
      {"['   '.strip(), '   '.rstrip(), ''.strip()]", "[\"\", \"\", \"\"]"},
      {"'v1.2'.removeprefix('v') + 'v1.2'.removesuffix('.2')", "\"1.2v1\""},
      {"['abcb'.find('b'), 'abcb'.rfind('b'), 'abcb'.find('x')]", "[1, 3, -1]"},
      {"'abcb'.index('c')", "2"},
      {"['aXbXX'.count('X'), 'aa'.count('')]", "[3, 3]"},
      {"['12'.isdigit(), ''.isdigit(), 'a1'.isalnum(), 'a1'.isalpha(), ' "
       "'.isspace()]",
       "[True, False, True, False, True]"},
      {"'aXbXc'.replace('X', '-', 1)", "\"a-bXc\""},
      {"'a,b,c'.split(',', 1)", "[\"a\", \"b,c\"]"},
      {"'a,b,c'.rsplit(',', 1)", "[\"a,b\", \"c\"]"},
      {"'abc'.rsplit(',', 5)", "[\"abc\"]"},
      {"' a\\tb\\n'.split()", "[\"a\", \"b\"]"},
      {"'a\\n\\nb\\n'.splitlines()", "[\"a\", \"\", \"b\"]"},
      {"'a\\nb'.splitlines(True)", "[\"a\\n\", \"b\"]"},
      {"'a\\nb\\n'.splitlines(True)", "[\"a\\n\", \"b\\n\"]"},
      {"''.splitlines()", "[]"},
      {"'k=v=w'.partition('=')", "[\"k\", \"=\", \"v=w\"]"},
      {"'k=v=w'.rpartition('=')", "[\"k=v\", \"=\", \"w\"]"},
      {"'k'.partition('=')", "[\"k\", \"\", \"\"]"},
      {"'k'.rpartition('=')", "[\"\", \"\", \"k\"]"},
      {"[1].append(2)", "None"},
      {"[1, 2, 3].index(2)", "1"},
      {"[1, 2, 3].pop()", "3"},
      {"[1, 2, 3].pop(-3)", "1"},
      {"{'a': 1}.setdefault('a', 5) + {}.setdefault('b', 2)", "3"},
      {"{'a': 1}.get('a')", "1"},
      {"{'a': 1}.get('b')", "None"},
      {"{'a': 1}.get('b', 5)", "5"},
      {"{'b': 1, 'a': 2}.keys()", "[\"b\", \"a\"]"},
      {"{'b': 1, 'a': 2}.values()", "[1, 2]"},
      {"{'b': 1}.items()", "[[\"b\", 1]]"},
      // A key hides the method of its name.
      {"{'keys': 5}.keys", "5"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Eval(c.expression), c.want) << c.expression;
  }
}

TEST(MethodsTest, MethodsThatChange) {
  Interpreter in;
  ASSERT_TRUE(
      in.Run("l = [1]\nl.append(2)\nl.extend([3, 4])\nl.extend(l)\n"
             "d = {'a': 1, 'b': 2}\nd.update({'b': 3, 'c': 4})\n"
             "p = d.pop('a')\nq = d.pop('zz', 9)\n"
             "d.setdefault('e', []).append(5)\nd.update(d)\nd.update(f=6)\n"
             "m = [1, 2, 3]\nm.insert(0, 0)\nm.insert(99, 4)\nm.insert(-1, 9)\n"
             "m.remove(2)\nn = [1]\nn.clear()\no = {'a': 1}\no.clear()\n")
          .ok());
  EXPECT_EQ(ToText(*in.Lookup("l"), true), "[1, 2, 3, 4, 1, 2, 3, 4]");
  EXPECT_EQ(ToText(*in.Lookup("d"), true),
            "{\"b\": 3, \"c\": 4, \"e\": [5], \"f\": 6}");
  EXPECT_EQ(ToText(*in.Lookup("m"), true), "[0, 1, 3, 9, 4]");
  EXPECT_EQ(ToText(*in.Lookup("n"), true), "[]");
  EXPECT_EQ(ToText(*in.Lookup("o"), true), "{}");
  EXPECT_EQ(ToText(*in.Lookup("p"), true), "1");
  EXPECT_EQ(ToText(*in.Lookup("q"), true), "9");
}

TEST(MethodsTest, Errors) {
  const Case kCases[] = {
      {"'a'.index('x')", "substring not found"},
      {"'a'.partition('')", "empty separator"},
      {"'a b'.split(None, 1)", "maxsplit needs a separator"},
      {"[].pop()", "index out of range"},
      {"[1].pop(-2)", "index out of range"},
      {"[1].remove(2)", "value not in list"},
      {"[1].insert('x', 2)", "expected a number"},
  };
  for (const Case& c : kCases) {
    EXPECT_TRUE(absl::StrContains(Eval(c.expression), c.want))
        << c.expression << ": " << Eval(c.expression);
  }
}

TEST(MethodsTest, NothingIsPutIntoItself) {
  for (const char* program : {
           "x = []\nx.append(x)",
           "x = [1]\nx.append([[x]])",
           "x = []\nx.insert(0, {'a': x})",
           "x = []\nx.extend([x])",
           "x = {}\nx['a'] = x",
           "x = {'y': {}}\nx.y.z = x",
           "x = {}\nx.update({'a': {'b': x}})",
           "x = {}\nx.update(a=x)",
           "x = {}\nx.setdefault('a', [x])",
           "x = [1]\nx[0] = x",
           "x = [1]\ny = [x]\nx[0] = y",
       }) {
    SCOPED_TRACE(program);
    Interpreter in;
    const absl::Status s = in.Run(program);
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), "cannot be put into itself"))
        << s;
  }
  // Twice the same is no cycle.
  Interpreter in;
  ASSERT_TRUE(in.Run("y = [1]\nx = [y]\nx.append(y)\nx.extend(x)\n").ok());
  EXPECT_EQ(ToText(*in.Lookup("x"), true), "[[1], [1], [1], [1]]");
}

TEST(MethodsTest, NestingIsLimited) {
  Interpreter in;
  const absl::Status s = in.Run(
      "x = []\nfor i in range(2000):\n  y = []\n  y.append(x)\n  x = y\n");
  EXPECT_EQ(s.code(), absl::StatusCode::kResourceExhausted) << s;
}

}  // namespace
}  // namespace gitops::starlark
