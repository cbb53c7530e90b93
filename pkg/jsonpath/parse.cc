// From text to nodes: see jsonpath.h.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/jsonpath/jsonpath.h"
#include "pkg/jsonpath/node.h"

namespace gitops::jsonpath {
namespace {

using value::Value;

constexpr int kMaxDepth = 1000;

absl::Status Invalid(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

bool IsWord(char c) { return absl::ascii_isalnum(c) || c == '_'; }

bool EndsField(char c) {
  return absl::string_view(" \n\r.,[]$@{}").find(c) != absl::string_view::npos;
}

// Go's %#U.
absl::Status Unrecognized(absl::string_view rest) {
  char32_t rune = 0;
  const int size = DecodeRune(rest, &rune);
  std::string out = absl::StrFormat("unrecognized character in action: U+%04X",
                                    static_cast<uint32_t>(rune));
  if (IsPrintRune(rune)) absl::StrAppend(&out, " '", rest.substr(0, size), "'");
  return Invalid(out);
}

std::optional<char> SimpleEscape(char c) {
  constexpr absl::string_view kLetters = "abfnrtv\\\"'";
  constexpr absl::string_view kMeant = "\a\b\f\n\r\t\v\\\"'";
  const size_t at = kLetters.find(c);
  if (at == absl::string_view::npos) return std::nullopt;
  return kMeant[at];
}

// What a quoted text says; nullopt for escapes that are none.
std::optional<std::string> Unescape(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    if (const auto simple = SimpleEscape(text[i])) {
      out.push_back(*simple);
      continue;
    }
    const bool octal = text[i] >= '0' && text[i] <= '7';
    const size_t digits = text[i] == 'x'   ? 2
                          : text[i] == 'u' ? 4
                          : text[i] == 'U' ? 8
                                           : 3;
    if (digits == 3 && !octal) return std::nullopt;
    if (!octal) ++i;
    uint32_t number = 0;
    for (size_t n = 0; n < digits; ++n, ++i) {
      if (i >= text.size()) return std::nullopt;
      const char c = text[i];
      const int base = octal ? 8 : 16;
      const int digit = absl::ascii_isdigit(c)    ? c - '0'
                        : absl::ascii_isxdigit(c) ? (c | 0x20) - 'a' + 10
                                                  : base;
      if (digit >= base) return std::nullopt;
      number = number * base + digit;
    }
    --i;
    if (digits <= 3) {
      if (number > 255) return std::nullopt;
      out.push_back(static_cast<char>(number));
    } else {
      AppendRune(static_cast<char32_t>(number), &out);
    }
  }
  return out;
}

// The pieces between commas that stand in no quotes, without blanks around.
std::vector<absl::string_view> SplitUnion(absl::string_view text) {
  std::vector<absl::string_view> out;
  char quote = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && quote == 0)) {
      out.push_back(absl::StripAsciiWhitespace(text.substr(begin, i - begin)));
      begin = i + 1;
    } else if (quote != 0) {
      if (text[i] == quote) quote = 0;
    } else if (text[i] == '\'' || text[i] == '"') {
      quote = text[i];
    }
  }
  return out;
}

// Parses the inside of an action, or a whole template.
class Parser {
 public:
  explicit Parser(absl::string_view text, int depth = 0)
      : text_(text), depth_(depth) {}

  absl::StatusOr<Node> ParseTemplate() {
    Node out;
    while (at_ < text_.size()) {
      const size_t brace = std::min(text_.find('{', at_), text_.size());
      if (brace > at_) {
        Node plain;
        plain.kind = NodeKind::kPlain;
        plain.text = std::string(text_.substr(at_, brace - at_));
        out.children.push_back(std::move(plain));
      }
      at_ = brace;
      if (at_ == text_.size()) break;
      ++at_;
      Node action;
      GITOPS_RETURN_IF_ERROR(ParseAction(&action));
      out.children.push_back(std::move(action));
    }
    return out;
  }

