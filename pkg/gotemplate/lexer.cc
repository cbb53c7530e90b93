#include "pkg/gotemplate/lexer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "pkg/base/letter.h"
#include "pkg/base/quote.h"

namespace gitops::gotemplate {
namespace {

enum CharClass : uint8_t {
  kAlphanumeric = 1,
  kSpaceChar = 2,
  kTerminator = 4,  // What may follow a word, "}}" aside.
};

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int i = '0'; i <= '9'; ++i) classes[i] = kAlphanumeric;
  for (int i = 'A'; i <= 'Z'; ++i) classes[i] = classes[i + 32] = kAlphanumeric;
  classes['_'] = kAlphanumeric;
  for (char c : {' ', '\t', '\r', '\n'}) {
    classes[static_cast<size_t>(c)] = kSpaceChar | kTerminator;
  }
  for (char c : {'.', ',', '|', ':', ')', '('}) {
    classes[static_cast<size_t>(c)] = kTerminator;
  }
  return classes;
}();

inline bool Is(char c, uint8_t char_class) {
  return (kClasses[static_cast<unsigned char>(c)] & char_class) != 0;
}

inline bool IsSpace(char c) { return Is(c, kSpaceChar); }

// By length, since most words of a template are names of functions.
TokenType ClassifyWord(absl::string_view word) {
  switch (word.size()) {
    case 2:
      if (word == "if") return TokenType::kIf;
      break;
    case 3:
      if (word == "end") return TokenType::kEnd;
      if (word == "nil") return TokenType::kNil;
      break;
    case 4:
      if (word == "else") return TokenType::kElse;
      if (word == "with") return TokenType::kWith;
      if (word == "true") return TokenType::kBool;
      break;
    case 5:
      if (word == "range") return TokenType::kRange;
      if (word == "false") return TokenType::kBool;
      if (word == "block") return TokenType::kBlock;
      if (word == "break") return TokenType::kBreak;
      break;
    case 6:
      if (word == "define") return TokenType::kDefine;
      break;
    case 8:
      if (word == "template") return TokenType::kTemplate;
      if (word == "continue") return TokenType::kContinue;
      break;
    default:
      break;
  }
  return TokenType::kIdentifier;
}

// Go's %#U: U+0023 '#'.
std::string DescribeRune(char32_t rune) {
  std::string out = absl::StrFormat("U+%04X", static_cast<uint32_t>(rune));
  if (IsPrintRune(rune)) {
    out += " '";
    AppendRune(rune, &out);
    out += "'";
  }
  return out;
}

}  // namespace

std::string DescribeToken(const Token& token) {
  if (token.type == TokenType::kEof) return "EOF";
  if (token.type == TokenType::kError) return std::string(token.text);
  if (token.type >= TokenType::kDot) return absl::StrCat("<", token.text, ">");
  if (token.text.size() <= 10) return Quote(token.text);
  size_t cut = 0;
  for (int runes = 0; runes < 10 && cut < token.text.size(); ++runes) {
    char32_t rune;
    cut += static_cast<size_t>(DecodeRune(token.text.substr(cut), &rune));
  }
  return absl::StrCat(Quote(token.text.substr(0, cut)), "...");
}

