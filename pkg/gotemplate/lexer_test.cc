#include "pkg/gotemplate/lexer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::gotemplate {
namespace {

// Types and texts of all tokens: "kind:text;".
std::string Tokens(absl::string_view text) {
  Lexer lexer(text);
  std::string out;
  while (true) {
    const Token token = lexer.Next();
    if (token.type == TokenType::kEof) return out;
    absl::StrAppend(&out, static_cast<int>(token.type), ":", token.text, ";");
    if (token.type == TokenType::kError) return out;
  }
}

std::string Show(TokenType type, absl::string_view text) {
  return absl::StrCat(static_cast<int>(type), ":", text, ";");
}

TEST(LexerTest, CutsTextAndActions) {
  EXPECT_EQ(Tokens(""), "");
  EXPECT_EQ(Tokens("a b"), Show(TokenType::kText, "a b"));
  EXPECT_EQ(Tokens("a{{.b.c}}d"),
            Show(TokenType::kText, "a") + Show(TokenType::kLeftDelim, "{{") +
                Show(TokenType::kField, ".b") + Show(TokenType::kField, ".c") +
                Show(TokenType::kRightDelim, "}}") +
                Show(TokenType::kText, "d"));
}

TEST(LexerTest, TrimsAtMarkersOnly) {
  const std::string one = Show(TokenType::kNumber, "1");
  const std::string open = Show(TokenType::kLeftDelim, "{{");
  const std::string close = Show(TokenType::kRightDelim, "}}");
  EXPECT_EQ(Tokens("a \n{{- 1 -}}\n b"), Show(TokenType::kText, "a") + open +
                                             one + close +
                                             Show(TokenType::kText, "b"));
  EXPECT_EQ(Tokens("a {{-1}}"), Show(TokenType::kText, "a ") + open +
                                    Show(TokenType::kNumber, "-1") + close);
  EXPECT_EQ(Tokens(" {{- /* c */ -}} "), "");
}

TEST(LexerTest, EverythingIsATokenOrAnError) {
  // Every byte, alone and inside an action: no loop, no crash.
  for (int c = 0; c < 256; ++c) {
    const std::string byte(1, static_cast<char>(c));
    for (const char* before : {"", "{{", "{{ ", "{{a", "{{.a", "{{$a", "{{1",
                               "{{\"", "{{'", "{{`", "{{/*", "{{- "}) {
      Tokens(before + byte);
      Tokens(before + byte + "}}");
    }
  }
}

TEST(LexerTest, DescribesTokensForErrors) {
  EXPECT_EQ(DescribeToken({TokenType::kEof, 0, ""}), "EOF");
  EXPECT_EQ(DescribeToken({TokenType::kEnd, 0, "end"}), "<end>");
  EXPECT_EQ(DescribeToken({TokenType::kField, 0, ".a"}), "\".a\"");
  EXPECT_EQ(DescribeToken({TokenType::kText, 0, "0123456789é"}),
            "\"0123456789\"...");
}

TEST(LexerTest, CountsLines) {
  EXPECT_EQ(LineOf("a\nb\nc", 0), 1);
  EXPECT_EQ(LineOf("a\nb\nc", 2), 2);
  EXPECT_EQ(LineOf("a\nb\nc", 5), 3);
}

}  // namespace
}  // namespace gitops::gotemplate
