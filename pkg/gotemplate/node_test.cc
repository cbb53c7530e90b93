#include "pkg/gotemplate/node.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/parser.h"
#include "pkg/gotemplate/test_functions.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

std::string Reprint(absl::string_view text) {
  const FunctionMap functions = TestFunctions();
  const auto file = ParseFile("f", text, TextOwner::kParsedFile,
                              ParseContext{&functions, nullptr});
  return file.ok() ? FormatNode(*(*file)->main->root)
                   : std::string(file.status().message());
}

TEST(NodeTest, CanonicalText) {
  struct Case {
    absl::string_view text;
    absl::string_view printed;
  };
  for (const Case& c : std::vector<Case>{
           {"a\n b", "a\n b"},
           {"{{- .a -}}", "{{.a}}"},
           {"{{ print   1   \"a\" `b` 'c' nil true . $ }}",
            "{{print 1 \"a\" `b` 'c' nil true . $}}"},
           {"{{ 1|print|print 2 }}", "{{1 | print | print 2}}"},
           {"{{ (1) }}", "{{(1)}}"},
           {"{{ ((print 1)) }}", "{{((print 1))}}"},
           {"{{ (dict).a.b }}", "{{(dict).a.b}}"},
           {"{{ dict.a }}", "{{dict.a}}"},
           {"{{ $x := .y }}", "{{$x := .y}}"},
           {"{{ if 1 }}a{{ else }}b{{ end }}", "{{if 1}}a{{else}}b{{end}}"},
           {"{{ if 1 }}{{ else if 2 }}{{ end }}",
            "{{if 1}}{{else}}{{if 2}}{{end}}{{end}}"},
           {"{{ with .a }}{{ else with .b }}{{ end }}",
            "{{with .a}}{{else}}{{with .b}}{{end}}{{end}}"},
           {"{{ range $i, $e := .a }}{{ else }}x{{ end }}",
            "{{range $i, $e := .a}}{{else}}x{{end}}"},
           {"{{ template `x` }}", "{{template \"x\"}}"},
           {"{{ template \"a\\\"b\" .c.d }}",
            "{{template \"a\\\"b\" .c.d}}"}}) {
    EXPECT_EQ(Reprint(c.text), c.printed) << c.text;
  }
}

// What is printed parses to what prints the same.
TEST(NodeTest, PrintedTextIsAFixedPoint) {
  for (const absl::string_view text :
       {"a{{.b.c}}d", "{{$x := 1}}{{$x}}",
        "{{range $i, $v := .l}}{{break}}{{end}}",
        "{{if eq 1 2 | not}}a{{else}}{{with .}}b{{end}}{{end}}",
        "{{(index .a 0).b | printf \"%s\" | upper}}"}) {
    const std::string once = Reprint(text);
    EXPECT_EQ(once, text);
    EXPECT_EQ(Reprint(once), once);
  }
}

TEST(NodeTest, Locations) {
  constexpr absl::string_view kText = "ab\ncd\n\né{{";
  struct Case {
    uint32_t pos;
    absl::string_view location;
  };
  for (const Case& c : std::vector<Case>{{0, "f:1:0"},
                                         {1, "f:1:1"},
                                         {3, "f:2:0"},
                                         {6, "f:3:0"},
                                         {7, "f:4:0"},
                                         // In bytes.
                                         {9, "f:4:2"}}) {
    Source source;
    source.name = "f";
    source.text = kText;
    EXPECT_EQ(FormatLocation(source, c.pos), c.location);
  }
  EXPECT_EQ(ColumnOf("", 0), 0);
}

TEST(NodeTest, ArenaKeepsWhatItIsGiven) {
  Arena arena;
  std::vector<absl::string_view> texts;
  std::vector<const value::Value*> values;
  for (int i = 0; i < 5000; ++i) {
    const std::string text(static_cast<size_t>(i % 97), 'x');
    texts.push_back(arena.Keep(absl::string_view(text)));
    values.push_back(arena.Keep(value::Value::String(text)));
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(texts[i].size(), i % 97);
    EXPECT_EQ(values[i]->as_string(), texts[i]);
  }
  const int numbers[] = {1, 2, 3};
  const absl::Span<const int> copy = arena.Copy<int>(numbers);
  EXPECT_EQ(copy.size(), 3U);
  EXPECT_NE(copy.data(), numbers);
  EXPECT_EQ(copy[2], 3);
  EXPECT_TRUE(arena.Copy<int>({}).empty());
  // More than a block holds.
  const std::string large(200'000, 'y');
  EXPECT_EQ(arena.Keep(absl::string_view(large)), large);
}

TEST(NodeTest, NewNodesAreZero) {
  Arena arena;
  const auto* number = arena.New<NumberNode>();
  EXPECT_FALSE(number->is_int);
  EXPECT_TRUE(number->text.empty());
  EXPECT_EQ(reinterpret_cast<uintptr_t>(number) % alignof(NumberNode), 0U);
}

}  // namespace
}  // namespace gitops::gotemplate