int LineOf(absl::string_view text, uint32_t pos) {
  const absl::string_view before = text.substr(0, pos);
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

// Inline by hand: position-independent code keeps calls to the rest.

inline int Lexer::AtRightDelim() const {
  if (pos_ + 2 > text_.size()) return -1;
  const char* at = text_.data() + pos_;
  if (at[0] == '}') return at[1] == '}' ? 0 : -1;
  if (at[1] != '-') return -1;
  if (pos_ + 4 <= text_.size() && IsSpace(text_[pos_]) &&
      text_.substr(pos_ + 1, 3) == "-}}") {
    return 2;
  }
  return -1;
}

inline bool Lexer::AtAlphanumeric(int* length) const {
  if (pos_ >= text_.size()) return false;
  const char c = text_[pos_];
  *length = 1;
  if (static_cast<unsigned char>(c) < 0x80) return Is(c, kAlphanumeric);
  char32_t rune;
  *length = DecodeRune(text_.substr(pos_), &rune);
  return IsLetterRune(rune) || IsDigitRune(rune);
}

inline void Lexer::SkipAlphanumeric() {
  int length = 1;
  do {
    const char* end = text_.data() + text_.size();
    const char* at = text_.data() + pos_;
    while (at != end && Is(*at, kAlphanumeric)) ++at;
    pos_ = static_cast<size_t>(at - text_.data());
    if (at == end || static_cast<unsigned char>(*at) < 0x80) return;
    if (!AtAlphanumeric(&length)) return;
    pos_ += static_cast<size_t>(length);
  } while (true);
}

inline bool Lexer::AtTerminator() const {
  if (pos_ >= text_.size()) return true;
  const char* at = text_.data() + pos_;
  if (*at != '}') return Is(*at, kTerminator);
  return pos_ + 1 < text_.size() && at[1] == '}';
}

inline bool Lexer::Accept(absl::string_view set) {
  if (pos_ < text_.size() && set.find(text_[pos_]) != absl::string_view::npos) {
    ++pos_;
    return true;
  }
  return false;
}

Token Lexer::Next() {
  switch (mode_) {
    case Mode::kText:
      return NextText();
    case Mode::kLeftDelim: {
      // The opening delimiter was seen; a comment was not.
      const bool trim = pos_ + 3 < text_.size() && text_[pos_ + 2] == '-' &&
                        IsSpace(text_[pos_ + 3]);
      pos_ += 2;
      Token token = Emit(TokenType::kLeftDelim);
      if (trim) pos_ += 2;
      start_ = pos_;
      parens_ = 0;
      mode_ = Mode::kAction;
      return token;
    }
    case Mode::kAction:
      return NextInAction();
    case Mode::kEnd:
      break;
  }
  start_ = pos_;
  return Emit(TokenType::kEof);
}

Token Lexer::NextText() {
  while (true) {
    const size_t open = text_.find("{{", pos_);
    if (open == absl::string_view::npos) {
      pos_ = text_.size();
      mode_ = Mode::kEnd;
      return Emit(pos_ > start_ ? TokenType::kText : TokenType::kEof);
    }
    const bool trim = open + 3 < text_.size() && text_[open + 2] == '-' &&
                      IsSpace(text_[open + 3]);
    size_t end = open;
    if (trim) {
      while (end > start_ && IsSpace(text_[end - 1])) --end;
    }
    const absl::string_view literal = text_.substr(start_, end - start_);
    Token token{TokenType::kText, static_cast<uint32_t>(start_), literal};
    const size_t inside = open + (trim ? 4 : 2);
    pos_ = start_ = open;
    if (text_.size() < inside + 2 || text_[inside] != '/' ||
        text_[inside + 1] != '*') {
      mode_ = Mode::kLeftDelim;
      return literal.empty() ? Next() : token;
    }
    pos_ = inside;
    Token error = SkipComment();
    if (error.type == TokenType::kError) {
      if (literal.empty()) return error;
      // Deliver the text first: the failed comment is met again after it.
      mode_ = Mode::kText;
      message_.clear();
      pos_ = start_ = open;
      return token;
    }
    if (!literal.empty()) return token;
  }
}

Token Lexer::SkipComment() {
  const size_t begin = pos_;
  const size_t close = text_.find("*/", pos_ + 2);
  if (close == absl::string_view::npos) {
    start_ = begin;
    return Fail("unclosed comment");
  }
  pos_ = close + 2;
  const int marker = AtRightDelim();
  if (marker < 0) {
    start_ = begin;
    return Fail("comment ends before closing delimiter");
  }
  pos_ += static_cast<size_t>(marker) + 2;
  if (marker > 0) SkipSpace();
  start_ = pos_;
  return Token{};
}

void Lexer::SkipSpace() {
  while (pos_ < text_.size() && IsSpace(text_[pos_])) ++pos_;
}

Token Lexer::RightDelim(bool trim) {
  if (trim) pos_ += 2;
  start_ = pos_;
  pos_ += 2;
  Token token = Emit(TokenType::kRightDelim);
  if (trim) SkipSpace();
  start_ = pos_;
  mode_ = Mode::kText;
  return token;
}

Token Lexer::NextInAction() {
  const int marker = AtRightDelim();
  if (marker >= 0) {
    if (parens_ != 0) return Fail("unclosed left paren");
    return RightDelim(marker > 0);
  }
  if (pos_ >= text_.size()) return Fail("unclosed action");
  const char c = text_[pos_];
  switch (c) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
      return Space();
    case '=':
      ++pos_;
      return Emit(TokenType::kAssign);
    case ':':
      ++pos_;
      if (!Accept("=")) return Fail("expected :=");
      return Emit(TokenType::kDeclare);
    case '|':
      ++pos_;
      return Emit(TokenType::kPipe);
    case '"':
      return Quoted('"', TokenType::kString, "unterminated quoted string");
    case '\'':
      return Quoted('\'', TokenType::kCharConstant,
                    "unterminated character constant");
    case '`':
      return RawQuoted();
    case '$':
      ++pos_;
      return FieldOrVariable(TokenType::kVariable);
    case '.':
      if (pos_ + 1 < text_.size() &&
          (text_[pos_ + 1] < '0' || text_[pos_ + 1] > '9')) {
        ++pos_;
        return FieldOrVariable(TokenType::kField);
      }
      return Number();
    case '(':
      ++pos_;
      ++parens_;
      return Emit(TokenType::kLeftParen);
    case ')':
      ++pos_;
      if (--parens_ < 0) return Fail("unexpected right paren");
      return Emit(TokenType::kRightParen);
    default:
      break;
  }
  if (c == '+' || c == '-' || (c >= '0' && c <= '9')) return Number();
  int length;
  if (AtAlphanumeric(&length)) return Identifier();
  if (c >= 0x20 && c < 0x7F) {
    ++pos_;
    return Emit(TokenType::kChar);
  }
  return BadCharacter("unrecognized character in action: ");
}

