#include "pkg/gotemplate/parser.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/node.h"
#include "pkg/gotemplate/test_functions.h"

namespace gitops::gotemplate {
namespace {

class ParserTest : public ::testing::Test {
 protected:
  ParserTest() : functions_(TestFunctions()) {}

  absl::StatusOr<std::unique_ptr<ParsedFile>> Parse(absl::string_view text) {
    return ParseFile("f", text, TextOwner::kParsedFile,
                     ParseContext{&functions_, nullptr});
  }

  FunctionMap functions_;
};

TEST_F(ParserTest, ReprintsNodesCanonically) {
  struct Case {
    const char* text;
    const char* printed;
  };
  const Case cases[] = {
      {"a{{.b}}c", "a{{.b}}c"},
      {"{{  .a.b   |printf `%d`  'x' 0x1F}}",
       "{{.a.b | printf `%d` 'x' 0x1F}}"},
      {"{{(print 1).a.b}}", "{{(print 1).a.b}}"},
      {"{{$x:=1}}{{$x  =2}}{{$x.a}}", "{{$x := 1}}{{$x = 2}}{{$x.a}}"},
      {"{{if true}}a{{else if nil|not}}b{{else}}c{{end}}",
       "{{if true}}a{{else}}{{if nil | not}}b{{else}}c{{end}}{{end}}"},
      {"{{range $i,$v:=.l}}{{break}}{{continue}}{{end}}",
       "{{range $i, $v := .l}}{{break}}{{continue}}{{end}}"},
      {"{{with .}}{{template \"x\" .}}{{end}}",
       "{{with .}}{{template \"x\" .}}{{end}}"},
      {"{{block \"b\" .}}{{end}}", "{{template \"b\" .}}"},
      {"{{- /* c */ -}}  {{ 1 -}} x", "{{1}}x"},
  };
  for (const Case& c : cases) {
    const auto file = Parse(c.text);
    ASSERT_TRUE(file.ok()) << c.text << ": " << file.status();
    EXPECT_EQ(FormatNode(*(*file)->main->root), c.printed) << c.text;
  }
}

TEST_F(ParserTest, ResolvesVariablesToSlots) {
  const auto file = Parse(
      "{{$a := 1}}{{if 1}}{{$b := 2}}{{else}}{{$c := 3}}{{end}}{{$d := 4}}");
  ASSERT_TRUE(file.ok()) << file.status();
  // "$", $a, and one slot that $b, $c and $d share in turn.
  EXPECT_EQ((*file)->main->frame_size, 3u);
}

TEST_F(ParserTest, KnowsEmptyTemplates) {
  for (const char* text :
       {"", " \n\t", "{{/* c */}}", "{{define \"x\"}}1{{end}}\n", "\u00a0"}) {
    const auto file = Parse(text);
    ASSERT_TRUE(file.ok());
    EXPECT_TRUE((*file)->main->is_empty) << text;
  }
  for (const char* text : {"a", "{{1}}", "{{if 1}}{{end}}"}) {
    EXPECT_FALSE((*Parse(text))->main->is_empty) << text;
  }
}

TEST_F(ParserTest, ADefineMayTakeTheFilesOwnName) {
  const auto file = Parse("{{define \"f\"}}inner{{end}}");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(FormatNode(*(*file)->main->root), "inner");
  EXPECT_EQ(Parse("x{{define \"f\"}}inner{{end}}").status().message(),
            "template: f:1: template: multiple definition of template \"f\"");
}

}  // namespace
}  // namespace gitops::gotemplate
