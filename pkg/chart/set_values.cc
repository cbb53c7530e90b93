#include "pkg/chart/set_values.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/go_text.h"
#include "pkg/json/json.h"

namespace gitops::chart {
namespace {

using value::Map;
using value::Value;

constexpr int64_t kMaxIndex = 65536;
constexpr int kMaxNesting = 30;
// Ours: so many that indices may fill up in all.
constexpr int64_t kMaxFilled = 1'000'000;

absl::Status Error(absl::string_view message) {
  return absl::InvalidArgumentError(message);
}

std::string Replaced(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char32_t rune;
    const int size = DecodeRune(text, &rune);
    AppendRune(rune, &out);
    text.remove_prefix(size);
  }
  return out;
}

// What Go's failed type assertion says, as Helm passes it on.
absl::Status WrongType(const Value& found, absl::string_view wanted) {
  return Error(absl::StrCat(
      "unable to parse key: interface conversion: interface {} is ",
      GoTypeText(found), ", not ", wanted));
}

Value TypedValue(absl::string_view text) {
  if (absl::EqualsIgnoreCase(text, "true")) return Value::Bool(true);
  if (absl::EqualsIgnoreCase(text, "false")) return Value::Bool(false);
  if (absl::EqualsIgnoreCase(text, "null")) return Value();
  if (text == "0") return Value::Int(0);
  if (text.empty() || text[0] == '0') return Value::String(text);
  absl::string_view digits = text;
  if (digits[0] == '+' || digits[0] == '-') digits.remove_prefix(1);
  if (digits.empty()) return Value::String(text);
  for (char c : digits) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      return Value::String(text);
    }
  }
  int64_t number = 0;
  const bool fits = absl::SimpleAtoi(text[0] == '+' ? digits : text, &number);
  return fits ? Value::Int(number) : Value::String(text);
}

// How a parser ends: everything consumed is no error.
enum class Progress { kMore, kEnd };

class Parser {
 public:
  enum class Leaf { kTyped, kString, kJson, kFile, kLiteral };

  Parser(absl::string_view text, Leaf leaf, const FileReader* reader,
         SetBudget* budget)
      : storage_(Replaced(text)),
        rest_(storage_),
        leaf_(leaf),
        reader_(reader),
        budget_(budget == nullptr ? own_budget_ : *budget) {}

  absl::Status Run(Map& into) {
    while (true) {
      GITOPS_ASSIGN_OR_RETURN(const Progress progress, Key(into, 0));
      if (progress == Progress::kEnd) return absl::OkStatus();
    }
  }

 private:
  struct Token {
    std::string text;
    char stop = 0;  // 0 at the end of the text.
  };

