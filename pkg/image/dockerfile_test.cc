#include "pkg/image/dockerfile.h"

#include "gtest/gtest.h"
#include "pkg/image/dockerfile_words.h"
#include "pkg/image/path_pattern.h"

namespace gitops::image {
namespace {

TEST(DockerfileTest, LinesCommentsHeredocsFlags) {
  auto file = ParseDockerfile(
      "# syntax=docker/dockerfile:1\n\n# comment\nfrom --platform=linux/amd64 "
      "scratch AS base\nENV A=1 \\\n  # inside\n\n  B=2\r\nCOPY --chown=1:2 "
      "--from=x <<EOF /etc/f\nline $A\n  # kept\nEOF\nCMD [\"a\", \"b c\"]\n");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->instructions.size(), 4u);
  EXPECT_EQ(file->instructions[0].name, "FROM");
  EXPECT_EQ(file->instructions[0].line, 4);
  EXPECT_EQ(file->instructions[0].Flag("platform"), "linux/amd64");
  EXPECT_EQ(file->instructions[0].arguments, "scratch AS base");
  EXPECT_EQ(file->instructions[1].arguments, "A=1   B=2");
  ASSERT_EQ(file->instructions[2].heredocs.size(), 1u);
  EXPECT_EQ(file->instructions[2].heredocs[0].content, "line $A\n  # kept\n");
  EXPECT_EQ(*file->instructions[3].JsonForm(),
            (std::vector<std::string>{"a", "b c"}));
}

TEST(DockerfileTest, EscapeDirective) {
  auto file = ParseDockerfile("# escape=`\nFROM scratch\nENV A=`\n 1\n");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->instructions[1].arguments, "A= 1");
  EXPECT_FALSE(ParseDockerfile("# escape=x\nFROM scratch\n").ok());
}

TEST(DockerfileTest, Errors) {
  EXPECT_FALSE(ParseDockerfile("").ok());
  EXPECT_FALSE(ParseDockerfile("# only\n").ok());
  EXPECT_EQ(ParseDockerfile("FROM a\n\n+X y\n").status().message(),
            "line 3: unknown instruction: \"+X\"");
  EXPECT_EQ(ParseDockerfile("COPY <<EOF /x\nabc\n").status().message(),
            "line 1: unterminated heredoc EOF");
}

TEST(DockerfileWordsTest, Expansion) {
  const Variables variables =
      [](absl::string_view name) -> std::optional<std::string> {
    if (name == "A") return "one";
    if (name == "E") return "";
    return std::nullopt;
  };
  struct Case {
    const char* text;
    const char* result;  // "!" = an error
  };
  const Case cases[] = {
      {"$A-${A}", "one-one"},
      {"${X:-d}", "d"},
      {"${E:-d}", "d"},
      {"${E-d}", ""},
      {"${A:+y}", "y"},
      {"${X:+y}", ""},
      {"${X:-${A}}", "one"},
      {"'$A'", "$A"},
      {"\"$A \\\"q\\\"\"", "one \"q\""},
      {"\\$A", "$A"},
      {"a\\ b", "a b"},
      {"$", "$"},
      {"${A", "!"},
      {"${A:=x}", "!"},
      {"'x", "!"},
      {"\"x", "!"},
      {"$X", ""},
      {"${X:?no}", "!"},
  };
  for (const Case& c : cases) {
    auto out = ExpandWord(c.text, '\\', variables);
    EXPECT_EQ(out.ok() ? *out : "!", c.result) << c.text;
  }
  auto pairs =
      ParsePairs("A=1 B=\"x y\" C=$A", '\\', OldForm::kAllowed, variables);
  ASSERT_TRUE(pairs.ok());
  EXPECT_EQ(*pairs, (Pairs{{"A", "1"}, {"B", "x y"}, {"C", "one"}}));
  pairs = ParsePairs("A b  c", '\\', OldForm::kAllowed, variables);
  ASSERT_TRUE(pairs.ok());
  EXPECT_EQ(*pairs, (Pairs{{"A", "b  c"}}));
  EXPECT_FALSE(ParsePairs("A", '\\', OldForm::kAllowed, variables).ok());
}

TEST(PathPatternTest, Match) {
  struct Case {
    const char* pattern;
    const char* path;
    bool match;
  };
  const Case cases[] = {
      {"*.txt", "a.txt", true},   {"*.txt", "d/a.txt", false},
      {"d/*", "d/a", true},       {"a?c", "abc", true},
      {"[a-c]x", "bx", true},     {"[^a-c]x", "bx", false},
      {"\\*", "*", true},         {"[", "[", false},
      {"**", "abc", true},        {"a*b*c", "axxbyyc", true},
      {"a*b*c", "axxbyy", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(MatchPath(c.pattern, c.path), c.match) << c.pattern;
  }
}

TEST(PathPatternTest, DockerIgnore) {
  const IgnoreRules rules(
      "# comment\n*.md\n!README.md\n/build\n**/*.o\nsrc/**/tmp\n!keep.o\n");
  EXPECT_TRUE(rules.Ignores("a.md"));
  EXPECT_FALSE(rules.Ignores("README.md"));
  EXPECT_FALSE(rules.Ignores("d/a.md"));
  EXPECT_TRUE(rules.Ignores("build/x/y"));
  EXPECT_TRUE(rules.Ignores("x/y/z.o"));
  EXPECT_TRUE(rules.Ignores("src/a/b/tmp/f"));
  EXPECT_TRUE(rules.Ignores("src/tmp"));
  EXPECT_FALSE(rules.Ignores("keep.o"));
  EXPECT_FALSE(IgnoreRules().Ignores("a"));
}

}  // namespace
}  // namespace gitops::image
