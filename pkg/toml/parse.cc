// TOML text to values. Length: the parts of one parser, which share where it
// stands.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/toml/number.h"
#include "pkg/toml/toml.h"

namespace gitops::toml {
namespace {

using value::GoType;
using value::Map;
using value::Value;

constexpr int kMaxDepth = 1000;

using Key = std::vector<std::string>;

class Parser {
 public:
  Parser(absl::string_view text, const ParseOptions& options)
      : text_(text), options_(options), root_(Value::NewMap()) {}

  absl::StatusOr<Value> Parse() {
    // The original looks for UTF-16 in the first six bytes only.
    if (absl::StrContains(text_.substr(0, 6), '\0')) {
      return absl::InvalidArgumentError(
          "toml: line 1: files cannot contain NULL bytes; probably using "
          "UTF-16; TOML files must be UTF-8");
    }
    if (absl::StartsWith(text_, "\xEF\xBB\xBF")) at_ = 3;
    const absl::Status status = Items();
    if (!in_comment_.ok()) return in_comment_;  // It came before `status`.
    if (!status.ok()) return status;
    return root_;
  }

 private:
  absl::Status Items() {
    current_ = root_;
    while (true) {
      SkipBlankLines();
      if (AtEnd()) return absl::OkStatus();
      GITOPS_RETURN_IF_ERROR(Peek() == '[' ? Header() : Assignment());
      GITOPS_RETURN_IF_ERROR(EndOfItem());
    }
  }

  // At what no TOML text may hold: all but tabs and line breaks.
  bool AtControlCharacter() const {
    const char c = Peek();
    if (AtEnd() || c == '\t' || c == '\n') return false;
    if (c == '\r') return Peek(1) != '\n';
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  }
  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool Take(char c) {
    if (AtEnd() || Peek() != c) return false;
    Advance();
    return true;
  }
  void Advance() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }
  bool StartsWith(absl::string_view prefix) const {
    return absl::StartsWith(text_.substr(at_), prefix);
  }
  void SkipSpaces() {
    while (Peek() == ' ' || Peek() == '\t') ++at_;
  }
  void SkipComment() {
    if (Peek() != '#') return;
    for (; !AtEnd() && Peek() != '\n'; ++at_) {
      if (in_comment_.ok() && AtControlCharacter()) in_comment_ = Error("");
    }
  }
  void SkipBlankLines() {
    while (!AtEnd()) {
      SkipSpaces();
      SkipComment();
      if (Peek() == '\n' || (Peek() == '\r' && Peek(1) == '\n')) {
        Advance();
      } else {
        return;
      }
    }
  }

  absl::Status Error(absl::string_view message) const {
    std::string key = absl::StrJoin(last_key_, ".");
    std::string control;
    if (AtControlCharacter()) {
      control = absl::StrCat(
          "TOML files cannot contain control characters: '0x",
          absl::Hex(static_cast<unsigned char>(Peek()), absl::kZeroPad2), "'");
      message = control;
    }
    return absl::InvalidArgumentError(absl::StrCat(
        "toml: line ", line_,
        key.empty() ? "" : absl::StrCat(" (last key ", Quote(key), ")"), ": ",
        message));
  }
  // The character at hand as Go's %q prints a rune.
  std::string Seen() const {
    if (AtEnd()) return "end of file";
    char32_t rune;
    const int n = DecodeRune(text_.substr(at_), &rune);
    if (Peek() == '\'') return "'\\''";
    if (Peek() == '"') return "'\"'";
    const std::string quoted = Quote(text_.substr(at_, n));
    return absl::StrCat("'", quoted.substr(1, quoted.size() - 2), "'");
  }
  // Errors about a line break are counted on the line after it.
  absl::Status ErrorAfter(absl::string_view message) {
    if (Peek() == '\n') ++line_;
    return Error(message);
  }

  absl::Status EndOfItem() {
    SkipSpaces();
    SkipComment();
    if (AtEnd() || Peek() == '\n' || (Peek() == '\r' && Peek(1) == '\n')) {
      return absl::OkStatus();
    }
    return Error(
        absl::StrCat("expected a top-level item to end with a newline, "
                     "comment, or EOF, but got ",
                     Seen(), " instead"));
  }

  // --- Keys and tables.

