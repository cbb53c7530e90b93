// What stands inside of an action.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/parser.h"
#include "pkg/gotemplate/test_functions.h"

namespace gitops::gotemplate {
namespace {

// "" where it parses, else the message behind "template: f:1: ".
std::string Problem(absl::string_view text) {
  const FunctionMap functions = TestFunctions();
  const auto file = ParseFile("f", text, TextOwner::kParsedFile,
                              ParseContext{&functions, nullptr});
  if (file.ok()) return "";
  const std::string message(file.status().message());
  constexpr absl::string_view kPrefix = "template: f:1: ";
  return message.substr(0, kPrefix.size()) == kPrefix
             ? message.substr(kPrefix.size())
             : message;
}

struct Case {
  absl::string_view text;
  absl::string_view problem;
};

void ExpectProblems(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(Problem(c.text), c.problem) << c.text;
}

TEST(PipelineTest, Commands) {
  ExpectProblems({
      {"{{}}", "missing value for command"},
      {"{{ }}", "missing value for command"},
      {"{{|print}}", "unexpected \"|\" in command"},
      {"{{1|}}", ""},
      {"{{1||print}}", "unexpected \"|\" in command"},
      {"{{()}}", "missing value for parenthesized pipeline"},
      {"{{(1}}", "unclosed left paren"},
      {"{{1)}}", "unexpected right paren"},
      {"{{print 1,2}}", "unexpected \",\" in operand"},
      {"{{print = 1}}", "unexpected \"=\" in operand"},
      {"{{if}}{{end}}", "missing value for if"},
      {"{{range}}{{end}}", "missing value for range"},
      {"{{with}}{{end}}", "missing value for with"},
  });
}

TEST(PipelineTest, StagesMustBeExecutable) {
  ExpectProblems({
      {"{{1|2}}", "non executable command in pipeline stage 2"},
      {"{{1|print|nil}}", "non executable command in pipeline stage 3"},
      {"{{1|true}}", "non executable command in pipeline stage 2"},
      {"{{1|\"a\"}}", "non executable command in pipeline stage 2"},
      {"{{1|.}}", "non executable command in pipeline stage 2"},
      {"{{1|.a}}", ""},
      {"{{1|$}}", ""},
      {"{{1|(print)}}", ""},
      {"{{1|print|upper}}", ""},
  });
}

TEST(PipelineTest, Variables) {
  ExpectProblems({
      {"{{$x}}", "undefined variable \"$x\""},
      {"{{$x.y}}", "undefined variable \"$x\""},
      {"{{$x = 1}}", ""},
      {"{{$x := 1}}{{$x}}", ""},
      {"{{if 1}}{{$x := 1}}{{end}}{{$x}}", "undefined variable \"$x\""},
      {"{{if $x := 1}}{{$x}}{{else}}{{$x}}{{end}}", ""},
      {"{{define \"a\"}}{{$x}}{{end}}{{$x := 1}}",
       "undefined variable "
       "\"$x\""},
      {"{{$x, $y := 1}}", "too many declarations in command"},
      {"{{range $x, $y, $z := .}}{{end}}", "too many declarations in range"},
      {"{{range $x, 1 := .}}{{end}}", "range can only initialize variables"},
      {"{{range $x, $y := .}}{{$x}}{{$y}}{{end}}", ""},
      {"{{range $x, := .}}{{end}}", "range can only initialize variables"},
      {"{{$x :=}}", "missing value for command"},
      {"{{$x := 1 := 2}}", "unexpected \":=\" in operand"},
      {"{{$}}", ""},
  });
}

TEST(PipelineTest, Operands) {
  ExpectProblems({
      {"{{none}}", "function \"none\" not defined"},
      {"{{1.a}}", "bad number syntax: \"1.a\""},
      {"{{\"a\".b}}", "unexpected . after term \"\\\"a\\\"\""},
      {"{{nil.a}}", "unexpected . after term \"nil\""},
      {"{{true.a}}", "unexpected . after term \"true\""},
      {"{{(print).a}}", ""},
      {"{{$.a.b}}", ""},
      {"{{.a.b.c}}", ""},
      {"{{print.a}}", ""},
      {"{{'ab'}}", "malformed character constant: 'ab'"},
      {"{{\"\\q\"}}", "invalid syntax"},
      {"{{0x}}", "illegal number syntax: \"0x\""},
      {"{{1_}}", "illegal number syntax: \"1_\""},
      {"{{\"a}}", "unterminated quoted string"},
      {"{{`a}}", "unterminated raw quoted string"},
      {"{{'a}}", "unterminated character constant"},
      {"{{.a..b}}", "unexpected <.> in operand"},
  });
}

TEST(PipelineTest, ParenthesesNestToTheLimit) {
  const auto nested = [](int depth) {
    return absl::StrCat("{{", std::string(static_cast<size_t>(depth), '('), "1",
                        std::string(static_cast<size_t>(depth), ')'), "}}");
  };
  EXPECT_EQ(Problem(nested(2000)), "");
  EXPECT_EQ(Problem(nested(2001)), "max expression depth exceeded");
}

}  // namespace
}  // namespace gitops::gotemplate
