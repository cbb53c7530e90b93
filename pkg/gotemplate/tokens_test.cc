// The parser's errors: which line they name, and how they show tokens.

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/parser.h"
#include "pkg/gotemplate/test_functions.h"

namespace gitops::gotemplate {
namespace {

absl::Status Parse(absl::string_view text) {
  const FunctionMap functions = TestFunctions();
  return ParseFile("dir/f.tpl", text, TextOwner::kParsedFile,
                   ParseContext{&functions, nullptr})
      .status();
}

struct Case {
  absl::string_view text;
  absl::string_view message;
};

TEST(TokensTest, Messages) {
  for (const Case& c : std::vector<Case>{
           {"{{end}}", "template: dir/f.tpl:1: unexpected {{end}}"},
           {"\n\n{{else}}", "template: dir/f.tpl:3: unexpected {{else}}"},
           {"{{if 1}}", "template: dir/f.tpl:1: unexpected EOF"},
           {"{{if 1}}\n\n", "template: dir/f.tpl:3: unexpected EOF"},
           {"{{break}}", "template: dir/f.tpl:1: {{break}} outside {{range}}"},
           {"{{continue}}",
            "template: dir/f.tpl:1: {{continue}} outside {{range}}"},
           {"{{range .}}{{define \"x\"}}{{end}}{{end}}",
            "template: dir/f.tpl:1: unexpected <define> in command"},
           {"{{if 1}}{{else}}{{else}}{{end}}",
            "template: dir/f.tpl:1: expected end; found {{else}}"},
           {"{{define}}{{end}}",
            "template: dir/f.tpl:1: unexpected \"}}\" in define clause"},
           {"{{define x}}{{end}}",
            "template: dir/f.tpl:1: unexpected \"x\" in define clause"},
           {"{{define \"x\" .}}{{end}}",
            "template: dir/f.tpl:1: unexpected <.> in define clause"},
           {"{{define \"x\"}}", "template: dir/f.tpl:1: unexpected EOF"},
           {"{{template}}",
            "template: dir/f.tpl:1: unexpected \"}}\" in template clause"},
           {"{{block \"x\"}}{{end}}",
            "template: dir/f.tpl:1: missing value for block clause"},
           {"{{template \"x\" 1 | 2}}",
            "template: dir/f.tpl:1: non executable command in pipeline stage "
            "2"},
           {"{{print averylongnameindeed}}",
            "template: dir/f.tpl:1: function \"averylongnameindeed\" not "
            "defined"},
           {"{{/* a */ b}}",
            "template: dir/f.tpl:1: comment ends before closing delimiter"},
           {"{{/* a", "template: dir/f.tpl:1: unclosed comment"},
           {"{{\x01}}",
            "template: dir/f.tpl:1: unrecognized character in action: U+0001"},
           {"{{end 1}}", "template: dir/f.tpl:1: unexpected \"1\" in end"},
       }) {
    const absl::Status status = Parse(c.text);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), c.message) << c.text;
  }
}

TEST(TokensTest, ActionsOverSeveralLinesNameTheirStart) {
  for (const Case& c : std::vector<Case>{
           {"{{print\n\n",
            "template: dir/f.tpl:3: unclosed action started at "
            "dir/f.tpl:1"},
           {"a\n{{print\n\"x\n}}",
            "template: dir/f.tpl:3: unterminated quoted string in action "
            "started at dir/f.tpl:2"},
           {"{{print\n1 2",
            "template: dir/f.tpl:2: unclosed action started at "
            "dir/f.tpl:1"},
           {"{{print\n(1\n}}",
            "template: dir/f.tpl:3: unclosed left paren in action started at "
            "dir/f.tpl:1"},
           {"{{print\n\"x\" | none}}",
            "template: dir/f.tpl:2: function \"none\" not defined"}}) {
    EXPECT_EQ(Parse(c.text).message(), c.message) << c.text;
  }
}

}  // namespace
}  // namespace gitops::gotemplate
