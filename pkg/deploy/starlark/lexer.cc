#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/starlark/syntax.h"

namespace gitops::starlark {

namespace {

class Lexer {
 public:
  explicit Lexer(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<Token>> Run() {
    indents_.push_back(0);
    bool line_start = true;
    while (at_ < text_.size()) {
      if (line_start && depth_ == 0) {
        GITOPS_ASSIGN_OR_RETURN(bool blank, Indentation());
        if (blank) continue;
        line_start = false;
      }
      char c = text_[at_];
      if (c == '\n') {
        ++at_;
        if (depth_ == 0) {
          Add(TokenType::kNewline, "");
          line_start = true;
        }
        ++line_;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c == '\\' && at_ + 1 < text_.size() &&
                 text_[at_ + 1] == '\n') {
        at_ += 2;
        ++line_;
      } else if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else {
        GITOPS_RETURN_IF_ERROR(One());
      }
    }
    if (!line_start) Add(TokenType::kNewline, "");
    for (; indents_.size() > 1; indents_.pop_back())
      Add(TokenType::kDedent, "");
    Add(TokenType::kEnd, "");
    return std::move(tokens_);
  }

 private:
  void Add(TokenType type, absl::string_view text) {
    tokens_.push_back({type, std::string(text), line_});
  }

  absl::Status Bad(absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("line ", line_, ": ", what));
  }

  // True for a line without anything.
  absl::StatusOr<bool> Indentation() {
    int width = 0;
    size_t i = at_;
    while (i < text_.size() && (text_[i] == ' ' || text_[i] == '\t')) {
      width += text_[i] == '\t' ? 8 - width % 8 : 1;
      ++i;
    }
    if (i == text_.size() || text_[i] == '\n' || text_[i] == '#' ||
        text_[i] == '\r') {
      while (i < text_.size() && text_[i] != '\n') ++i;
      if (i < text_.size()) {
        ++i;
        ++line_;
      }
      at_ = i;
      return true;
    }
    at_ = i;
    if (width > indents_.back()) {
      indents_.push_back(width);
      Add(TokenType::kIndent, "");
    }
    while (width < indents_.back()) {
      indents_.pop_back();
      Add(TokenType::kDedent, "");
    }
    if (width != indents_.back()) return Bad("unindent does not match");
    return false;
  }

  absl::Status One() {
    char c = text_[at_];
    if (absl::ascii_isalpha(c) || c == '_') {
      size_t from = at_;
      while (at_ < text_.size() &&
             (absl::ascii_isalnum(text_[at_]) || text_[at_] == '_')) {
        ++at_;
      }
      absl::string_view word = text_.substr(from, at_ - from);
      if (word == "r" && at_ < text_.size() &&
          (text_[at_] == '"' || text_[at_] == '\'')) {
        return String(/*raw=*/true);
      }
      Add(TokenType::kName, word);
      return absl::OkStatus();
    }
    if (absl::ascii_isdigit(c)) return Number();
    if (c == '"' || c == '\'') return String(/*raw=*/false);
    static constexpr absl::string_view kOperators[] = {
        "//=", "**", "==", "!=", "<=", ">=", "//", "+=", "-=", "*=", "/=",
        "%=",  "+",  "-",  "*",  "/",  "%",  "<",  ">",  "=",  "(",  ")",
        "[",   "]",  "{",  "}",  ",",  ":",  ".",  ";",  "|"};
    for (absl::string_view op : kOperators) {
      if (text_.substr(at_, op.size()) != op) continue;
      at_ += op.size();
      if (op == "(" || op == "[" || op == "{") ++depth_;
      if ((op == ")" || op == "]" || op == "}") && depth_ > 0) --depth_;
      Add(op == ";" ? TokenType::kNewline : TokenType::kOp, op);
      return absl::OkStatus();
    }
    return Bad(
        absl::StrCat("unexpected character ", Quote(text_.substr(at_, 1))));
  }

  absl::Status Number() {
    size_t from = at_;
    bool is_float = false;
    while (at_ < text_.size() &&
           (absl::ascii_isalnum(text_[at_]) || text_[at_] == '.')) {
      is_float = is_float || text_[at_] == '.';
      ++at_;
    }
    Add(is_float ? TokenType::kFloat : TokenType::kInt,
        text_.substr(from, at_ - from));
    return absl::OkStatus();
  }

  absl::Status String(bool raw) {
    char quote = text_[at_];
    std::string end(text_.substr(at_, 3) == std::string(3, quote) ? 3 : 1,
                    quote);
    at_ += end.size();
    std::string out;
    while (true) {
      if (at_ >= text_.size()) return Bad("unterminated string");
      if (text_.substr(at_, end.size()) == end) break;
      char c = text_[at_++];
      if (c == '\n') {
        if (end.size() == 1) return Bad("unterminated string");
        ++line_;
      }
      if (c != '\\' || raw || at_ >= text_.size()) {
        out.push_back(c);
        continue;
      }
      char e = text_[at_++];
      switch (e) {
        case 'n':
          out.push_back('\n');
          break;
        case 't':
          out.push_back('\t');
          break;
        case 'r':
          out.push_back('\r');
          break;
        case '\n':
          ++line_;
          break;
        case '\\':
        case '"':
        case '\'':
          out.push_back(e);
          break;
        default:
          out.push_back('\\');
          out.push_back(e);
          break;
      }
    }
    at_ += end.size();
    Add(TokenType::kString, out);
    return absl::OkStatus();
  }

  absl::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;
  std::vector<int> indents_;
  std::vector<Token> tokens_;
};

}  // namespace

absl::StatusOr<std::vector<Token>> Tokenize(absl::string_view text) {
  return Lexer(text).Run();
}

}  // namespace gitops::starlark
