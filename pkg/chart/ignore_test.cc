#include "pkg/chart/ignore.h"

#include <gtest/gtest.h>

namespace gitops::chart {
namespace {

TEST(GlobMatchTest, FollowsGo) {
  struct Case {
    const char* pattern;
    const char* name;
    bool matches;
  };
  for (const Case& c : {
           Case{"abc", "abc", true},
           Case{"*", "abc", true},
           Case{"*c", "abc", true},
           Case{"a*", "ab/c", false},
           Case{"a*/b", "abc/b", true},
           Case{"a*b?c*x", "abxbbxdbxebxczzx", true},
           Case{"ab[c]", "abc", true},
           Case{"ab[b-d]", "abc", true},
           Case{"ab[^c]", "abc", false},
           Case{"a\\*b", "a*b", true},
           Case{"a?b",
                "a\xe2\x98\xba"
                "b",
                true},
           Case{"[a-\xce\xb6]*", "\xce\xb1", true},
           Case{"*[a-z]", "x", true},
           Case{"a/*/c", "a/b/c", true},
           Case{"", "", true},
           Case{"", "a", false},
       }) {
    EXPECT_EQ(GlobMatch(c.pattern, c.name).value_or(!c.matches), c.matches)
        << c.pattern << " on " << c.name;
  }
  for (const char* bad : {"[", "[]a]", "[-]", "[x-]", "a[", "\\", "[a-b-c]"}) {
    EXPECT_FALSE(GlobMatch(bad, "a").ok()) << bad;
  }
}

TEST(IgnoreRulesTest, Rules) {
  const absl::StatusOr<IgnoreRules> rules = IgnoreRules::Parse(
      "\xef\xbb\xbf# comment\n*.bak\n/root.txt\nsub/x.yaml\nbuild/\n\n");
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_TRUE(rules->Ignores("a/b.bak", false));
  EXPECT_TRUE(rules->Ignores("root.txt", false));
  EXPECT_FALSE(rules->Ignores("a/root.txt", false));
  EXPECT_TRUE(rules->Ignores("sub/x.yaml", false));
  EXPECT_TRUE(rules->Ignores("a/build", true));
  EXPECT_FALSE(rules->Ignores("a/build", false));
  EXPECT_TRUE(rules->Ignores("templates/.git", false));
  EXPECT_FALSE(rules->Ignores("templates/a.yaml", false));
}

TEST(IgnoreRulesTest, ShapesOfPatternsAgreeWithGlobs) {
  for (const char* pattern :
       {"a", "ab*", "*b", "*", "a*b", "*b*", "?b", "[a]b", "a\\*", "*\\*"}) {
    const absl::StatusOr<IgnoreRules> rules = IgnoreRules::Parse(pattern);
    ASSERT_TRUE(rules.ok()) << rules.status();
    for (const char* name : {"a", "b", "ab", "abc", "cab", "a*", "*"}) {
      EXPECT_EQ(rules->Ignores(name, false), *GlobMatch(pattern, name))
          << pattern << " on " << name;
    }
  }
}

TEST(IgnoreRulesTest, ANegatedRuleIgnoresTheRest) {
  const absl::StatusOr<IgnoreRules> rules = IgnoreRules::Parse("!a.yaml");
  ASSERT_TRUE(rules.ok());
  EXPECT_TRUE(rules->Ignores("Chart.yaml", false));
  EXPECT_FALSE(rules->Ignores("a.yaml", false));
}

TEST(IgnoreRulesTest, Errors) {
  EXPECT_EQ(IgnoreRules::Parse("a/**/b").status().message(),
            "double-star (**) syntax is not supported");
  EXPECT_EQ(IgnoreRules::Parse("a[").status().message(),
            "syntax error in pattern");
}

}  // namespace
}  // namespace gitops::chart
