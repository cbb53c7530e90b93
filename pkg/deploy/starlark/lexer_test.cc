#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/starlark/syntax.h"

namespace gitops::starlark {
namespace {

// "name:a op:+ int:1 newline end".
std::string Tokens(absl::string_view text) {
  absl::StatusOr<std::vector<Token>> tokens = Tokenize(text);
  if (!tokens.ok()) return std::string(tokens.status().message());
  static constexpr const char* kNames[] = {"end",    "newline", "indent",
                                           "dedent", "name",    "int",
                                           "float",  "string",  "op"};
  std::string out;
  for (const Token& t : *tokens) {
    absl::StrAppend(&out, out.empty() ? "" : " ",
                    kNames[static_cast<int>(t.type)], t.text.empty() ? "" : ":",
                    t.text);
  }
  return out;
}

TEST(TokenizeTest, Table) {
  struct Case {
    const char* name;
    const char* text;
    const char* tokens;
  };
  const Case kCases[] = {
      {"nothing", "", "end"},
      {"blank lines", "\n  \n# note\n\n", "end"},
      {"an expression", "a+1", "name:a op:+ int:1 newline end"},
      {"longest operator first", "a//=b<=c==d",
       "name:a op://= name:b op:<= name:c op:== name:d newline end"},
      {"numbers", "1 1.5 0", "int:1 float:1.5 int:0 newline end"},
      {"names", "_a9 if", "name:_a9 name:if newline end"},
      {"a block", "if a:\n  b\nc\n",
       "name:if name:a op:: newline indent name:b newline dedent name:c "
       "newline end"},
      {"blocks in blocks close together", "if a:\n  if b:\n    c\n",
       "name:if name:a op:: newline indent name:if name:b op:: newline indent "
       "name:c newline dedent dedent end"},
      {"a note at another depth ends no block", "if a:\n  b\n# note\n  c\n",
       "name:if name:a op:: newline indent name:b newline name:c newline "
       "dedent end"},
      {"lines in brackets", "f(a,\n  b)\n",
       "name:f op:( name:a op:, name:b op:) newline end"},
      {"lines joined", "a + \\\n  b", "name:a op:+ name:b newline end"},
      {"statements in one line", "a;b", "name:a newline:; name:b newline end"},
      {"a tab counts as up to eight", "if a:\n\tb\n        c\n",
       "name:if name:a op:: newline indent name:b newline name:c newline "
       "dedent end"},
      {"carriage returns", "a\r\n\r\nb\r\n",
       "name:a newline name:b newline end"},
      {"strings", "'a' \"b\" 'it\"s' \"it's\"",
       "string:a string:b string:it\"s string:it's newline end"},
      {"escapes", R"('a\n\t\r\\\'\"\q')", "string:a\n\t\r\\'\"\\q newline end"},
      {"raw", "r'a\\n' r 'b'", "string:a\\n name:r string:b newline end"},
      {"three quotes", "'''a\n'b''c\n''' d",
       "string:a\n'b''c\n name:d newline end"},
      {"empty strings", "'' \"\" '''''' a",
       "string string string name:a newline end"},
      {"line joined inside a string", "'a\\\nb'", "string:ab newline end"},
      {"bytes that are no ASCII", "'\xc3\xbc\xff'",
       "string:\xc3\xbc\xff newline end"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Tokens(c.text), c.tokens);
  }
}

TEST(TokenizeTest, Malformed) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case kCases[] = {
      {"'a", "line 1: unterminated string"},
      {"'a\nb'", "line 1: unterminated string"},
      {"\n\n'''a\n", "line 4: unterminated string"},
      {"'a\\", "line 1: unterminated string"},
      {"if a:\n    b\n  c\n", "line 3: unindent does not match"},
      {"a ? b", "line 1: unexpected character \"?\""},
      {"a\n\x01", "line 2: unexpected character"},
      {"\xff", "line 1: unexpected character"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const absl::Status s = Tokenize(c.text).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

TEST(TokenizeTest, LinesAreCounted) {
  absl::StatusOr<std::vector<Token>> tokens =
      Tokenize("a\n# note\n'''x\nw''' b\n(c,\n d)\\\n e\n");
  ASSERT_TRUE(tokens.ok());
  std::string lines;
  for (const Token& t : *tokens) {
    if (t.type == TokenType::kName) absl::StrAppend(&lines, t.text, t.line);
  }
  EXPECT_EQ(lines, "a1b4c5d6e7");
}

}  // namespace
}  // namespace gitops::starlark