 private:
  // Up to and with the closing brace.
  absl::Status ParseAction(Node* out) {
    if (depth_ > kMaxDepth) {
      return absl::ResourceExhaustedError("jsonpath is nested too deeply");
    }
    while (true) {
      if (at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r') {
        return Invalid("unclosed action");
      }
      const char c = text_[at_];
      if (c == '}') {
        ++at_;
        return absl::OkStatus();
      }
      if (c == ' ' || c == '$' || c == '@') {
        ++at_;
      } else if (c == '\'' || c == '"') {
        GITOPS_RETURN_IF_ERROR(ParseQuoted(out));
      } else if (c == '.') {
        ParseDot(out);
      } else if (c == '[') {
        GITOPS_RETURN_IF_ERROR(ParseBracket(out));
      } else if (c == '+' || c == '-' || absl::ascii_isdigit(c)) {
        GITOPS_RETURN_IF_ERROR(ParseNumber(out));
      } else if (IsWord(c)) {
        ParseIdentifier(out);
      } else {
        return Unrecognized(text_.substr(at_));
      }
    }
  }

  static void AddLiteral(Value v, Node* out) {
    Node node;
    node.kind = NodeKind::kLiteral;
    node.value = std::move(v);
    out->children.push_back(std::move(node));
  }
  static void AddNamed(NodeKind kind, absl::string_view text, Node* out) {
    Node node;
    node.kind = kind;
    node.text = std::string(text);
    out->children.push_back(std::move(node));
  }

  absl::Status ParseQuoted(Node* out) {
    const size_t begin = at_;
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    if (at_ >= text_.size() || text_[at_] == '\n') {
      return Invalid("unterminated quoted string");
    }
    ++at_;
    const absl::string_view quoted = text_.substr(begin, at_ - begin);
    const auto text = Unescape(quoted.substr(1, quoted.size() - 2));
    if (!text.has_value()) {
      return Invalid(
          absl::StrCat("unquote string ", quoted, " error invalid syntax"));
    }
    AddLiteral(Value::String(*text), out);
    return absl::OkStatus();
  }

  void ParseDot(Node* out) {
    ++at_;
    const char next = at_ < text_.size() ? text_[at_] : '\0';
    if (next == '*') {
      ++at_;
      AddNamed(NodeKind::kWildcard, "", out);
    } else if (next == '.') {
      ++at_;
      AddNamed(NodeKind::kRecursive, "", out);
      if (at_ < text_.size() && IsWord(text_[at_])) ParseField(out);
    } else {
      ParseField(out);
    }
  }

