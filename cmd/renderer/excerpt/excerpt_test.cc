#include "cmd/renderer/excerpt/excerpt.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::renderer {
namespace {

TEST(ParsePlaceTest, ReadsFilesLinesAndColumns) {
  const auto full = ParsePlace("c/templates/a.yaml:3:14");
  ASSERT_TRUE(full.has_value());
  EXPECT_EQ(full->file, "c/templates/a.yaml");
  EXPECT_EQ(full->line, 3);
  EXPECT_EQ(full->column, 14);
  const auto line = ParsePlace("a:b:7");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->file, "a:b");
  EXPECT_EQ(line->line, 7);
  EXPECT_EQ(line->column, -1);
  EXPECT_FALSE(ParsePlace("nothing").has_value());
  EXPECT_FALSE(ParsePlace(":1:2").has_value());
}

TEST(FormatExcerptTest, ShowsTheChainFromTheInside) {
  EXPECT_EQ(FormatExcerpt({{{"h.tpl", 2, 4}, "x\n\t{{ \xC3\xA9 }}\r\ny"},
                           {{"gotpl", 1, 2}, std::nullopt},
                           {{"a.yaml", 1, 3}, "a: {{ include }}"},
                           {{"a.yaml", 1, 3}, "a: {{ include }}"}},
                          {}),
            "   --> h.tpl:2:4\n"
            "     |\n"
            "   2 |  {{ \xC3\xA9 }}\n"
            "     |     ^\n"
            "   included from gotpl:1:2\n"
            "   included from a.yaml:1:3\n"
            "     |\n"
            "   1 | a: {{ include }}\n"
            "     |    ^\n");
}

TEST(FormatExcerptTest, WithoutColumnPointsAtTheAction) {
  EXPECT_TRUE(absl::StrContains(
      FormatExcerpt({{{"a", 1, -1}, "key: {{ if }}"}}, {}), "     |      ^\n"));
  EXPECT_TRUE(absl::StrContains(FormatExcerpt({{{"a", 1, -1}, "  b: ["}}, {}),
                                "     |   ^\n"));
}

TEST(FormatExcerptTest, CutsLongLinesAroundTheCaret) {
  const std::string text =
      absl::StrCat(std::string(300, 'a'), "X", std::string(300, 'b'));
  const std::string out = FormatExcerpt({{{"f", 1, 300}, text}}, {false, 60});
  EXPECT_TRUE(absl::StrContains(out, "...a")) << out;
  EXPECT_TRUE(absl::StrContains(out, "b...")) << out;
  const size_t x = out.find('X');
  const size_t caret = out.find('^');
  EXPECT_EQ(x - out.rfind('\n', x), caret - out.rfind('\n', caret));
}

TEST(FormatExcerptTest, NothingReachesTheTerminalAsACommand) {
  const std::string out =
      FormatExcerpt({{{"f\x1b", 1, 0}, "\x1b[2J\x07 \xC2\x9B"}}, {});
  for (char c : {'\x1b', '\x07', '\x9b'}) {
    EXPECT_EQ(out.find(c), std::string::npos) << out;
  }
}

TEST(FormatExcerptTest, ColorsOnlyWhenAsked) {
  const std::vector<ExcerptPlace> chain = {{{"f", 1, 0}, "a"}};
  EXPECT_TRUE(absl::StrContains(FormatExcerpt(chain, {true, 80}),
                                "\x1b[1;31m^\x1b[0m"));
  EXPECT_FALSE(absl::StrContains(FormatExcerpt(chain, {}), "\x1b"));
  EXPECT_EQ(FormatExcerpt({}, {}), "");
}

TEST(FormatExcerptTest, SurvivesPlacesThatAreNotThere) {
  EXPECT_EQ(FormatExcerpt({{{"f", 9, 1}, "a"}}, {}), "   --> f:9:1\n");
  EXPECT_TRUE(absl::StrContains(FormatExcerpt({{{"f", 1, 99}, "ab"}}, {}),
                                "     |   ^\n"));
}

}  // namespace
}  // namespace gitops::renderer
