// Literal and folded block scalars.

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/trace.h"

namespace gitops::yaml::internal {
namespace {

TEST(ScanBlockTest, Chomping) {
  ExpectTokens({
      {"clip", "|\n a\n\n\n", "|a\\n"},
      {"strip", "|-\n a\n\n\n", "|a"},
      {"keep", "|+\n a\n\n\n", "|a\\n\\n\\n"},
      {"clip without a last break", "|\n a", "|a"},
      {"keep without a last break", "|+\n a", "|a"},
      {"nothing clipped", "|\n\n\n", "|"},
      {"nothing kept", "|+\n\n\n", "|\\n\\n"},
      {"nothing stripped", "|-\n", "|"},
      {"no line at all", "|", "|"},
      {"folded strip", ">-\n a\n b\n", ">a b"},
      {"folded keep", ">+\n a\n\n", ">a\\n\\n"},
  });
}

TEST(ScanBlockTest, Headers) {
  ExpectTokens({
      {"digit, then sign", "|2-\n   a\n  b\n", "| a\\nb"},
      {"sign, then digit", "|-2\n   a\n  b\n", "| a\\nb"},
      {"a comment", "| # c\n a\n", "|a\\n"},
      {"blanks", "|  \t\n a\n", "|a\\n"},
      {"the largest digit", "|9\n          a\n", "| a\\n"},
  });
}

TEST(ScanBlockTest, BadHeaders) {
  struct Bad {
    absl::string_view text;
    absl::string_view problem;
  };
  for (const Bad& c : std::vector<Bad>{
           {"|0\n a", "found an indentation indicator equal to 0"},
           {"|-0\n a", "found an indentation indicator equal to 0"},
           {"|+-\n a", "did not find expected comment or line break"},
           {"|12\n a", "did not find expected comment or line break"},
           {"| a\n", "did not find expected comment or line break"},
           {">a\n", "did not find expected comment or line break"}}) {
    EXPECT_EQ(TraceTokens(c.text), absl::StrCat("!yaml: ", c.problem))
        << c.text;
  }
}

TEST(ScanBlockTest, IndentationIsThatOfTheFirstLine) {
  ExpectTokens({
      {"deeper lines keep the rest", "a: |\n  b\n    c\n  d\n",
       "MAP ? =a : |b\\n  c\\nd\\n END"},
      {"ends with the block", "a: |\n  b\nc: 1\n",
       "MAP ? =a : |b\\n ? =c : =1 END"},
      {"empty lines before", "a: |\n\n\n  b\n", "MAP ? =a : |\\n\\nb\\n END"},
      {"at the top level", "|\n a\n  b\n", "|a\\n b\\n"},
      {"a comment behind it", "a: |\n  b\n# c\nd: 1\n",
       "MAP ? =a : |b\\n ? =d : =1 END"},
      {"a hash inside is text", "a: |\n  # b\n", "MAP ? =a : |# b\\n END"},
      {"counted from the parent", "a:\n  b: |1\n     c\n",
       "MAP ? =a : MAP ? =b : |  c\\n END END"},
      {"in a list", "- |\n  a\n- b\n", "SEQ - |a\\n - =b END"},
      {"a document ends it", "|\n a\n---\nb\n", "|a\\n --- =b"},
      {"tabs are text behind it", "|1\n \ta\n", "|\\ta\\n"},
      {"CR LF", "|\r\n a\r\n b\r\n", "|a\\nb\\n"},
  });
}

TEST(ScanBlockTest, TabsForIndentation) {
  EXPECT_EQ(TraceTokens("a: |\n\tb\n"),
            "MAP ? =a : !yaml: line 2: found a tab character where an "
            "indentation space is expected");
  // So are those before the indentation is known.
  EXPECT_EQ(TraceTokens("|\n \ta\n"),
            "!yaml: line 2: found a tab character where an indentation space "
            "is expected");
}

TEST(ScanBlockTest, Folding) {
  ExpectTokens({
      {"one break is a blank", ">\n a\n b\n", ">a b\\n"},
      {"two are one", ">\n a\n\n b\n", ">a\\nb\\n"},
      {"three are two", ">\n a\n\n\n b\n", ">a\\n\\nb\\n"},
      {"around deeper lines all stay", ">\n a\n  b\n  c\n d\n",
       ">a\\n b\\n c\\nd\\n"},
      {"a leading empty line stays", ">\n\n a\n b\n", ">\\na b\\n"},
      {"a tab starts a deeper line", ">\n a\n \tb\n c\n", ">a\\n\\tb\\nc\\n"},
      {"U+2028 stays", ">\n a\xE2\x80\xA8 b\n",
       ">a\xE2\x80\xA8"
       "b\\n"},
      {"literal folds nothing", "|\n a\n b\n", "|a\\nb\\n"},
  });
}

}  // namespace
}  // namespace gitops::yaml::internal
