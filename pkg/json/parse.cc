#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::json {
namespace {

using ::gitops::value::Value;

constexpr absl::string_view kUnexpectedEnd = "unexpected end of JSON input";

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A byte as Go's scanner names it in messages: '}' , '\n', '\'' , '"'.
std::string QuoteByte(char c) {
  if (c == '\'') return R"('\'')";
  if (c == '"') return R"('"')";
  std::string rune;
  AppendRune(static_cast<unsigned char>(c), &rune);
  std::string quoted = Quote(rune);
  quoted.front() = '\'';
  quoted.back() = '\'';
  return quoted;
}

// Whether a byte of a string needs more than copying: quote, backslash,
// control characters and everything outside ASCII.
bool IsPlainTextByte(unsigned char c) {
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

bool HasSpecial(uint64_t w) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  constexpr uint64_t kHigh = 0x8080808080808080u;
  const uint64_t quote = w ^ (kOnes * '"');
  const uint64_t slash = w ^ (kOnes * '\\');
  return (((w - kOnes * 0x20) | w | ((quote - kOnes) & ~quote) |
           ((slash - kOnes) & ~slash)) &
          kHigh) != 0;
}

// One container being read.
struct Frame {
  Value container;
  Value key;  // Of the member whose value is being read.
};

// Iterative, since depth is the sender's choice and the stack is ours.
class Parser {
 public:
  Parser(absl::string_view text, const ParseOptions& options)
      : options_(options),
        begin_(text.data()),
        p_(text.data()),
        end_(text.data() + text.size()) {}

  absl::StatusOr<Value> ParseValue();
  absl::Status CheckEnd();
  size_t consumed() const { return static_cast<size_t>(p_ - begin_); }
  // The first value that Go could not store; reported after syntax errors.
  const absl::Status& range_error() const { return range_error_; }
  // The error for a text that ended early and has no more to come.
  absl::Status Ended() const {
    return absl::InvalidArgumentError(ended_inside_.empty()
                                          ? kUnexpectedEnd
                                          : absl::string_view(ended_inside_));
  }

 private:
  absl::Status Invalid(absl::string_view where) const {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid character ", QuoteByte(*p_), " ", where));
  }
  static absl::Status End() { return absl::OutOfRangeError(kUnexpectedEnd); }
  // Go ends a text that has no more to come with a blank, which some places do
  // not allow.
  absl::Status EndInside(absl::string_view where) {
    ended_inside_ = absl::StrCat("invalid character ' ' ", where);
    return End();
  }
  void SkipSpace() {
    while (p_ < end_ && IsSpace(*p_)) ++p_;
  }

  // Reads a scalar or opens a container; `opened` says which.
  absl::Status ReadItem(Value* item, bool* opened);
  absl::Status ReadLiteral(absl::string_view literal);
  absl::Status ReadNumber(Value* number);
  absl::Status ScanNumber(bool* whole);
  absl::Status ReadString(Value* text);
  absl::Status ReadEscapedString(const char* start, Value* text);
  absl::Status ReadEscape(std::string* out);
  absl::StatusOr<uint32_t> ReadHex4();
  absl::Status ReadKey();
  // After a value: on to the next one (`more`) or the container's end.
  absl::Status Advance(bool* more);
  void Store(Value item);

  const ParseOptions& options_;
  const char* begin_;
  const char* p_;
  const char* end_;
  int64_t nodes_ = 0;
  std::vector<Frame> stack_;
  absl::Status range_error_;
  std::string ended_inside_;
};

absl::Status Parser::ReadLiteral(absl::string_view literal) {
  for (size_t i = 0; i < literal.size(); ++i, ++p_) {
    const auto where = [&] {
      return absl::StrCat("in literal ", literal, " (expecting ",
                          QuoteByte(literal[i]), ")");
    };
    if (p_ == end_) return EndInside(where());
    if (*p_ != literal[i]) return Invalid(where());
  }
  return absl::OkStatus();
}

