#include "pkg/render/glob.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

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

// Which of these files .Files.Glob of Helm 4.1.4 finds: a digit for each.
constexpr absl::string_view kPaths[] = {
    "a",          "b.txt",       "ab.txt", "a.b.c", "d/a",   "d/b.txt",
    "d/e/a.yaml", "d/e/f/b.yml", "x-y_z",  "1.txt", "A.txt", "d.d/a",
};

TEST(GlobTest, AsInHelm) {
  struct Case {
    absl::string_view pattern;
    absl::string_view found;
  };
  for (const Case& c : std::vector<Case>{
           {"*", "111100001110"},
           {"**", "111111111111"},
           {"*.txt", "011000000110"},
           {"?.txt", "010000000110"},
           {"?\?.txt", "001000000000"},
           {"d/*", "000011000000"},
           {"d/**", "000011110000"},
           {"**/a", "000010000001"},
           {"**.txt", "011001000110"},
           {"*/*", "000011000001"},
           {"*/*/*", "000000100000"},
           {"d/*/*.yaml", "000000100000"},
           {"**/*.y?ml", "000000100000"},
           {"**/*.yml", "000000010000"},
           {"[ab]*", "111100000000"},
           {"[!ab]*", "000000001110"},
           {"[a-z].txt", "010000000000"},
           {"[0-9].txt", "000000000100"},
           {"[A-Z].txt", "000000000010"},
           {"[^a].txt", "000000000000"},
           {"{a,b}*", "111100000000"},
           {"{a,d/a}", "100010000000"},
           {"{*.txt,d/**}", "011011110110"},
           {"*.{txt,c}", "011100000110"},
           {"a.?.?", "000100000000"},
           {"a.*", "000100000000"},
           {"x[-]y_z", "000000001000"},
           {"x-[a-z_]*", "111111111111"},
           {"\\a", "100000000000"},
           {"a\\.b\\.c", "000100000000"},
           {"d/{a,b.txt}", "000011000000"},
           {"d.d/*", "000000000001"},
           {"d?d/a", "000000000001"},
           {"**a", "100010000001"},
           {"a**", "101100000000"},
           {"*a", "100000000000"},
           {"d*", "000000000000"},
           {"d/e/*", "000000100000"},
           {"d/e/**", "000000110000"},
           {"*/e/**", "000000110000"},
           {"{**/b.yml,a}", "100000010000"},
           {"", "000000000000"},
           {"x", "000000000000"},
           {"[a-", "111111111111"},
           {"a]", "000000000000"},
           {"[]", "111111111111"},
           {"[a", "111111111111"},
           {"[]a]", "111111111111"},
           {"[!]", "111111111111"},
           {"{}", "000000000000"},
           {"{,a}", "100000000000"},
           {"{a,}", "100000000000"},
           {"***", "111111111111"},
           {"*?", "111100001110"},
           {"?*", "111100001110"},
           {"d/**/b.yml", "000000010000"},
           {"d/**/a.yaml", "000000100000"},
           {"**/e/**", "000000110000"},
       }) {
    const Glob glob(c.pattern);
    std::string found;
    for (const absl::string_view path : kPaths) {
      found.push_back(glob.Matches(path) ? '1' : '0');
    }
    EXPECT_EQ(found, std::string(c.found)) << c.pattern;
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
