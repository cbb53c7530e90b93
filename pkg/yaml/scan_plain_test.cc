// Plain scalars.

#include "gtest/gtest.h"
#include "pkg/yaml/trace.h"

namespace gitops::yaml::internal {
namespace {

TEST(ScanPlainTest, WhereItEnds) {
  ExpectTokens({
      {"at a comment", "a #b", "=a"},
      {"not at a hash", "a#b", "=a#b"},
      {"blanks at the end", "a \t \n", "=a"},
      {"blanks inside", "a \t b", "=a \\t b"},
      {"a colon inside", "a:b:c", "=a:b:c"},
      {"an address", "http://x:80/y", "=http://x:80/y"},
      {"quotes inside", "a'b\"c", "=a'b\"c"},
      {"brackets outside flow", "a[b]{c},?d", "=a[b]{c},?d"},
      {"brackets inside flow", "[a[b]", "[ =a [ =b ]"},
      {"a question mark inside flow", "[a?b]", "[ =a ? =b ]"},
      {"a comma", "[a,b]", "[ =a , =b ]"},
      {"a dash inside", "a - b", "=a - b"},
      {"a colon at the end", "a:", "MAP ? =a : END"},
      {"letters that begin like a break", "a\xC2\xA0\xE2\x82\xAC",
       "=a\xC2\xA0\xE2\x82\xAC"},
  });
}

TEST(ScanPlainTest, Lines) {
  ExpectTokens({
      {"one break is a blank", "a\nb", "=a b"},
      {"two are one", "a\n\nb", "=a\\nb"},
      {"three are two", "a\n\n\nb", "=a\\n\\nb"},
      {"blanks around breaks", "a \n  \n  b", "=a\\nb"},
      {"deeper than the key", "k: a\n  b\n c\nd: 1",
       "MAP ? =k : =a b c ? =d : =1 END"},
      {"a comment ends it", "a # b\nc: 1", "=a MAP ? =c : =1 END"},
      {"a line of its own ends it", "k: a\n  # b\n", "MAP ? =k : =a END"},
      {"a document indicator ends it", "a\n---\nb", "=a --- =b"},
      {"dashes with text do not", "a\n---b", "=a ---b"},
      {"in flow without indentation", "k: [a\nb]", "MAP ? =k : [ =a b ] END"},
      {"a bracket ends it on the next line", "[a\n]", "[ =a ]"},
      {"U+2028 stays",
       "a\xE2\x80\xA8"
       "b",
       "=a\xE2\x80\xA8"
       "b"},
      {"U+0085 is a break",
       "a\xC2\x85"
       "b",
       "=a b"},
  });
}

TEST(ScanPlainTest, TabsForIndentation) {
  EXPECT_EQ(TraceTokens("k: a\n\tb\n"),
            "MAP ? =k : !yaml: line 2: found a tab character that violates "
            "indentation");
  EXPECT_EQ(TraceTokens("k: a\n \tb\n"), "MAP ? =k : =a b END $");
}

TEST(ScanPlainTest, AKeyOnALaterLineIsNoKey) {
  EXPECT_EQ(TraceTokens("a\nb: 1"),
            "=a b !yaml: line 2: mapping values are not allowed in this "
            "context");
}

}  // namespace
}  // namespace gitops::yaml::internal