absl::Status Parser::ScanNumber(bool* whole) {
  *whole = true;
  if (*p_ == '-') {
    ++p_;
    if (p_ == end_) return EndInside("in numeric literal");
    if (!IsDigit(*p_)) return Invalid("in numeric literal");
  }
  if (*p_ == '0') {
    ++p_;
  } else {
    while (p_ < end_ && IsDigit(*p_)) ++p_;
  }
  if (p_ < end_ && *p_ == '.') {
    *whole = false;
    ++p_;
    if (p_ == end_) return EndInside("after decimal point in numeric literal");
    if (!IsDigit(*p_)) return Invalid("after decimal point in numeric literal");
    while (p_ < end_ && IsDigit(*p_)) ++p_;
  }
  if (p_ < end_ && (*p_ == 'e' || *p_ == 'E')) {
    *whole = false;
    ++p_;
    if (p_ < end_ && (*p_ == '+' || *p_ == '-')) ++p_;
    if (p_ == end_) return EndInside("in exponent of numeric literal");
    if (!IsDigit(*p_)) return Invalid("in exponent of numeric literal");
    while (p_ < end_ && IsDigit(*p_)) ++p_;
  }
  return absl::OkStatus();
}

absl::Status Parser::ReadNumber(Value* number) {
  const char* start = p_;
  bool whole = false;
  GITOPS_RETURN_IF_ERROR(ScanNumber(&whole));
  if (whole && options_.numbers != Numbers::kFloat64) {
    int64_t i = 0;
    auto result = std::from_chars(start, p_, i);
    if (result.ec == std::errc()) {
      *number = Value::Int(i);
      return absl::OkStatus();
    }
    uint64_t u = 0;
    if (options_.numbers == Numbers::kNative && *start != '-') {
      result = std::from_chars(start, p_, u);
      if (result.ec == std::errc()) {
        *number = Value::Uint(u);
        return absl::OkStatus();
      }
    }
  }
  double d = 0;
  if (whole && p_ - start <= 15) {
    int64_t i = 0;
    std::from_chars(start, p_, i);
    d = *start == '-' && i == 0 ? -0.0 : static_cast<double>(i);
  } else {
    const auto result = std::from_chars(start, p_, d);
    if (result.ec == std::errc::result_out_of_range) {
      // Too small is zero in Go, too large an error; tell them apart.
      const absl::string_view text(start, static_cast<size_t>(p_ - start));
      if (!absl::SimpleAtod(text, &d) || d > 1 || d < -1) {
        if (range_error_.ok()) {
          range_error_ = absl::InvalidArgumentError(
              absl::StrCat("json: cannot unmarshal number ", text,
                           " into Go value of type float64"));
        }
        d = 0;
      }
    }
  }
  *number = Value::Float(d);
  return absl::OkStatus();
}

absl::Status Parser::ReadString(Value* text) {
  const char* start = ++p_;
  while (end_ - p_ >= 8) {
    uint64_t word;
    std::memcpy(&word, p_, sizeof(word));
    if (HasSpecial(word)) break;
    p_ += 8;
  }
  while (p_ < end_ && IsPlainTextByte(static_cast<unsigned char>(*p_))) ++p_;
  if (p_ < end_ && *p_ == '"') {
    *text = Value::String(
        absl::string_view(start, static_cast<size_t>(p_ - start)));
    ++p_;
    return absl::OkStatus();
  }
  return ReadEscapedString(start, text);
}

absl::Status Parser::ReadEscapedString(const char* start, Value* text) {
  std::string out(start, static_cast<size_t>(p_ - start));
  while (p_ < end_) {
    const auto c = static_cast<unsigned char>(*p_);
    if (c == '"') {
      ++p_;
      *text = Value::String(out);
      return absl::OkStatus();
    }
    if (c < 0x20) return Invalid("in string literal");
    if (c == '\\') {
      ++p_;
      GITOPS_RETURN_IF_ERROR(ReadEscape(&out));
    } else if (c < 0x80) {
      const char* run = p_;
      while (p_ < end_ && IsPlainTextByte(static_cast<unsigned char>(*p_))) {
        ++p_;
      }
      out.append(run, static_cast<size_t>(p_ - run));
    } else {
      char32_t rune = 0;
      p_ += DecodeRune(absl::string_view(p_, static_cast<size_t>(end_ - p_)),
                       &rune);
      AppendRune(rune, &out);
    }
  }
  return End();
}