  // Text up to one of `stops`, which is consumed. A backslash takes the next
  // character as it is, except in literal assignments.
  Token Until(absl::string_view stops) {
    Token token;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (stops.find(c) != absl::string_view::npos) {
        token.stop = c;
        return token;
      }
      if (c != '\\' || leaf_ == Leaf::kLiteral) {
        token.text.push_back(c);
        continue;
      }
      if (rest_.empty()) return token;
      token.text.push_back(rest_[0]);
      rest_.remove_prefix(1);
    }
    return token;
  }

  static void Set(Map& into, absl::string_view key, Value value) {
    if (!key.empty()) into.Set(key, std::move(value));
  }

  absl::Status SetIndex(value::List& list, int64_t index, Value value) {
    if (index > kMaxIndex) {
      return Error(absl::StrCat("index of ", index,
                                " is greater than maximum supported index of ",
                                kMaxIndex));
    }
    if (static_cast<size_t>(index) >= list.items.size()) {
      budget_.filled += index + 1 - static_cast<int64_t>(list.items.size());
      if (budget_.filled > kMaxFilled) {
        return Error(absl::StrCat("indices make lists of more than ",
                                  kMaxFilled, " items"));
      }
      list.items.resize(index + 1);
    }
    list.items[index] = std::move(value);
    return absl::OkStatus();
  }

  static absl::Status CheckNesting(int nesting) {
    if (nesting <= kMaxNesting) return absl::OkStatus();
    return Error(
        absl::StrCat("value name nested level is greater than maximum "
                     "supported nested level of ",
                     kMaxNesting));
  }

  absl::StatusOr<Value> LeafValue(std::string text) {
    switch (leaf_) {
      case Leaf::kTyped:
        return TypedValue(text);
      case Leaf::kFile: {
        GITOPS_ASSIGN_OR_RETURN(const std::string content, (*reader_)(text));
        return Value::String(content);
      }
      default:
        return Value::String(text);
    }
  }

  // What follows an equals sign.
  absl::StatusOr<Value> ReadValue() {
    switch (leaf_) {
      case Leaf::kLiteral: {
        const absl::string_view text = rest_;
        rest_ = {};
        return Value::String(text);
      }
      case Leaf::kJson:
        return JsonValue();
      default:
        break;
    }
    if (rest_.empty()) return Value::String("");
    if (rest_[0] != '{') return LeafValue(Until(",").text);
    rest_.remove_prefix(1);
    Value list = Value::NewList();
    while (true) {
      Token item = Until(",}");
      if (item.stop == 0) return Error("list must terminate with '}'");
      if (item.stop == '}' && !rest_.empty() && rest_[0] == ',') {
        rest_.remove_prefix(1);
      }
      GITOPS_ASSIGN_OR_RETURN(Value v, LeafValue(std::move(item.text)));
      list.list().Add(std::move(v));
      if (item.stop == '}') return list;
    }
  }

  // Skips blanks and one comma; whether a comma or the end came.
  bool SkipBlanksAndComma() {
    while (!rest_.empty()) {
      if (rest_[0] == ',') {
        rest_.remove_prefix(1);
        return true;
      }
      if (!absl::ascii_isspace(static_cast<unsigned char>(rest_[0]))) {
        return false;
      }
      rest_.remove_prefix(1);
    }
    return true;
  }

  absl::StatusOr<Value> JsonValue() {
    if (SkipBlanksAndComma()) return Value();
    size_t consumed = 0;
    GITOPS_ASSIGN_OR_RETURN(Value v, json::ParsePrefix(rest_, {}, &consumed));
    rest_.remove_prefix(consumed);
    SkipBlanksAndComma();
    return v;
  }

  absl::StatusOr<Progress> Key(Map& into, int nesting) {
    const Token key = Until(leaf_ == Leaf::kLiteral ? "=[." : "=[,.");
    switch (key.stop) {
      case 0:
        if (key.text.empty()) return Progress::kEnd;
        return Error(absl::StrCat("key ", Quote(key.text), " has no value"));
      case '[':
        return IndexedKey(into, key.text, nesting);
      case '=': {
        // Nothing after the sign ends the text here and now.
        const bool at_end =
            rest_.empty() && leaf_ != Leaf::kJson && leaf_ != Leaf::kLiteral;
        GITOPS_ASSIGN_OR_RETURN(Value v, ReadValue());
        Set(into, key.text, std::move(v));
        return at_end ? Progress::kEnd : Progress::kMore;
      }
      case ',':
        Set(into, key.text, Value::String(""));
        return Error(absl::StrCat("key ", Quote(key.text),
                                  " has no value (cannot end with ,)"));
      default:
        return NestedKey(into, key.text, nesting + 1);
    }
  }

  absl::StatusOr<Progress> NestedKey(Map& into, absl::string_view key,
                                     int nesting) {
    GITOPS_RETURN_IF_ERROR(CheckNesting(nesting));
    Value inner = Value::NewMap();
    if (const Value* found = into.Find(key);
        found != nullptr && !found->is_null()) {
      if (!found->is_map()) {
        return WrongType(*found, "map[string]interface {}");
      }
      inner = *found;
    }
    GITOPS_ASSIGN_OR_RETURN(const Progress progress, Key(inner.map(), nesting));
    if (inner.map().empty()) {
      if (progress == Progress::kEnd) return progress;
      return Error(absl::StrCat("key map ", Quote(key), " has no value"));
    }
    Set(into, key, inner);
    return progress;
  }

  absl::StatusOr<Progress> IndexedKey(Map& into, absl::string_view key,
                                      int nesting) {
    GITOPS_ASSIGN_OR_RETURN(const std::optional<int64_t> index, ReadIndex());
    if (!index.has_value()) return Progress::kEnd;
    Value list = Value::NewList();
    if (const Value* found = into.Find(key); found != nullptr) {
      if (!found->is_list()) return WrongType(*found, "[]interface {}");
      list = *found;
    }
    GITOPS_ASSIGN_OR_RETURN(const Progress progress,
                            Item(list.list(), *index, nesting));
    Set(into, key, list);
    return progress;
  }

  // Nothing where the text ends first: such an assignment is dropped.
  absl::StatusOr<std::optional<int64_t>> ReadIndex() {
    const Token token = Until("]");
    if (token.stop == 0) return std::nullopt;
    int64_t index = 0;
    absl::string_view digits = token.text;
    const bool sign = !digits.empty() && (digits[0] == '+' || digits[0] == '-');
    if (sign) digits.remove_prefix(1);
    bool number = !digits.empty();
    for (char c : digits) number = number && absl::ascii_isdigit(c);
    if (number && !absl::SimpleAtoi(digits, &index)) {
      return Error(absl::StrCat("error parsing index: strconv.Atoi: parsing ",
                                Quote(token.text), ": value out of range"));
    }
    if (!number) {
      return Error(absl::StrCat("error parsing index: strconv.Atoi: parsing ",
                                Quote(token.text), ": invalid syntax"));
    }
    return token.text[0] == '-' ? -index : index;
  }

  // What follows the closing bracket of list[index].
  absl::StatusOr<Progress> Item(value::List& list, int64_t index, int nesting) {
    if (index < 0) {
      return Error(absl::StrCat("negative ", index, " index not allowed"));
    }
    const Token token = Until("[.=");
    if (!token.text.empty()) return UnexpectedData(token.text);
    switch (token.stop) {
      case 0:
        return Progress::kEnd;
      case '=': {
        GITOPS_ASSIGN_OR_RETURN(Value v, ReadValue());
        GITOPS_RETURN_IF_ERROR(SetIndex(list, index, std::move(v)));
        return Progress::kMore;
      }
      case '[': {
        GITOPS_ASSIGN_OR_RETURN(const std::optional<int64_t> next, ReadIndex());
        if (!next.has_value()) return Progress::kEnd;
        Value inner = Value::NewList();
        if (static_cast<size_t>(index) < list.items.size() &&
            !list.items[index].is_null()) {
          inner = list.items[index];
          if (!inner.is_list()) return WrongType(inner, "[]interface {}");
        }
        GITOPS_RETURN_IF_ERROR(CheckNesting(nesting + 1));
        GITOPS_ASSIGN_OR_RETURN(const Progress progress,
                                Item(inner.list(), *next, nesting + 1));
        if (progress == Progress::kEnd) return progress;
        GITOPS_RETURN_IF_ERROR(SetIndex(list, index, inner));
        return progress;
      }
      default: {
        GITOPS_RETURN_IF_ERROR(CheckNesting(nesting + 1));
        Value inner = Value::NewMap();
        if (static_cast<size_t>(index) < list.items.size()) {
          if (!list.items[index].is_map()) list.items[index] = inner;
          inner = list.items[index];
        }
        GITOPS_ASSIGN_OR_RETURN(const Progress progress,
                                Key(inner.map(), nesting + 1));
        if (progress == Progress::kEnd) return progress;
        GITOPS_RETURN_IF_ERROR(SetIndex(list, index, inner));
        return progress;
      }
    }
  }

  // Go prints the runes one by one: ['x' 'y'].
  static absl::Status UnexpectedData(absl::string_view text) {
    std::string runes;
    while (!text.empty()) {
      char32_t rune;
      const int size = DecodeRune(text, &rune);
      std::string quoted = Quote(text.substr(0, size));
      quoted.front() = quoted.back() = '\'';
      if (rune == '\'') quoted = "'\\''";
      if (rune == '"') quoted = "'\"'";
      absl::StrAppend(&runes, runes.empty() ? "" : " ", quoted);
      text.remove_prefix(size);
    }
    return Error(
        absl::StrCat("unexpected data at end of array index: [", runes, "]"));
  }

  const std::string storage_;
  absl::string_view rest_;
  const Leaf leaf_;
  const FileReader* reader_;
  SetBudget own_budget_;
  SetBudget& budget_;
};

}  // namespace

absl::Status ApplySet(absl::string_view text, Map& into, SetBudget* budget) {
  return Parser(text, Parser::Leaf::kTyped, nullptr, budget).Run(into);
}

absl::Status ApplySetString(absl::string_view text, Map& into,
                            SetBudget* budget) {
  return Parser(text, Parser::Leaf::kString, nullptr, budget).Run(into);
}

absl::Status ApplySetJson(absl::string_view text, Map& into,
                          SetBudget* budget) {
  return Parser(text, Parser::Leaf::kJson, nullptr, budget).Run(into);
}

absl::Status ApplySetFile(absl::string_view text, const FileReader& read_file,
                          Map& into, SetBudget* budget) {
  return Parser(text, Parser::Leaf::kFile, &read_file, budget).Run(into);
}

absl::Status ApplySetLiteral(absl::string_view text, Map& into,
                             SetBudget* budget) {
  return Parser(text, Parser::Leaf::kLiteral, nullptr, budget).Run(into);
}

}  // namespace gitops::chart