  void ParseField(Node* out) {
    std::string name;
    while (at_ < text_.size() && !EndsField(text_[at_])) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      name.push_back(text_[at_++]);
    }
    AddNamed(NodeKind::kField, name, out);
  }

  absl::Status ParseNumber(Node* out) {
    const size_t begin = at_++;
    while (at_ < text_.size() &&
           (absl::ascii_isdigit(text_[at_]) || text_[at_] == '.')) {
      ++at_;
    }
    const absl::string_view number = text_.substr(begin, at_ - begin);
    int64_t whole = 0;
    double real = 0;
    if (absl::SimpleAtoi(number, &whole)) {
      AddLiteral(Value::Int(whole), out);
    } else if (absl::SimpleAtod(number, &real)) {
      AddLiteral(Value::Float(real), out);
    } else {
      return Invalid(absl::StrCat("cannot parse number ", number));
    }
    return absl::OkStatus();
  }

  void ParseIdentifier(Node* out) {
    const size_t begin = at_;
    while (at_ < text_.size() && IsWord(text_[at_])) ++at_;
    const absl::string_view name = text_.substr(begin, at_ - begin);
    if (name == "true" || name == "false") {
      AddLiteral(Value::Bool(name == "true"), out);
    } else {
      AddNamed(NodeKind::kIdentifier, name, out);
    }
  }

  absl::Status ParseBracket(Node* out) {
    ++at_;
    if (absl::StartsWith(text_.substr(at_), "?(")) return ParseFilter(out);
    const size_t end = text_.find_first_of("]\n", at_);
    if (end == absl::string_view::npos || text_[end] == '\n') {
      return Invalid("unterminated array");
    }
    const absl::string_view inside = text_.substr(at_, end - at_);
    at_ = end + 1;
    const std::vector<absl::string_view> pieces = SplitUnion(inside);
    if (pieces.size() == 1) return ParseIndex(inside, out);
    Node all;
    all.kind = NodeKind::kUnion;
    for (const absl::string_view piece : pieces) {
      Node one;
      GITOPS_RETURN_IF_ERROR(ParseIndex(piece, &one));
      all.children.push_back(std::move(one));
    }
    out->children.push_back(std::move(all));
    return absl::OkStatus();
  }

  // What stands in brackets: a key in quotes, an index, a slice.
  absl::Status ParseIndex(absl::string_view text, Node* out) {
    absl::string_view key = text;
    if (absl::ConsumePrefix(&key, "'") && absl::ConsumeSuffix(&key, "'") &&
        key.find('\'') == absl::string_view::npos) {
      // A key is read as a field is: with dots in it, it is several.
      const std::string action = absl::StrCat(".", key, "}");
      return Parser(action, depth_ + 1).ParseAction(out);
    }
    Node slice;
    slice.kind = NodeKind::kSlice;
    if (text != "*") GITOPS_RETURN_IF_ERROR(ParseSlice(text, &slice));
    out->children.push_back(std::move(slice));
    return absl::OkStatus();
  }

  static absl::Status ParseSlice(absl::string_view text, Node* out) {
    std::optional<int64_t>* const targets[] = {&out->start, &out->end,
                                               &out->step};
    absl::string_view rest = text;
    for (size_t i = 0; i < 3; ++i) {
      size_t size = absl::StartsWith(rest, "-") ? 1 : 0;
      while (size < rest.size() && absl::ascii_isdigit(rest[size])) ++size;
      const absl::string_view number = rest.substr(0, size);
      int64_t index = 0;
      if (!number.empty() && number != "-") {
        if (!absl::SimpleAtoi(number, &index)) {
          return Invalid(
              absl::StrCat("array index ", number, " is not a number"));
        }
        *targets[i] = index;
      }
      rest.remove_prefix(size);
      if (rest.empty()) {
        out->single = i == 0;
        return absl::OkStatus();
      }
      if (!absl::ConsumePrefix(&rest, ":")) break;
    }
    return Invalid(absl::StrCat("invalid array index ", text));
  }

  absl::Status ParseFilter(Node* out) {
    at_ += 2;
    const size_t begin = at_;
    char quote = 0;
    while (at_ < text_.size() && text_[at_] != '\n' &&
           (quote != 0 || text_[at_] != ')')) {
      const char c = text_[at_++];
      if (c == '\\') {
        ++at_;
      } else if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      }
    }
    if (at_ >= text_.size() || text_[at_] == '\n') {
      return Invalid("unterminated filter");
    }
    const absl::string_view inside = text_.substr(begin, at_ - begin);
    ++at_;
    if (at_ >= text_.size() || text_[at_] != ']') {
      return Invalid("unclosed array expect ]");
    }
    ++at_;
    return AddFilter(inside, out);
  }

  absl::Status AddFilter(absl::string_view inside, Node* out) {
    constexpr absl::string_view kOperators = "!<>=";
    const size_t begin = inside.find_first_of(kOperators);
    const size_t end = begin == absl::string_view::npos
                           ? begin
                           : inside.find_first_not_of(kOperators, begin);
    Node filter;
    filter.kind = NodeKind::kFilter;
    absl::string_view left = inside;
    if (begin != 0 && end != absl::string_view::npos) {
      filter.text = std::string(inside.substr(begin, end - begin));
      left = inside.substr(0, begin);
      GITOPS_RETURN_IF_ERROR(AddSide(inside.substr(end), &filter));
    }
    GITOPS_RETURN_IF_ERROR(AddSide(left, &filter));
    std::reverse(filter.children.begin(), filter.children.end());
    out->children.push_back(std::move(filter));
    return absl::OkStatus();
  }

  absl::Status AddSide(absl::string_view text, Node* filter) {
    const std::string action =
        absl::StrCat(absl::StripAsciiWhitespace(text), "}");
    Node side;
    GITOPS_RETURN_IF_ERROR(Parser(action, depth_ + 1).ParseAction(&side));
    filter->children.push_back(std::move(side));
    return absl::OkStatus();
  }

  const absl::string_view text_;
  const int depth_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<Template> Template::Parse(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(Node root, Parser(text).ParseTemplate());
  Template out;
  out.root_ = std::make_shared<const Node>(std::move(root));
  return out;
}

}  // namespace gitops::jsonpath