absl::StatusOr<uint32_t> Parser::ReadHex4() {
  uint32_t code = 0;
  for (int i = 0; i < 4; ++i, ++p_) {
    if (p_ == end_) return EndInside("in \\u hexadecimal character escape");
    const char c = *p_;
    uint32_t digit = 0;
    if (IsDigit(c)) {
      digit = static_cast<uint32_t>(c - '0');
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
      digit = static_cast<uint32_t>((c | 0x20) - 'a' + 10);
    } else {
      return Invalid("in \\u hexadecimal character escape");
    }
    code = code * 16 + digit;
  }
  return code;
}

absl::Status Parser::ReadEscape(std::string* out) {
  if (p_ == end_) return EndInside("in string escape code");
  static constexpr char kFrom[] = "\"\\/bfnrt";
  static constexpr char kTo[] = "\"\\/\b\f\n\r\t";
  const char* known =
      static_cast<const char*>(std::memchr(kFrom, *p_, sizeof(kFrom) - 1));
  if (known != nullptr) {
    ++p_;
    out->push_back(kTo[known - kFrom]);
    return absl::OkStatus();
  }
  if (*p_ != 'u') return Invalid("in string escape code");
  ++p_;
  GITOPS_ASSIGN_OR_RETURN(uint32_t code, ReadHex4());
  if (code >= 0xD800 && code < 0xDC00 && end_ - p_ >= 2 && p_[0] == '\\' &&
      p_[1] == 'u') {
    const char* back = p_;
    p_ += 2;
    GITOPS_ASSIGN_OR_RETURN(const uint32_t low, ReadHex4());
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else {
      p_ = back;  // A lone one; the second is read on its own.
    }
  }
  AppendRune(code, out);
  return absl::OkStatus();
}

absl::Status Parser::ReadKey() {
  SkipSpace();
  if (p_ == end_) return End();
  if (*p_ != '"') return Invalid("looking for beginning of object key string");
  GITOPS_RETURN_IF_ERROR(ReadString(&stack_.back().key));
  SkipSpace();
  if (p_ == end_) return End();
  if (*p_ != ':') return Invalid("after object key");
  ++p_;
  return absl::OkStatus();
}

absl::Status Parser::ReadItem(Value* item, bool* opened) {
  *opened = false;
  SkipSpace();
  if (p_ == end_) return End();
  if (++nodes_ > options_.max_nodes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("JSON has more than ", options_.max_nodes, " values"));
  }
  switch (*p_) {
    case '"':
      return ReadString(item);
    case 't':
      *item = Value::Bool(true);
      return ReadLiteral("true");
    case 'f':
      *item = Value::Bool(false);
      return ReadLiteral("false");
    case 'n':
      *item = Value();
      return ReadLiteral("null");
    case '{':
    case '[':
      *opened = true;
      *item = *p_ == '{' ? Value::NewMap() : Value::NewList();
      ++p_;
      return absl::OkStatus();
    default:
      if (*p_ == '-' || IsDigit(*p_)) return ReadNumber(item);
      return Invalid("looking for beginning of value");
  }
}

void Parser::Store(Value item) {
  Frame& top = stack_.back();
  if (top.container.is_map()) {
    top.container.map().Set(top.key, std::move(item));
  } else {
    top.container.list().items.push_back(std::move(item));
  }
}