  absl::StatusOr<Key> ReadKey(absl::string_view what, char end) {
    Key key;
    while (true) {
      SkipSpaces();
      if (end == '=' && !key.empty() && (AtEnd() || Peek() == end)) {
        return Error("unexpected '='");
      }
      if (AtEnd() || Peek() == '.' || Peek() == end || Peek() == '\n') {
        if (end == ']') {
          return Error(Peek() == '.'
                           ? "unexpected table separator (table names cannot "
                             "be empty)"
                           : "unexpected end of table name (table names "
                             "cannot be empty)");
        }
        return Error(
            absl::StrCat("unexpected ", Seen(), ": key name appears blank"));
      }
      std::string part;
      if (Peek() == '"' || Peek() == '\'') {
        if (StartsWith("\"\"\"") || StartsWith("'''")) {
          return Error("multiline strings cannot be used as keys");
        }
        GITOPS_ASSIGN_OR_RETURN(part, ReadString());
      } else {
        const size_t start = at_;
        while (absl::ascii_isalnum(Peek()) || Peek() == '_' || Peek() == '-') {
          ++at_;
        }
        part = std::string(text_.substr(start, at_ - start));
        if (part.empty()) {
          return ErrorAfter(absl::StrCat("expected ", what, ", but got ",
                                         Seen(), " instead"));
        }
      }
      key.push_back(std::move(part));
      if (key.size() > kMaxDepth) return Error("key is nested too deeply");
      SkipSpaces();
      if (Take('.')) continue;
      if (Take(end)) return key;
      if (AtEnd() && end == '=') {
        return Error("unexpected EOF; expected key separator '='");
      }
      return ErrorAfter(absl::StrCat("expected ", what, ", but got ",
                                     AtEnd() ? "'\\x00'" : Seen(), " instead"));
    }
  }

  absl::Status AlreadyDefined(const Key& key) const {
    return Error(absl::StrCat("Key '", absl::StrJoin(key, "."),
                              "' has already been defined."));
  }

  // The table under `path` in `table`, made if missing; the last one of a list.
  absl::StatusOr<Value> Descend(const Value& table, const Key& path,
                                bool header) {
    Value at = table;
    const Value* found = at.map().Find(path.back());
    // What was a list of values gives way to each dotted key anew, as in Helm.
    const bool replaced = !header && lists_.count(path) > 0;
    if (found == nullptr || replaced) {
      Value made = Value::NewMap();
      at.map().Set(path.back(), made);
      implicit_.insert(&made.map());
      tables_.push_back(made);
      return made;
    }
    if (found->is_map()) return *found;
    if (found->is_list() && found->list().element == GoType::kMapString &&
        !found->list().empty()) {
      return found->list().items.back();
    }
    if (!header) return AlreadyDefined(path);
    return Error(absl::StrCat("Key '", absl::StrJoin(path, "."),
                              "' was already created as a hash."));
  }

  absl::Status Header() {
    Advance();
    const bool is_list = Take('[');
    last_key_.clear();
    GITOPS_ASSIGN_OR_RETURN(Key key,
                            ReadKey("'.' or ']' to end table name", ']'));
    if (is_list && !Take(']')) {
      return ErrorAfter(absl::StrCat(
          "expected end of table array name delimiter ']', but got ", Seen(),
          " instead"));
    }
    Value table = root_;
    Key path;
    for (size_t i = 0; i + 1 < key.size(); ++i) {
      last_key_ = path;
      path.push_back(key[i]);
      GITOPS_ASSIGN_OR_RETURN(table, Descend(table, path, true));
    }
    last_key_ = path;
    Value* found = table.map().Find(key.back());
    if (is_list) {
      if (found == nullptr) {
        table.map().Set(key.back(), Value::NewList(GoType::kMapString));
        found = table.map().Find(key.back());
      }
      if (!found->is_list() || found->list().element != GoType::kMapString) {
        return Error(absl::StrCat("Key '", absl::StrJoin(key, "."),
                                  "' was already created and cannot be used as "
                                  "an array."));
      }
      current_ = Value::NewMap();
      found->list().Add(current_);
    } else if (found == nullptr) {
      current_ = Value::NewMap();
      table.map().Set(key.back(), current_);
    } else if (found->is_map() && implicit_.erase(&found->map()) > 0) {
      current_ = *found;
    } else {
      return AlreadyDefined(key);
    }
    current_key_ = key;
    last_key_ = std::move(key);
    return absl::OkStatus();
  }

  absl::Status Assignment() {
    const Key outer = current_key_;
    last_key_.clear();
    GITOPS_ASSIGN_OR_RETURN(Key key, ReadKey("'.' or '='", '='));
    GITOPS_RETURN_IF_ERROR(Assign(current_, outer, key, 0));
    last_key_.clear();
    return absl::OkStatus();
  }

