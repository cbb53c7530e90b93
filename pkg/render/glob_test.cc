#include "pkg/render/glob.h"

#include <gtest/gtest.h>

namespace gitops::render {
namespace {

TEST(GlobTest, Patterns) {
  struct Case {
    const char* pattern;
    const char* path;
    bool matches;
  };
  for (const Case& c : {
           Case{"*", "a.txt", true},
           Case{"*", "a/b", false},
           Case{"**", "a/b/c", true},
           Case{"**/*.yaml", "a.yaml", false},
           Case{"**/*.yaml", "a/b.yaml", true},
           Case{"conf/*", "conf/a.ini", true},
           Case{"conf/?.ini", "conf/a.ini", true},
           Case{"[ab].txt", "b.txt", true},
           Case{"[!ab].txt", "b.txt", false},
           Case{"[a-c].txt", "b.txt", true},
           Case{"*.{yaml,yml}", "a.yml", true},
           Case{"{a,b{c,d}}", "bd", true},
           Case{"\\*", "*", true},
           Case{"\\*", "a", false},
           Case{"", "a", false},
           Case{"[", "any/thing", true},
           Case{"{a", "any/thing", true},
           Case{"a*b*c", "aXbYbZc", true},
           Case{"**a/*b", "x/a/yb", true},
       }) {
    EXPECT_EQ(Glob(c.pattern).Matches(c.path), c.matches)
        << c.pattern << " on " << c.path;
  }
}

TEST(GlobTest, HostilePatternsEnd) {
  std::string braces;
  for (int i = 0; i < 40; ++i) braces += "{a,b}";
  EXPECT_TRUE(Glob(braces).Matches("x"));  // Invalid: acts as **.
  std::string stars;
  for (int i = 0; i < 60; ++i) stars += "*a";
  EXPECT_FALSE(Glob(stars + "b").Matches(std::string(5000, 'a')));
}

}  // namespace
}  // namespace gitops::render