absl::Status Parser::Advance(bool* more) {
  SkipSpace();
  if (p_ == end_) return End();
  const bool is_map = stack_.back().container.is_map();
  *more = *p_ == ',';
  if (*more) {
    ++p_;
    return is_map ? ReadKey() : absl::OkStatus();
  }
  if (*p_ == (is_map ? '}' : ']')) {
    ++p_;
    return absl::OkStatus();
  }
  return Invalid(is_map ? "after object key:value pair"
                        : "after array element");
}

absl::StatusOr<Value> Parser::ParseValue() {
  while (true) {
    Value item;
    bool opened = false;
    GITOPS_RETURN_IF_ERROR(ReadItem(&item, &opened));
    if (opened) {
      if (stack_.size() >= static_cast<size_t>(options_.max_depth)) {
        return absl::InvalidArgumentError("exceeded max depth");
      }
      SkipSpace();
      if (p_ == end_) return End();
      const bool is_map = item.is_map();
      stack_.push_back({std::move(item), Value()});
      if (*p_ != (is_map ? '}' : ']')) {
        if (is_map) GITOPS_RETURN_IF_ERROR(ReadKey());
        continue;
      }
      ++p_;
      item = std::move(stack_.back().container);
      stack_.pop_back();
    }
    // `item` is complete: store it, and close what it completes.
    while (true) {
      if (stack_.empty()) return item;
      Store(std::move(item));
      bool more = false;
      GITOPS_RETURN_IF_ERROR(Advance(&more));
      if (more) break;
      item = std::move(stack_.back().container);
      stack_.pop_back();
    }
  }
}

absl::Status Parser::CheckEnd() {
  SkipSpace();
  if (p_ == end_) return absl::OkStatus();
  return Invalid("after top-level value");
}

absl::Status CheckSize(absl::string_view text, const ParseOptions& options) {
  if (static_cast<int64_t>(text.size()) <= options.max_bytes) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("JSON has more than ", options.max_bytes, " bytes"));
}

absl::StatusOr<Value> ParseAs(absl::string_view text,
                              const ParseOptions& options, bool map) {
  GITOPS_ASSIGN_OR_RETURN(Value parsed, Parse(text, options));
  if (map ? parsed.is_map() : parsed.is_list()) return parsed;
  if (parsed.is_null()) return map ? Value::NewMap() : Value::NewList();
  return absl::InvalidArgumentError(
      absl::StrCat("json: cannot unmarshal ",
                   parsed.is_map()      ? "object"
                   : parsed.is_list()   ? "array"
                   : parsed.is_string() ? "string"
                   : parsed.is_bool()   ? "bool"
                                        : "number",
                   " into Go value of type ",
                   map ? "map[string]interface {}" : "[]interface {}"));
}

}  // namespace

absl::StatusOr<Value> Parse(absl::string_view text,
                            const ParseOptions& options) {
  GITOPS_RETURN_IF_ERROR(CheckSize(text, options));
  Parser parser(text, options);
  absl::StatusOr<Value> parsed = parser.ParseValue();
  if (!parsed.ok()) {
    return absl::IsOutOfRange(parsed.status()) ? parser.Ended()
                                               : parsed.status();
  }
  GITOPS_RETURN_IF_ERROR(parser.CheckEnd());
  GITOPS_RETURN_IF_ERROR(parser.range_error());
  return parsed;
}

absl::StatusOr<Value> ParseMap(absl::string_view text,
                               const ParseOptions& options) {
  return ParseAs(text, options, true);
}

absl::StatusOr<Value> ParseList(absl::string_view text,
                                const ParseOptions& options) {
  return ParseAs(text, options, false);
}

absl::StatusOr<Value> ParsePrefix(absl::string_view text,
                                  const ParseOptions& options,
                                  size_t* consumed) {
  GITOPS_RETURN_IF_ERROR(CheckSize(text, options));
  Parser parser(text, options);
  absl::StatusOr<Value> parsed = parser.ParseValue();
  if (!parsed.ok()) return parsed.status();
  GITOPS_RETURN_IF_ERROR(parser.range_error());
  *consumed = parser.consumed();
  return parsed;
}

}  // namespace gitops::json
