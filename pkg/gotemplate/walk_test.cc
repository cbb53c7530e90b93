// Control structures and output.

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/rendering.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

struct Case {
  absl::string_view text;
  absl::string_view out;
};

constexpr absl::string_view kData =
    R"({"l":["a","b","c"],"m":{"z":1,"a":2},"e":[],"n":null,"s":"str","f":2})";

void ExpectRenders(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Render(c.text, *json::Parse(kData)), c.out) << c.text;
  }
}

TEST(WalkTest, If) {
  ExpectRenders({
      {"{{if .s}}1{{else}}2{{end}}{{if .e}}1{{else}}2{{end}}", "12"},
      {"{{if .n}}1{{else if .f}}2{{else}}3{{end}}", "2"},
      {"{{if 0}}{{end}}|", "|"},
      {"{{if 0}}1{{else if \"\"}}2{{else if .e}}3{{end}}|", "|"},
      {"{{if 0.0}}1{{end}}{{if -0.0}}2{{end}}{{if 'a'}}3{{end}}", "3"},
      {"{{if $x := .s}}{{$x}}{{.s}}{{end}}", "strstr"},
  });
}

TEST(WalkTest, With) {
  ExpectRenders({
      {"{{with .m}}{{.a}}{{end}}", "2"},
      {"{{with .n}}1{{else}}{{.s}}{{end}}", "str"},
      {"{{with .n}}1{{else with .m}}{{.z}}{{end}}", "1"},
      {"{{with .m}}{{with .z}}{{.}}{{$.s}}{{end}}{{end}}", "1str"},
  });
}

TEST(WalkTest, Range) {
  ExpectRenders({
      {"{{range .l}}{{.}}{{end}}", "abc"},
      {"{{range $v := .l}}{{$v}}{{end}}", "abc"},
      {"{{range $i, $v := .l}}{{$i}}{{$v}}{{end}}", "0a1b2c"},
      {"{{range $k, $v := .m}}{{$k}}{{$v}}{{end}}", "a2z1"},
      {"{{range .m}}{{.}}{{end}}", "21"},
      {"{{range .e}}1{{else}}2{{end}}", "2"},
      {"{{range .n}}1{{else}}2{{end}}", "2"},
      {"{{range .none}}1{{end}}|", "|"},
      {"{{range 3}}{{.}}{{end}}", "012"},
      {"{{range $i := 3}}{{$i}}{{end}}", "012"},
      {"{{range 0}}1{{else}}2{{end}}{{range -1}}1{{else}}3{{end}}", "23"},
      {"{{range $i, $j := 3}}{{end}}",
       "!18 <3> can't use 3 to iterate over more than one variable"},
      {"{{range .s}}{{end}}", "!8 <.s> range can't iterate over str"},
      {"{{range .f}}{{end}}", "!8 <.f> range can't iterate over 2"},
      {"{{range true}}{{end}}", "!8 <true> range can't iterate over true"},
      {"{{range bytes \"ab\"}}{{.}} {{end}}", "97 98 "},
      {"{{range .l}}{{range $.l}}{{.}}{{end}}-{{end}}", "abc-abc-abc-"},
  });
}

TEST(WalkTest, BreakAndContinue) {
  ExpectRenders({
      {"{{range .l}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}", "a"},
      {"{{range .l}}{{if eq . \"b\"}}{{continue}}{{end}}{{.}}{{end}}", "ac"},
      {"{{range .l}}{{range 3}}{{break}}{{end}}{{.}}{{end}}", "abc"},
      {"{{range .e}}{{else}}x{{end}}", "x"},
      {"{{range 5}}{{with 1}}{{if 1}}{{break}}{{end}}{{end}}{{end}}|", "|"},
  });
}

TEST(WalkTest, TheLoopSeesWhatChanges) {
  ExpectRenders({
      // The variables of the outer scope can be assigned.
      {"{{$n := 0}}{{range .l}}{{$n = len (print $n .)}}{{end}}{{$n}}", "2"},
      // Each turn has its own declarations.
      {"{{range 2}}{{$x := 1}}{{$x}}{{$x = 5}}{{end}}", "11"},
  });
  // A map may grow while it is ranged over: the keys at the start count.
  EXPECT_EQ(Render("{{range $k, $v := .}}{{$_ := set $ (print $k $k) 1}}"
                   "{{$k}} {{end}}{{len .}}",
                   *json::Parse(R"({"a":1,"b":2})")),
            "a b 4");
}

TEST(WalkTest, Templates) {
  ExpectRenders({
      {"{{define \"x\"}}[{{.}}]{{end}}{{template \"x\" .s}}{{template \"x\"}}",
       "[str][<no value>]"},
      {"{{block \"x\" .s}}<{{.}}>{{end}}", "<str>"},
      {"{{template \"none\"}}",
       "!11 <{{template \"none\"}}> template \"none\" not defined"},
      // Variables do not reach into templates, except for $.
      {"{{define \"x\"}}{{$}}{{end}}{{$y := 1}}{{template \"x\" 7}}", "7"},
      {"{{define \"x\"}}{{.s.t}}{{end}}{{template \"x\" .}}",
       "!x 18 <.s.t> can't evaluate field t in type interface {}"},
  });
}

TEST(WalkTest, Output) {
  ExpectRenders({
      {"{{.n}}{{nilf}}", "<no value><no value>"},
      {"{{list nil \"a\" 1}}", "[<nil> a 1]"},
      {"{{$x := .s}}{{$x = .n}}|", "|"},
      {" {{- .s -}} ", "str"},
      {"a{{/* b */}}c", "ac"},
      {"{{.m}}", "map[a:2 z:1]"},
  });
}

TEST(WalkTest, WhatCameBeforeAnErrorIsWritten) {
  Value data = Value::NewMap();
  data.map().Set("d", Value::Int(2, GoType::kDuration));
  EXPECT_EQ(Render("{{.d}}", data), "2ns");
  EXPECT_EQ(Render("{{range .d}}{{.}},{{end}}", data), "0s,1ns,");
}

}  // namespace
}  // namespace gitops::gotemplate
