#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/format.h"
#include "pkg/render/functions/conversion.h"
#include "pkg/render/functions/functions.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::Param;
using value::GoType;
using value::Value;
using Result = absl::StatusOr<Value>;

// Go's strings.SplitN: `limit` < 0 is all, 0 nothing; an empty separator cuts
// between runes.
std::vector<absl::string_view> Split(absl::string_view text,
                                     absl::string_view separator,
                                     int64_t limit) {
  std::vector<absl::string_view> out;
  if (limit == 0) return out;
  while (limit < 0 || static_cast<int64_t>(out.size()) < limit - 1) {
    size_t end;
    if (separator.empty()) {
      if (text.empty()) return out;
      char32_t rune;
      end = DecodeRune(text, &rune);
      if (end == text.size()) break;
    } else {
      end = text.find(separator);
      if (end == absl::string_view::npos) break;
    }
    out.push_back(text.substr(0, end));
    text.remove_prefix(end + separator.size());
  }
  if (!separator.empty() || !text.empty()) out.push_back(text);
  return out;
}

Value NumberedMap(const std::vector<absl::string_view>& parts) {
  Value out = Value::NewMap(GoType::kString);
  for (size_t i = 0; i < parts.size(); ++i) {
    out.map().Set(absl::StrCat("_", i), Value::String(parts[i]));
  }
  return out;
}

Result SplitToMap(Call& call) {
  return NumberedMap(Split(call.String(1), call.String(0), -1));
}

Result SplitToMapLimited(Call& call) {
  return NumberedMap(Split(call.String(2), call.String(0), call.Int(1)));
}

Result SplitToList(Call& call) {
  Value out = Value::NewList(GoType::kString);
  for (absl::string_view part : Split(call.String(1), call.String(0), -1)) {
    out.list().Add(Value::String(part));
  }
  return out;
}

Result Join(Call& call) {
  return Value::String(absl::StrJoin(TextList(call[1]), call.String(0)));
}

Result ToString(Call& call) {
  if (call[0].is_string()) return std::move(call[0]);
  return Value::String(gotemplate::Strval(call[0]));
}

Result ToStrings(Call& call) { return StringList(TextList(call[0])); }

// Sorts a []string in place, as Sprig does; other lists give a new one.
Result SortAlpha(Call& call) {
  Value list = Elements(call[0]);
  if (!list.is_list() && !list.is_bytes()) {
    return StringList({gotemplate::Strval(list)});
  }
  if (!list.is_list() || list.list().element != GoType::kString) {
    list = StringList(TextList(list));
  }
  std::vector<Value>& items = list.list().items;
  std::stable_sort(items.begin(), items.end(),
                   [](const Value& a, const Value& b) {
                     return a.as_string() < b.as_string();
                   });
  return list;
}

// Decimal only; too large numbers saturate, other text is 0.
Result Atoi(Call& call) {
  absl::string_view text = call.String(0);
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    text.remove_prefix(1);
  }
  const uint64_t limit = negative ? uint64_t{1} << 63 : (uint64_t{1} << 63) - 1;
  uint64_t n = 0;
  bool overflow = false;
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return Value::Int(0, GoType::kInt);
    const uint64_t digit = c - '0';
    overflow = overflow || n > (limit - digit) / 10;
    n = n * 10 + digit;
  }
  if (overflow) n = limit;
  return Value::Int(static_cast<int64_t>(negative ? 0 - n : n), GoType::kInt);
}

}  // namespace

void RegisterTextLists(gotemplate::FunctionMap& functions) {
  const std::vector<Param> two = {Param::kString, Param::kString};
  functions.Add({.name = "split", .params = two, .body = SplitToMap});
  functions.Add({.name = "splitList", .params = two, .body = SplitToList});
  functions.Add({.name = "splitn",
                 .params = {Param::kString, Param::kInt, Param::kString},
                 .body = SplitToMapLimited});
  functions.Add(
      {.name = "join", .params = {Param::kString, Param::kAny}, .body = Join});
  functions.Add(
      {.name = "toString", .params = {Param::kAny}, .body = ToString});
  functions.Add(
      {.name = "toStrings", .params = {Param::kAny}, .body = ToStrings});
  functions.Add(
      {.name = "sortAlpha", .params = {Param::kAny}, .body = SortAlpha});
  functions.Add({.name = "atoi", .params = {Param::kString}, .body = Atoi});
}

}  // namespace gitops::render
