// Keys without "?", and indentation.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/trace.h"

namespace gitops::yaml::internal {
namespace {

constexpr int kMaxKeyCharacters = 1024;

TEST(ScanKeyTest, LongestKey) {
  for (const absl::string_view letter : {"a", "é", "😀"}) {
    SCOPED_TRACE(letter);
    std::string key;
    for (int i = 0; i < kMaxKeyCharacters; ++i) absl::StrAppend(&key, letter);
    EXPECT_EQ(TraceTokens(absl::StrCat(key, ": 1")),
              absl::StrCat("MAP ? =", key, " : =1 END $"));
    const std::string longer = absl::StrCat(key, letter);
    // No key, so the text is a scalar; what follows it has no place.
    EXPECT_EQ(TraceTokens(absl::StrCat(longer, ": 1")),
              absl::StrCat("=", longer,
                           " !yaml: mapping values are not allowed in this "
                           "context"));
  }
}

TEST(ScanKeyTest, ALongKeyWhereNothingElseMayStand) {
  const std::string key(kMaxKeyCharacters + 1, 'a');
  EXPECT_TRUE(absl::EndsWith(TraceTokens(absl::StrCat("b: 1\n", key, ": 1")),
                             "!yaml: line 2: could not find expected ':'"));
}

TEST(ScanKeyTest, KeysStandOnOneLine) {
  struct Case {
    absl::string_view name;
    absl::string_view text;
    absl::string_view tokens;
  };
  for (const Case& c : std::vector<Case>{
           {"a quoted key over two lines", "'a\n b': 1",
            "'a b' !yaml: line 2: mapping values are not allowed in this "
            "context"},
           {"a flow key over two lines", "[a,\n b]: 1",
            "[ =a , =b ] !yaml: line 2: mapping values are not allowed in this "
            "context"},
           {"the colon on the next line", "{a\n: 1}", "{ =a : =1 } $"},
           {"a required key without its colon", "a: 1\nb\nc: 2",
            "MAP ? =a : =1 !yaml: line 3: could not find expected ':'"},
           {"the last line is one, too", "a: 1\nb",
            "MAP ? =a : =1 !yaml: line 3: could not find expected ':'"},
           {"an anchor before the key", "&x a: 1", "MAP ? &x =a : =1 END $"},
           {"a tag before the key", "!!str a: 1",
            "MAP ? <!!|str> =a : =1 END $"},
           {"an alias as key", "*x : 1", "MAP ? *x : =1 END $"},
           // go-yaml forgets that an empty collection may be a key.
           {"an empty map as key", "{}: a", "{ } ? MAP : =a END $"},
           {"a map with entries as key", "{a: b}: c",
            "MAP ? { ? =a : =b } : =c END $"},
           {"a nested empty one", "{a: {}}: c",
            "MAP ? { ? =a : { } } : =c END $"},
       }) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(TraceTokens(c.text), c.tokens);
  }
}

TEST(ScanKeyTest, IndentationThatFitsNowhere) {
  EXPECT_EQ(TraceTokens("a:\n    b: 1\n  c: 2\n"),
            "MAP ? =a : MAP ? =b : =1 END MAP ? =c : =2 END END $");
  EXPECT_EQ(TraceTokens("  a: 1\nb: 2\n"),
            "MAP ? =a : =1 END MAP ? =b : =2 END $");
}

TEST(ScanKeyTest, DepthOfBlocks) {
  constexpr int kMaxDepth = 10'000;
  std::string most;
  for (int i = 0; i < kMaxDepth; ++i) most += "- ";
  EXPECT_FALSE(absl::StrContains(TraceTokens(most), "!"));
  EXPECT_TRUE(absl::StrContains(TraceTokens(absl::StrCat(most, "- ")),
                                "!yaml: exceeded max depth of 10000"));
}

}  // namespace
}  // namespace gitops::yaml::internal
