#include "pkg/image/dockerfile.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

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

TEST(DockerfileTest, Instructions) {
  struct Case {
    const char* name;
    const char* text;
    const char* instruction;  // "NAME|arguments", joined by newlines
  };
  const Case cases[] = {
      {"lower case", "from a\n", "FROM|a"},
      {"no newline at the end", "FROM a", "FROM|a"},
      {"space around", "  FROM \t a  \n", "FROM|a"},
      {"a mark at the start",
       "\xef\xbb\xbf"
       "FROM a\n",
       "FROM|a"},
      {"CR LF", "FROM a\r\nUSER b\r\n", "FROM|a\nUSER|b"},
      {"joined", "ENV A=1 \\\n    B=2\n", "ENV|A=1     B=2"},
      {"joined with space behind", "ENV A=1 \\  \n B=2\n", "ENV|A=1  B=2"},
      {"comment inside", "ENV A=1 \\\n# c\nB=2\n", "ENV|A=1 B=2"},
      {"empty line inside", "ENV A=1 \\\n\n\nB=2\n", "ENV|A=1 B=2"},
      {"joined at the end of the file", "ENV A=1 \\", "ENV|A=1"},
      {"an escape alone", "FROM a\n\\\nUSER b\n", "FROM|a\nUSER|b"},
      {"a hash inside", "ENV A=#1 # x\n", "ENV|A=#1 # x"},
      {"no arguments", "CMD\n", "CMD|"},
      {"any word of letters", "FOO bar\n", "FOO|bar"},
      {"flags only where they are", "ENV --x=1 a\n", "ENV|--x=1 a"},
      {"two dashes end the flags", "COPY -- --a b\n", "COPY|--a b"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    auto file = ParseDockerfile(c.text);
    ASSERT_TRUE(file.ok()) << file.status();
    std::vector<std::string> lines;
    for (const Instruction& item : file->instructions) {
      lines.push_back(absl::StrCat(item.name, "|", item.arguments));
    }
    EXPECT_EQ(absl::StrJoin(lines, "\n"), c.instruction);
  }
}

TEST(DockerfileTest, Flags) {
  auto item = ParseInstruction(
      "HEALTHCHECK --interval=1s  --x --interval=2s=3 CMD --y", '\\', 7);
  ASSERT_TRUE(item.ok());
  EXPECT_EQ(item->line, 7);
  EXPECT_EQ(item->Flag("interval"), "2s=3");
  EXPECT_EQ(item->Flag("x"), "true");
  EXPECT_EQ(item->Flag("y"), "");
  EXPECT_EQ(item->arguments, "CMD --y");
  EXPECT_EQ(item->flags.size(), 3u);
}

TEST(DockerfileTest, JsonForm) {
  const auto form = [](absl::string_view arguments) {
    Instruction item;
    item.arguments = std::string(arguments);
    return item.JsonForm();
  };
  using Strings = std::vector<std::string>;
  EXPECT_EQ(form("[\"a\", \"\\u00fc\"]"), (Strings{"a", "ü"}));
  EXPECT_EQ(form("[]"), Strings());
  for (const char* no : {"", "a", "['a']", "[\"a\"", "[1]", "[null]", "{}",
                         "[\"a\"] b", "[[\"a\"]]"}) {
    EXPECT_FALSE(form(no).has_value()) << no;
  }
}

TEST(DockerfileTest, Heredocs) {
  auto file = ParseDockerfile(
      "COPY <<-ONE <<\"TWO\" <<'3' /d/\n\t\tin\n\tONE\n# $kept\\\nTWO\nUSER a\n"
      "ENV A=<<X\nRUN cat <<E && x\nb\nE\n");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->instructions.size(), 4u);
  const std::vector<Heredoc>& docs = file->instructions[0].heredocs;
  ASSERT_EQ(docs.size(), 2u);  // "3" is no name.
  EXPECT_EQ(docs[0].name, "ONE");
  EXPECT_EQ(docs[0].content, "in\n");
  EXPECT_TRUE(docs[0].expand);
  EXPECT_EQ(docs[1].content, "# $kept\\\n");
  EXPECT_FALSE(docs[1].expand);
  EXPECT_EQ(file->instructions[1].line, 6);
  EXPECT_TRUE(file->instructions[2].heredocs.empty());
  EXPECT_EQ(file->instructions[3].heredocs[0].content, "b\n");
}

TEST(DockerfileTest, Limits) {
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "USER a\n";
  auto file = ParseDockerfile(many);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->instructions.size(), 10'000u);
  ExpectError(ParseDockerfile(many + "USER a\n").status(),
              absl::StatusCode::kInvalidArgument, "too many instructions");
  const std::string large = "USER " + std::string((4 << 20) - 5, 'x');
  EXPECT_TRUE(ParseDockerfile(large).ok());
  ExpectError(ParseDockerfile(large + "x").status(),
              absl::StatusCode::kInvalidArgument, "larger than 4194304 bytes");
}

TEST(DockerfileTest, DirectivesStandAtTheTopOnly) {
  auto file = ParseDockerfile(
      "# syntax=x\n# check=y\n# ESCAPE = `\nFROM a\n# escape=\\\nUSER b`\n "
      "c\n");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->escape, '`');
  EXPECT_EQ(file->instructions[1].arguments, "b c");
  file = ParseDockerfile("# comment\n# escape=`\nUSER b`\n");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->escape, '\\');
}

}  // namespace
}  // namespace gitops::image
