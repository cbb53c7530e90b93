#include "pkg/render/regex_cache.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "re2/re2.h"

namespace gitops::render {
namespace {

TEST(RegexCacheTest, CompilesOnce) {
  RegexCache cache;
  const auto first = cache.Get("a+");
  const auto second = cache.Get("a+");
  const auto other = cache.Get("a*");
  ASSERT_TRUE(first.ok() && second.ok() && other.ok());
  EXPECT_EQ(*first, *second);
  EXPECT_NE(*first, *other);
  EXPECT_TRUE(RE2::FullMatch("aa", **first));
}

TEST(RegexCacheTest, ErrorsReadAsGos) {
  struct Case {
    absl::string_view pattern;
    absl::string_view problem;
  };
  RegexCache cache;
  for (const Case& c :
       std::vector<Case>{{"(", "missing closing ): `(`"},
                         {"a)", "unexpected ): `a)`"},
                         {"[a", "missing closing ]: `[a`"},
                         {"[z-a]", "invalid character class range: `z-a`"},
                         {"\\", "trailing backslash at end of expression: ``"},
                         {"\\1", "invalid escape sequence: `\\1`"},
                         {"*a", "missing argument to repetition operator: `*`"},
                         {"a**", "invalid nested repetition operator: `**`"},
                         {"a{1001}", "invalid repeat count: `{1001}`"},
                         {"(?=a)", "invalid or unsupported Perl syntax: `(?=`"},
                         {"(?P<n", "invalid named capture: `(?P<n`"}}) {
    const absl::Status status = cache.Get(c.pattern).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(),
              absl::StrCat("error parsing regexp: ", c.problem));
  }
}

TEST(RegexCacheTest, NewNamedGroups) {
  struct Case {
    absl::string_view pattern;
    absl::string_view text;
    bool matches;
  };
  RegexCache cache;
  for (const Case& c : std::vector<Case>{{"(?<name>a)b", "ab", true},
                                         {"(?P<name>a)b", "ab", true},
                                         {"\\(?<a", "(<a", true},
                                         {"[(?<a]+", "(?<a", true}}) {
    const auto regex = cache.Get(c.pattern);
    ASSERT_TRUE(regex.ok()) << regex.status();
    EXPECT_EQ(RE2::FullMatch(std::string(c.text), **regex), c.matches)
        << c.pattern;
  }
  EXPECT_EQ((*cache.Get("(?<name>a)"))->NamedCapturingGroups().count("name"),
            1U);
  // Lookbehind stays an error.
  EXPECT_FALSE(cache.Get("(?<=a)b").ok());
  EXPECT_FALSE(cache.Get("(?<!a)b").ok());
}

TEST(RegexCacheTest, WithoutACache) {
  const auto regex = CompileGoRegex("^a$");
  ASSERT_TRUE(regex.ok());
  EXPECT_TRUE(RE2::PartialMatch("a", **regex));
  EXPECT_FALSE(CompileGoRegex("[").ok());
}

TEST(RegexCacheTest, ManyPatterns) {
  RegexCache cache;
  for (int i = 0; i < 10'050; ++i) {
    const auto regex = cache.Get(absl::StrCat("a", i));
    ASSERT_TRUE(regex.ok());
    if (i % 1000 == 0) {
      EXPECT_TRUE(RE2::FullMatch(absl::StrCat("a", i), **regex));
    }
  }
}

}  // namespace
}  // namespace gitops::render
