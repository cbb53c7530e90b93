#ifndef GITOPS_PKG_GOTEMPLATE_LEXER_H_
#define GITOPS_PKG_GOTEMPLATE_LEXER_H_

// Cuts template text into tokens. Internal to this package.
//
// Source: behaviour of Go 1.25's text/template with the default delimiters.
// Tokens point into the text, which must outlive them. Errors come as a token
// of type kError, after which only kEof follows.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::gotemplate {

enum class TokenType : uint8_t {
  kEof,
  kError,  // `text` is the message
  kText,   // outside of delimiters; never empty
  kLeftDelim,
  kRightDelim,
  kSpace,
  kAssign,   // =
  kDeclare,  // :=
  kPipe,
  kLeftParen,
  kRightParen,
  kChar,  // any other printable ASCII character: ',' and what is an error
  kBool,
  kCharConstant,
  kComplex,
  kNumber,
  kString,
  kRawString,
  kField,     // ".Name"
  kVariable,  // "$" or "$name"
  kIdentifier,
  // From here on: keywords.
  kDot,
  kNil,
  kBlock,
  kBreak,
  kContinue,
  kDefine,
  kElse,
  kEnd,
  kIf,
  kRange,
  kTemplate,
  kWith,
};

struct Token {
  TokenType type = TokenType::kEof;
  uint32_t pos = 0;  // byte offset in the text
  absl::string_view text;
};

// As parse errors show a token: quoted and cut to ten characters, keywords in
// angle brackets.
std::string DescribeToken(const Token& token);

// 1-based line of a byte offset.
int LineOf(absl::string_view text, uint32_t pos);

class Lexer {
 public:
  // `text` is below 4 GiB.
  explicit Lexer(absl::string_view text) : text_(text) {}

  Token Next();

 private:
  Token NextText();
  Token NextInAction();
  Token SkipComment();
  Token Space();
  Token RightDelim(bool trim);
  Token Identifier();
  Token FieldOrVariable(TokenType type);
  Token Number();
  bool ScanNumber();
  Token Quoted(char quote, TokenType type, absl::string_view what);
  Token RawQuoted();

  Token Emit(TokenType type) {
    const size_t start = start_;
    start_ = pos_;
    return Token{type, static_cast<uint32_t>(start),
                 absl::string_view(text_.data() + start, pos_ - start)};
  }
  Token Fail(std::string message);
  Token BadCharacter(absl::string_view what);

  bool StartsWith(absl::string_view prefix) const {
    return text_.substr(pos_, prefix.size()) == prefix;
  }
  // Length of the closing delimiter's trim marker here: 2, 0, or -1 if there
  // is no closing delimiter.
  int AtRightDelim() const;
  bool AtTerminator() const;
  bool AtAlphanumeric(int* length) const;
  void SkipAlphanumeric();
  bool Accept(absl::string_view set);
  void AcceptRun(absl::string_view set);
  void SkipSpace();

  absl::string_view text_;
  size_t pos_ = 0;
  size_t start_ = 0;
  int parens_ = 0;
  enum class Mode : uint8_t { kText, kLeftDelim, kAction, kEnd };
  Mode mode_ = Mode::kText;
  std::string message_;
};

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_LEXER_H_