  // Reads the value for `key` into `table`, whose own key is `outer`.
  absl::Status Assign(Value table, const Key& outer, const Key& key,
                      int depth) {
    Key full = outer;
    full.insert(full.end(), key.begin(), key.end());
    last_key_ = full;
    Key path = outer;
    for (size_t i = 0; i + 1 < key.size(); ++i) {
      path.push_back(key[i]);
      GITOPS_ASSIGN_OR_RETURN(table, Descend(table, path, false));
    }
    GITOPS_ASSIGN_OR_RETURN(Value value, ReadValue(full, depth));
    last_key_ = full;
    if (value.is_list()) lists_.insert(full);
    const Value* found = table.map().Find(key.back());
    if (found != nullptr) {
      // The first value for a table that only stands for its parts: Helm takes
      // a list and forgets others.
      if (!found->is_map() || value.is_map() ||
          implicit_.erase(&found->map()) == 0) {
        return AlreadyDefined(full);
      }
      if (!value.is_list()) return absl::OkStatus();
    }
    table.map().Set(key.back(), std::move(value));
    return absl::OkStatus();
  }

  // --- Values.

  absl::StatusOr<Value> ReadValue(const Key& key, int depth) {
    if (depth > kMaxDepth) return Error("value is nested too deeply");
    SkipSpaces();
    const char c = Peek();
    if (c == '[') return ReadList(key, depth);
    if (c == '{') return ReadInlineTable(key, depth);
    if (c == '"' || c == '\'') {
      GITOPS_ASSIGN_OR_RETURN(std::string text, ReadString());
      return Value::String(text);
    }
    if (c == '.') return Error("floats must start with a digit, not '.'");
    if (absl::ascii_isdigit(c) || c == '+' || c == '-') return ReadNumber();
    if (absl::ascii_isalpha(c)) return ReadWord();
    if (AtEnd()) return Error("unexpected EOF; expected value");
    return Error(absl::StrCat("expected value but found ", Seen(), " instead"));
  }

  absl::StatusOr<Value> ReadWord() {
    const size_t start = at_;
    while (absl::ascii_isalpha(Peek())) ++at_;
    const absl::string_view word = text_.substr(start, at_ - start);
    if (word == "true" || word == "false") return Value::Bool(word == "true");
    if (word == "inf") return Value::Float(HUGE_VAL);
    if (word == "nan") return Value::Float(std::strtod("nan", nullptr));
    return Error(
        absl::StrCat("expected value but found ", Quote(word), " instead"));
  }

  absl::StatusOr<Value> ReadNumber() {
    const absl::string_view rest = text_.substr(at_);
    if (const size_t n = DateLength(rest); n > 0) {
      const absl::string_view text = rest.substr(0, n);
      at_ += n;
      DateTime date;
      if (!ParseDate(text, &date)) {
        return Error(absl::StrCat("invalid datetime: ", Quote(text)));
      }
      if (!options_.make_time) return Value::String(text);
      return options_.make_time(date, text);
    }
    size_t length = 0;
    absl::StatusOr<Value> number = ParseNumber(rest, &length);
    if (!number.ok()) return Error(number.status().message());
    at_ += length;
    return number;
  }

  absl::StatusOr<Value> ReadList(const Key& key, int depth) {
    Advance();
    Value list = Value::NewList();
    bool separated = true;
    while (true) {
      SkipBlankLines();
      if (Take(']')) return list;
      if (Peek() == ',') {
        if (separated) return Error("unexpected comma");
        Advance();
        separated = true;
        continue;
      }
      if (!separated) {
        return Error(absl::StrCat(
            "expected a comma (',') or array terminator (']'), but got ",
            Seen()));
      }
      GITOPS_ASSIGN_OR_RETURN(Value item, ReadValue(key, depth + 1));
      list.list().Add(std::move(item));
      separated = false;
    }
  }

  absl::StatusOr<Value> ReadInlineTable(const Key& key, int depth) {
    Advance();
    Value table = Value::NewMap();
    bool separated = true;
    while (true) {
      SkipBlankLines();
      if (AtEnd() && separated) {
        return Error("unexpected '=': key name appears blank");
      }
      if (Take('}')) return table;
      if (Peek() == ',') {
        if (separated) return Error("unexpected comma");
        Advance();
        separated = true;
        continue;
      }
      if (!separated) {
        return Error(absl::StrCat(
            "expected a comma or an inline table terminator '}', but got ",
            Seen(), " instead"));
      }
      GITOPS_ASSIGN_OR_RETURN(Key inner, ReadKey("'.' or '='", '='));
      GITOPS_RETURN_IF_ERROR(Assign(table, key, inner, depth + 1));
      separated = false;
    }
  }