Token Lexer::Space() {
  while (pos_ < text_.size() && IsSpace(text_[pos_])) ++pos_;
  // The last space may belong to a trim marker.
  const char* at = text_.data() + pos_;
  if (text_.size() - pos_ >= 3 && at[0] == '-' && at[1] == '}' &&
      at[2] == '}') {
    --pos_;
    if (pos_ == start_) {
      if (parens_ != 0) return Fail("unclosed left paren");
      return RightDelim(/*trim=*/true);
    }
  }
  return Emit(TokenType::kSpace);
}

Token Lexer::Identifier() {
  SkipAlphanumeric();
  if (!AtTerminator()) return BadCharacter("bad character ");
  return Emit(ClassifyWord(text_.substr(start_, pos_ - start_)));
}

Token Lexer::FieldOrVariable(TokenType type) {
  if (AtTerminator()) {
    return Emit(type == TokenType::kVariable ? type : TokenType::kDot);
  }
  SkipAlphanumeric();
  if (!AtTerminator()) return BadCharacter("bad character ");
  return Emit(type);
}

Token Lexer::Number() {
  if (!ScanNumber()) {
    return Fail(absl::StrCat("bad number syntax: ",
                             Quote(text_.substr(start_, pos_ - start_))));
  }
  if (pos_ < text_.size() && (text_[pos_] == '+' || text_[pos_] == '-')) {
    // Complex: 1+2i. No spaces, must end in 'i'.
    if (!ScanNumber() || text_[pos_ - 1] != 'i') {
      return Fail(absl::StrCat("bad number syntax: ",
                               Quote(text_.substr(start_, pos_ - start_))));
    }
    return Emit(TokenType::kComplex);
  }
  return Emit(TokenType::kNumber);
}

bool Lexer::ScanNumber() {
  constexpr absl::string_view kDecimal = "0123456789_";
  constexpr absl::string_view kHex = "0123456789abcdefABCDEF_";
  absl::string_view digits = kDecimal;
  Accept("+-");
  if (Accept("0")) {
    if (Accept("xX")) {
      digits = kHex;
    } else if (Accept("oO")) {
      digits = "01234567_";
    } else if (Accept("bB")) {
      digits = "01_";
    }
  }
  AcceptRun(digits);
  if (Accept(".")) AcceptRun(digits);
  if ((digits == kDecimal && Accept("eE")) ||
      (digits == kHex && Accept("pP"))) {
    Accept("+-");
    AcceptRun(kDecimal);
  }
  Accept("i");
  int length;
  if (AtAlphanumeric(&length)) {
    pos_ += static_cast<size_t>(length);
    return false;
  }
  return true;
}

Token Lexer::Quoted(char quote, TokenType type, absl::string_view what) {
  for (++pos_; pos_ < text_.size() && text_[pos_] != '\n'; ++pos_) {
    if (text_[pos_] == quote) {
      ++pos_;
      return Emit(type);
    }
    if (text_[pos_] == '\\') {
      ++pos_;
      if (pos_ >= text_.size() || text_[pos_] == '\n') break;
    }
  }
  return Fail(std::string(what));
}

Token Lexer::RawQuoted() {
  const size_t close = text_.find('`', pos_ + 1);
  if (close == absl::string_view::npos) {
    return Fail("unterminated raw quoted string");
  }
  pos_ = close + 1;
  return Emit(TokenType::kRawString);
}

void Lexer::AcceptRun(absl::string_view set) {
  while (Accept(set)) {
  }
}

Token Lexer::BadCharacter(absl::string_view what) {
  char32_t rune = 0;
  DecodeRune(text_.substr(pos_), &rune);
  return Fail(absl::StrCat(what, DescribeRune(rune)));
}

Token Lexer::Fail(std::string message) {
  message_ = std::move(message);
  mode_ = Mode::kEnd;
  Token token{TokenType::kError, static_cast<uint32_t>(start_), message_};
  return token;
}

}  // namespace gitops::gotemplate
