#include "pkg/image/path_pattern.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::image {
namespace {

// The rules of Go's filepath.Match.
TEST(PathPatternTest, Match) {
  struct Case {
    const char* pattern;
    const char* path;
    bool match;
  };
  const Case cases[] = {
      {"abc", "abc", true},
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "abc", true},
      {"*c", "abc", true},
      {"a*", "a", true},
      {"a*", "ab/c", false},
      {"a*/b", "abc/b", true},
      {"a*/b", "a/c/b", false},
      {"a*b*c*d*e*/f", "axbxcxdxe/f", true},
      {"a*b*c*d*e*/f", "axbxcxdxexxx/f", true},
      {"a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false},
      {"a*b?c*x", "abxbbxdbxebxczzx", true},
      {"a*b?c*x", "abxbbxdbxebxczzy", false},
      {"*.txt", "a.txt", true},
      {"*.txt", ".txt", true},
      {"*.txt", "d/a.txt", false},
      {"d/*", "d/a", true},
      {"d/*", "d", false},
      {"a?c", "abc", true},
      {"a?c", "a/c", false},
      {"a?c", "ac", false},
      {"**", "abc", true},
      {"**", "a/b", false},
      {"ab[c]", "abc", true},
      {"ab[b-d]", "abc", true},
      {"ab[e-g]", "abc", false},
      {"ab[^c]", "abc", false},
      {"ab[^b-d]", "abc", false},
      {"ab[^e-g]", "abc", true},
      {"[a-cx-z]", "y", true},
      {"a\\*b", "a*b", true},
      {"a\\*b", "ab", false},
      {"[\\]a]", "]", true},
      {"[\\-]", "-", true},
      {"[x\\-]", "-", true},
      {"[x\\-]", "z", false},
      {"*x", "xxx", true},
      {"a[b]c*", "abcd", true},
      // Runes, not bytes.
      {"a?b", "a☺b", true},
      {"a[^a]b", "a☺b", true},
      {"a???b", "a☺b", false},
      {"[a-ζ]*", "α", true},
      {"*[a-ζ]", "A", false},
      {"☺*", "☺x", true},
      {"a?b",
       "a\xff"
       "b",
       true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(MatchPath(c.pattern, c.path), c.match)
        << c.pattern << " / " << c.path;
  }
}

TEST(PathPatternTest, MalformedPatternsFitNothing) {
  for (const char* pattern :
       {"[", "[^", "[^bc", "a[", "[a", "[a-", "[]a]", "[-]", "[x-]", "[-x]",
        "[a-b-c]", "\\", "a\\", "[\\", "[a-\\"}) {
    for (const char* path : {"", "a", "ab", "]", "-", "x", "[", "\\", "a\\"}) {
      EXPECT_FALSE(MatchPath(pattern, path)) << pattern << " / " << path;
    }
  }
}

TEST(PathPatternTest, ManyStarsAreCheap) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  pattern += "b";
  EXPECT_FALSE(MatchPath(pattern, std::string(10'000, 'a')));
}

TEST(PathPatternTest, HasWildcard) {
  for (const char* yes : {"*", "a?b", "[a]", "a\\b", "d/*.c"}) {
    EXPECT_TRUE(HasWildcard(yes)) << yes;
  }
  for (const char* no : {"", "a/b", "a]", "$x", "{a,b}", "!a"}) {
    EXPECT_FALSE(HasWildcard(no)) << no;
  }
}

TEST(PathPatternTest, DockerIgnore) {
  struct Case {
    const char* name;
    const char* rules;
    const char* path;
    bool ignored;
  };
  const Case cases[] = {
      {"a file", "a.md\n", "a.md", true},
      {"only at the root", "a.md\n", "d/a.md", false},
      {"a leading slash is nothing", "/a.md\n", "a.md", true},
      {"a trailing slash is nothing", "build/\n", "build/x", true},
      {"all of a directory", "build\n", "build/x/y", true},
      {"not what begins alike", "build\n", "builder/x", false},
      {"star", "*.md\n", "a.md", true},
      {"star stays in its directory", "*.md\n", "d/a.md", false},
      {"star of a directory", "*/tmp\n", "a/tmp/x", true},
      {"two stars", "**/*.o\n", "x/y/z.o", true},
      {"two stars at the root", "**/*.o\n", "z.o", true},
      {"two stars in the middle", "src/**/tmp\n", "src/a/b/tmp/f", true},
      {"two stars as nothing", "src/**/tmp\n", "src/tmp", true},
      {"two stars at the end", "src/**\n", "src/a/b", true},
      {"all", "**\n", "a/b", true},
      {"brought back", "*.md\n!README.md\n", "README.md", false},
      {"the last one decides", "*.md\n!README.md\nREADME*\n", "README.md",
       true},
      {"brought back below an ignored directory", "d\n!d/keep\n", "d/keep",
       false},
      {"the rest stays ignored", "d\n!d/keep\n", "d/other", true},
      {"all but one", "**\n!a/b\n", "a/b", false},
      {"space around", "  a.md  \n", "a.md", true},
      {"a comment", "#a\n", "#a", false},
      {"a comment only at the start of the line", " #a\n", "#a", true},
      {"CR LF", "a\r\nb\r\n", "b", true},
      {"a mark at the start",
       "\xef\xbb\xbf"
       "a\n",
       "a", true},
      {"cleaned", "./x/../a//b\n", "a/b", true},
      {"the root itself is no rule", ".\n/\n", "a", false},
      {"an exclamation mark alone", "!\n", "a", false},
      {"empty lines", "\n\n", "a", false},
      {"no newline at the end", "a", "a", true},
      {"question mark", "a?\n", "ab/c", true},
      {"class", "[ab]\n", "b", true},
      {"malformed", "[a\n", "a", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IgnoreRules(c.rules).Ignores(c.path), c.ignored) << c.name;
  }
  EXPECT_FALSE(IgnoreRules().Ignores("a"));
  EXPECT_FALSE(IgnoreRules("").Ignores("a"));
}

TEST(PathPatternTest, ManyDoubleStarsAreCheap) {
  std::string rules;
  std::string path;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&rules, "**/");
  rules += "b\n";
  for (int i = 0; i < 500; ++i) absl::StrAppend(&path, "a/");
  EXPECT_FALSE(IgnoreRules(rules).Ignores(path + "c"));
  EXPECT_TRUE(IgnoreRules(rules).Ignores(path + "b"));
}

}  // namespace
}  // namespace gitops::image