  // --- Strings.

  absl::StatusOr<std::string> ReadString() {
    const bool basic = Peek() == '"';
    const absl::string_view triple = basic ? "\"\"\"" : "'''";
    const bool multi = StartsWith(triple);
    at_ += multi ? 3 : 1;
    if (multi && Peek() == '\r' && Peek(1) == '\n') Advance();
    if (multi && Peek() == '\n') Advance();
    std::string out;
    while (true) {
      if (AtEnd()) {
        const std::string wanted =
            multi ? std::string(triple) : std::string(basic ? "\"" : "'");
        return Error(absl::StrCat(
            "unexpected EOF; expected ",
            basic ? absl::StrCat("'", wanted, "'") : Quote(wanted)));
      }
      const char c = Peek();
      if (c == (basic ? '"' : '\'') && (!multi || StartsWith(triple))) {
        if (!multi) {
          Advance();
          return out;
        }
        // Up to two more quotes belong to the text.
        size_t quotes = 0;
        while (Peek(quotes) == c) ++quotes;
        const size_t inside = quotes > 5 ? 2 : quotes - 3;
        out.append(inside, c);
        at_ += inside + 3;
        return out;
      }
      if (!multi && (c == '\n' || StartsWith("\r\n"))) {
        return Error("strings cannot contain newlines");
      }
      if (c == '\\' && basic) {
        GITOPS_RETURN_IF_ERROR(ReadEscape(multi, &out));
        continue;
      }
      if (AtControlCharacter()) return Error("");
      out.push_back(c);
      Advance();
    }
  }

  absl::Status ReadEscape(bool multi, std::string* out) {
    const size_t start = at_;
    Advance();
    const char c = Peek();
    constexpr absl::string_view kFrom = "btnfre\"\\";
    constexpr absl::string_view kTo = "\b\t\n\f\r\x1b\"\\";
    if (const size_t i = AtEnd() ? absl::string_view::npos : kFrom.find(c);
        i != absl::string_view::npos) {
      out->push_back(kTo[i]);
      Advance();
      return absl::OkStatus();
    }
    if (multi && (c == '\n' || c == ' ' || c == '\t' || c == '\r')) {
      SkipSpaces();
      if (Peek() == '\r') ++at_;
      if (Peek() != '\n') return Error("invalid escape: '\\ '");
      while (absl::ascii_isspace(Peek())) Advance();
      return absl::OkStatus();
    }
    const int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0) {
      const std::string seen = Seen();
      return Error(absl::StrCat("invalid escape in string '\\",
                                absl::string_view(seen).substr(1)));
    }
    Advance();
    uint32_t rune = 0;
    for (int i = 0; i < digits; ++i) {
      if (!absl::ascii_isxdigit(Peek())) {
        const absl::string_view count = digits == 2   ? "two"
                                        : digits == 4 ? "four"
                                                      : "eight";
        return Error(absl::StrCat(
            "expected ", count, " hexadecimal digits after '\\",
            absl::string_view(&c, 1), "', but got ",
            Quote(text_.substr(start, at_ - start + 1)), " instead"));
      }
      const char d = Peek();
      rune = rune * 16 + (absl::ascii_isdigit(d)
                              ? d - '0'
                              : absl::ascii_tolower(d) - 'a' + 10);
      Advance();
    }
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune < 0xE000)) {
      return Error(absl::StrCat("Escaped character '\\",
                                text_.substr(start + 1, digits + 1),
                                "' is not valid UTF-8."));
    }
    AppendRune(rune, out);
    return absl::OkStatus();
  }

  absl::string_view text_;
  const ParseOptions& options_;
  size_t at_ = 0;
  int line_ = 1;
  Value root_;
  Value current_;
  Key current_key_;
  Key last_key_;
  // Tables that only keys of others brought about: a header or a value may
  // still name them, once.
  absl::flat_hash_set<const Map*> implicit_;
  std::vector<Value> tables_;  // Keeps those alive: they are known by address.
  absl::flat_hash_set<Key> lists_;  // Keys that had a list as value.
  absl::Status in_comment_;         // A control character in one.
};

}  // namespace

absl::StatusOr<Value> Parse(absl::string_view text,
                            const ParseOptions& options) {
  return Parser(text, options).Parse();
}

}  // namespace gitops::toml
