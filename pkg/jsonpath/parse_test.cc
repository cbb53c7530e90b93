// Template::Parse of jsonpath.h.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/jsonpath/jsonpath.h"
#include "pkg/yaml/yaml.h"

namespace gitops::jsonpath {
namespace {

std::string Evaluate(absl::string_view path, absl::string_view yaml = "{}") {
  const auto parsed = Template::Parse(path);
  if (!parsed.ok()) return absl::StrCat("!", parsed.status().message());
  return parsed->Execute(yaml::Parse(yaml).value_or(value::Value()))
      .value_or("?");
}

TEST(JsonpathParseTest, TextAndLiterals) {
  struct Case {
    const char* path;
    const char* text;
  };
  const Case cases[] = {
      {"", ""},
      {"plain } text", "plain } text"},
      {"{\"\\t\\n\\u00fc\\U0001F600\\x41\\101\"}", "\t\nü😀AA"},
      {"{'it\\'s'}", "it's"},
      {"{true}{false}", "truefalse"},
      {"{7}{-7}{1.5}", "7-71.5"},
      {"{'}'}", "}"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Evaluate(c.path), c.text) << c.path;
  }
}

TEST(JsonpathParseTest, KeysAndEscapes) {
  constexpr absl::string_view kValues =
      "{a: {b.c: 1, \"d e\": 2, x: [10, 11, 12, 13]}, \"y$\": 3}";
  struct Case {
    const char* path;
    const char* text;
  };
  const Case cases[] = {
      {"{.a.b\\.c}", "1"},        {"{.a['b\\.c']}", "1"},
      {"{.a.d\\ e}", "2"},        {"{.a['x'][1]}", "11"},
      {"{.a.x[-1]}", "13"},       {"{.a.x[1:3]}", "11 12"},
      {"{.a.x[:2]}", "10 11"},    {"{.a.x[2:]}", "12 13"},
      {"{.a.x[0:4:2]}", "10 12"}, {"{.a.x[*]}", "10 11 12 13"},
      {"{.a.x[0,-1]}", "10 13"},  {"{$.a.x[0]}", "10"},
      {"{@.a.x[0]}", "10"},       {"{ .a.x[0] }", "10"},
      {"{.y\\$}", "3"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Evaluate(c.path, kValues), c.text) << c.path;
  }
}

TEST(JsonpathParseTest, Errors) {
  struct Case {
    const char* path;
    const char* message;
  };
  const Case cases[] = {
      {"{", "unclosed action"},
      {"a{.b", "unclosed action"},
      {"{.b\n}", "unclosed action"},
      {"{.a[0}", "unterminated array"},
      {"{.a[}", "unterminated array"},
      {"{.a[0\n]}", "unterminated array"},
      {"{.a[x]}", "invalid array index x"},
      {"{.a[1:2:3:4]}", "invalid array index 1:2:3:4"},
      {"{.a[1 ]}", "invalid array index 1 "},
      {"{.a['x]}", "invalid array index 'x"},
      {"{.a[?(@.b]}", "unterminated filter"},
      {"{.a[?(@.b)}", "unclosed array expect ]"},
      {"{'x}", "unterminated quoted string"},
      {"{\"x\n\"}", "unterminated quoted string"},
      {"{'\\q'}", "unquote string '\\q' error invalid syntax"},
      {"{'\\400'}", "unquote string '\\400' error invalid syntax"},
      {"{'\\x4'}", "unquote string '\\x4' error invalid syntax"},
      {"{|}", "unrecognized character in action: U+007C '|'"},
      {"{ü}", "unrecognized character in action: U+00FC 'ü'"},
      {"{\x01}", "unrecognized character in action: U+0001"},
      {"{1.2.3}", "cannot parse number 1.2.3"},
      {"{+}", "cannot parse number +"},
      {"{.a[99999999999999999999]}",
       "array index 99999999999999999999 is not a number"},
  };
  for (const Case& c : cases) {
    const auto parsed = Template::Parse(c.path);
    EXPECT_EQ(parsed.status(), absl::InvalidArgumentError(c.message)) << c.path;
  }
}

TEST(JsonpathParseTest, LongPathsAreNoDeepOnes) {
  std::string text = "{.a";
  for (int i = 0; i < 100'000; ++i) text += "['a']";
  EXPECT_TRUE(Template::Parse(text + "}").ok());
}

}  // namespace
}  // namespace gitops::jsonpath
