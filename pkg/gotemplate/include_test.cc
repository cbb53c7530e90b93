// include, tpl, and the chain of errors through them.

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/rendering.h"
#include "pkg/json/json.h"

namespace gitops::gotemplate {
namespace {

struct Case {
  absl::string_view text;
  absl::string_view out;
};

void ExpectRenders(const std::vector<Case>& cases, absl::string_view data) {
  for (const Case& c : cases)
    EXPECT_EQ(Render(c.text, *json::Parse(data)), c.out) << c.text;
}

TEST(IncludeTest, GivesText) {
  ExpectRenders(
      {
          {"{{define \"x\"}}<{{.s}}>{{end}}{{include \"x\" .}}", "<str>"},
          {"{{define \"x\"}}a{{end}}{{include \"x\" . | upper}}", "A"},
          {"{{define \"x\"}}a{{end}}{{$v := include \"x\" .}}{{len $v}}", "1"},
          {"{{define \"x\"}}{{.}}{{end}}{{include \"x\" 1}}{{include \"x\" "
           "nil}}",
           "1<no value>"},
          {"{{define \"x\"}}{{end}}{{if include \"x\" .}}1{{else}}2{{end}}",
           "2"},
          {"{{define \"x\"}}{{include \"y\" .}}!{{end}}{{define "
           "\"y\"}}{{.s}}{{end}}{{include \"x\" .}}",
           "str!"},
          {"{{define \"x\"}}a{{end}}{{\"x\" | include}}",
           "!30 <include> wrong number of args for include: want 2 got 1"},
      },
      R"({"s":"str"})");
}

TEST(IncludeTest, ErrorsChain) {
  ExpectRenders(
      {
          {"{{include \"none\" .}}",
           "!2 <include \"none\" .> error calling include: | template: no "
           "template \"none\" associated with template \"gotpl\""},
          {"{{define \"x\"}}{{fail \"y\"}}{{end}}a{{include \"x\" .}}",
           "!36 <include \"x\" .> error calling include: | x 16 <fail \"y\"> "
           "error calling fail: | y"},
          {"{{define \"x\"}}{{.s.t}}{{end}}{{print (include \"x\" .)}}",
           "!38 <include \"x\" .> error calling include: | x 18 <.s.t> can't "
           "evaluate field t in type interface {}"},
          {"{{include 1 .}}", "!10 <1> expected string; found 1"},
          {"{{include .n .}}",
           "!10 <.n> wrong type for value; expected "
           "string; got interface {}"},
      },
      R"({"s":"str","n":null})");
}

TEST(IncludeTest, NothingOfAFailedIncludeIsWritten) {
  EXPECT_EQ(Render("{{define \"x\"}}gone{{fail \"y\"}}{{end}}kept {{include "
                   "\"x\" .}}")
                .find("gone"),
            absl::string_view::npos);
}

TEST(IncludeTest, Tpl) {
  ExpectRenders(
      {
          {"{{tpl \"a{{.s}}b\" .}}", "astrb"},
          {"{{tpl .t .}}", "<str>"},
          {"{{tpl \"plain\" .}}", "plain"},
          {"{{tpl \"\" .}}", ""},
          // What an action prints for nil is left out.
          {"{{tpl \"[{{.none}}]\" .}}", "[]"},
          {"{{tpl \"<no value>\" .}}", ""},
          {"{{tpl \"{{.}}\" 1}}", "1"},
          {"{{tpl \"{{tpl .t .}}!\" .}}", "<str>!"},
          {"{{define \"x\"}}X{{end}}{{tpl \"{{include \\\"x\\\" .}}\" .}}",
           "X"},
          // Definitions inside hide those outside, and end with the call.
          {"{{define \"x\"}}X{{end}}{{tpl \"{{define \\\"x\\\"}}Y{{end}}"
           "{{include \\\"x\\\" .}}\" .}}{{include \"x\" .}}",
           "YX"},
          {"{{tpl \"{{$}}\" .s}}", "str"},
          {"{{$v := 1}}{{tpl \"{{$v}}\" .}}",
           "!13 <tpl \"{{$v}}\" .> error calling tpl: | cannot parse template "
           "\"{{$v}}\": template: gotpl:1: undefined variable \"$v\""},
      },
      R"({"s":"str","t":"<{{.s}}>"})");
}

TEST(IncludeTest, TplErrorsChain) {
  ExpectRenders(
      {
          {"{{tpl \"{{\" .}}",
           "!2 <tpl \"{{\" .> error calling tpl: | cannot parse template "
           "\"{{\": template: gotpl:1: unclosed action"},
          {"{{tpl \"{{fail \\\"x\\\"}}\" .}}",
           "!2 <tpl \"{{fail \\\"x\\\"}}\" .> error calling tpl: | error "
           "during tpl function execution for \"{{fail \\\"x\\\"}}\": | gotpl "
           "2 <fail \"x\"> error calling fail: | x"},
          {"{{tpl 1 .}}", "!6 <1> expected string; found 1"},
      },
      "{}");
}

TEST(IncludeTest, SameTextTwiceIsParsedOnceAndRunsTwice) {
  EXPECT_EQ(Render("{{tpl .t .}}{{tpl .t (dict \"s\" 2)}}",
                   *json::Parse(R"({"s":1,"t":"{{.s}}"})")),
            "12");
}

}  // namespace
}  // namespace gitops::gotemplate
