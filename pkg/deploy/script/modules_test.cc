#include "pkg/deploy/script/modules.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Tree;
using value::Value;

absl::StatusOr<Value> Evaluate(absl::string_view expression) {
  starlark::Interpreter in;
  DefineModules(Tree("{a: {b: [1, x]}}"), &in);
  return in.Evaluate(expression);
}

std::string Eval(absl::string_view expression) {
  absl::StatusOr<Value> v = Evaluate(expression);
  return v.ok() ? starlark::ToText(*v, true)
                : std::string(v.status().message());
}

TEST(ModulesTest, Table) {
  struct Case {
    const char* expression;
    const char* want;
  };
  const Case kCases[] = {
      {"data.values.a.b[1]", "\"x\""},
      {"yaml.encode({'b': 1, 'a': ['x', 'yes']})",
       "\"a:\\n- x\\n- \\\"yes\\\"\\nb: 1\\n\""},
      {"yaml.decode('{a: [1, yes]}')", "{\"a\": [1, True]}"},
      {"yaml.decode(yaml.encode(data.values)) == data.values", "True"},
      {"json.encode({'b': 1, 'a': None})", "\"{\\\"a\\\":null,\\\"b\\\":1}\""},
      {"json.decode('{\"a\": 1}').a + 1", "2"},
      {"json.decode(json.encode(data.values)) == data.values", "True"},
      {"base64.encode('hi\xff')", "\"aGn/\""},
      {"base64.decode('aGk=')", "\"hi\""},
      {"base64.decode(base64.encode('')) == ''", "True"},
      {"md5.sum('a')", "\"0cc175b9c0f1b6a831c399e269772661\""},
      {"sha256.sum('a')[:8]", "\"ca978112\""},
      {"regexp.match('^a+$', 'aa')", "True"},
      {"regexp.match('b', 'abc')", "True"},
      {"regexp.match('^b', 'abc')", "False"},
      {"regexp.replace('(a)(b)', 'abab', '$2-${1}')", "\"b-ab-a\""},
      {"regexp.replace('x', 'axb', '\\\\$')", "\"a\\\\$b\""},
      {"regexp.replace('z', 'abc', '')", "\"abc\""},
      {"regexp.replace('[a-c]', 'xabz', lambda m: '<' + m + '>')",
       "\"x<a><b>z\""},
      {"regexp.replace('[0-9]+', 'a1b22', lambda m: str(int(m) + 1))",
       "\"a2b23\""},
      {"regexp.replace('x*', 'ab', lambda m: '-')", "\"-a-b-\""},
      {"regexp.replace('a', '', lambda m: '-')", "\"\""},
      {"struct.make(a=1, b='x').b", "\"x\""},
      {"struct.decode(struct.encode({'a': 1}))", "{\"a\": 1}"},
      {"assert.equals([1], [1])", "None"},
      {"overlay.all(0, {}, {})", "True"},
      {"overlay.subset({'a': {'b': 1}})(0, {'a': {'b': 1, 'c': 2}}, None)",
       "True"},
      {"overlay.subset({'a': {'b': 2}})(0, {'a': {'b': 1}}, None)", "False"},
      {"overlay.subset({'a': 1})(0, {}, None)", "False"},
      {"overlay.index(2)(2, None, None)", "True"},
      {"overlay.index(2)(1, None, None)", "False"},
      {"overlay.map_key('n')(0, {'n': 1}, {'n': 1})", "True"},
      {"overlay.map_key('n')(0, {'n': 1}, {'n': 2})", "False"},
      {"overlay.map_key('n')(0, {}, {})", "False"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Eval(c.expression), c.want) << c.expression;
  }
}

TEST(ModulesTest, Errors) {
  struct Case {
    const char* expression;
    const char* message;
  };
  const Case kCases[] = {
      {"yaml.decode('{')", "line 1: "},
      {"json.decode('{')", "unexpected end of JSON input"},
      {"base64.decode('*')", "malformed base64"},
      {"regexp.match('(', 'a')", "malformed pattern: "},
      {"regexp.replace('(', 'a', 'b')", "malformed pattern: "},
      {"regexp.replace('a', 'a', 5)", "expected a string or a function"},
      {"regexp.replace('a', 'a', lambda m: 5)", "to return a string"},
      {"regexp.replace('a', 'a', lambda m: 1 / 0)", "division by zero"},
      {"assert.equals(1, 2)", "Not equal: expected 1, but was 2"},
      {"assert.fail('why')", "fail: why"},
      {"data.nope", "no .nope field or method"},
  };
  for (const Case& c : kCases) {
    EXPECT_TRUE(absl::StrContains(Eval(c.expression), c.message))
        << c.expression << ": " << Eval(c.expression);
    EXPECT_FALSE(Evaluate(c.expression).ok()) << c.expression;
  }
}

}  // namespace
}  // namespace gitops::deploy
