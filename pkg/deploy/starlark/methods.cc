// What strings, lists and maps can do.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::starlark {

using value::Value;

namespace {

constexpr size_t kMaxText = size_t{16} << 20;
constexpr size_t kMaxItems = 1'000'000;
constexpr char kSpace[] = " \t\n\r\f\v";

template <typename Subject>
struct Method {
  absl::string_view name;
  absl::StatusOr<Value> (*run)(Subject, const Arguments&);
};
using Text = const std::string&;

absl::Status Bad(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

std::string TextAt(const Arguments& a, size_t index,
                   absl::string_view fallback = "") {
  const Value v = a.Get(index, "");
  return std::string(v.is_null() ? fallback : v.string_or_empty());
}

// Methods of strings.

// Whether one of the texts that the first argument is, or holds, fits.
template <typename Fits>
bool AnyOf(const Arguments& a, Fits fits) {
  const Value wanted = a.Get(0, "");
  if (!wanted.is_list()) return fits(wanted.string_or_empty());
  return std::any_of(wanted.list().begin(), wanted.list().end(),
                     [&](const Value& v) { return fits(v.string_or_empty()); });
}

absl::StatusOr<Value> Startswith(Text t, const Arguments& a) {
  return Value::Bool(
      AnyOf(a, [&](absl::string_view x) { return absl::StartsWith(t, x); }));
}
absl::StatusOr<Value> Endswith(Text t, const Arguments& a) {
  return Value::Bool(
      AnyOf(a, [&](absl::string_view x) { return absl::EndsWith(t, x); }));
}

absl::StatusOr<Value> Lower(Text t, const Arguments&) {
  return Value::String(absl::AsciiStrToLower(t));
}
absl::StatusOr<Value> Upper(Text t, const Arguments&) {
  return Value::String(absl::AsciiStrToUpper(t));
}
absl::StatusOr<Value> Capitalize(Text t, const Arguments&) {
  std::string out = absl::AsciiStrToLower(t);
  if (!out.empty()) out[0] = absl::ascii_toupper(out[0]);
  return Value::String(out);
}
absl::StatusOr<Value> Title(Text t, const Arguments&) {
  std::string out = absl::AsciiStrToLower(t);
  for (size_t i = 0; i < out.size(); ++i) {
    if (i == 0 || !absl::ascii_isalpha(out[i - 1])) {
      out[i] = absl::ascii_toupper(out[i]);
    }
  }
  return Value::String(out);
}

Value Stripped(Text t, const Arguments& a, bool left, bool right) {
  const std::string set = TextAt(a, 0, kSpace);
  const size_t from = left ? t.find_first_not_of(set) : 0;
  if (from == std::string::npos) return Value::String("");
  const size_t last = right ? t.find_last_not_of(set) : t.size() - 1;
  // Without anything left, find_last_not_of gives npos, and npos + 1 is 0.
  return Value::String(t.substr(from, last + 1 - from));
}
absl::StatusOr<Value> Strip(Text t, const Arguments& a) {
  return Stripped(t, a, true, true);
}
absl::StatusOr<Value> Lstrip(Text t, const Arguments& a) {
  return Stripped(t, a, true, false);
}
absl::StatusOr<Value> Rstrip(Text t, const Arguments& a) {
  return Stripped(t, a, false, true);
}
absl::StatusOr<Value> Removeprefix(Text t, const Arguments& a) {
  return Value::String(absl::StripPrefix(t, TextAt(a, 0)));
}
absl::StatusOr<Value> Removesuffix(Text t, const Arguments& a) {
  return Value::String(absl::StripSuffix(t, TextAt(a, 0)));
}

Value Position(size_t at) {
  return Value::Int(at == std::string::npos ? -1 : static_cast<int64_t>(at));
}
absl::StatusOr<Value> Find(Text t, const Arguments& a) {
  return Position(t.find(TextAt(a, 0)));
}
absl::StatusOr<Value> Rfind(Text t, const Arguments& a) {
  return Position(t.rfind(TextAt(a, 0)));
}
absl::StatusOr<Value> Index(Text t, const Arguments& a) {
  const size_t at = t.find(TextAt(a, 0));
  if (at == std::string::npos) return Bad("index: substring not found");
  return Position(at);
}
absl::StatusOr<Value> Count(Text t, const Arguments& a) {
  const std::string x = TextAt(a, 0);
  int64_t n = x.empty() ? static_cast<int64_t>(t.size()) + 1 : 0;
  for (size_t at = x.empty() ? std::string::npos : t.find(x);
       at != std::string::npos; at = t.find(x, at + x.size())) {
    ++n;
  }
  return Value::Int(n);
}

template <bool (*kIs)(unsigned char)>
absl::StatusOr<Value> All(Text t, const Arguments&) {
  return Value::Bool(!t.empty() && std::all_of(t.begin(), t.end(), [](char c) {
    return kIs(static_cast<unsigned char>(c));
  }));
}

absl::StatusOr<Value> Replace(Text t, const Arguments& a) {
  const std::string x = TextAt(a, 0), with = TextAt(a, 1);
  if (x.empty()) return Value::String(t);
  const size_t most = t.size() / x.size();
  if (with.size() > kMaxText || t.size() + most * with.size() > kMaxText) {
    return absl::ResourceExhaustedError("replace: text too long");
  }
  const Value limit = a.Get(2, "count");
  if (!limit.is_int() || limit.as_int() < 0) {
    return Value::String(absl::StrReplaceAll(t, {{x, with}}));
  }
  std::string out;
  size_t from = 0;
  for (int64_t i = 0; i < limit.as_int(); ++i) {
    const size_t at = t.find(x, from);
    if (at == std::string::npos) break;
    absl::StrAppend(&out, t.substr(from, at - from), with);
    from = at + x.size();
  }
  return Value::String(absl::StrCat(out, t.substr(from)));
}

Value Texts(const std::vector<std::string>& parts) {
  Value out = Value::NewList();
  for (const std::string& p : parts) out.list().Add(Value::String(p));
  return out;
}

absl::StatusOr<Value> Split(Text t, const Arguments& a) {
  const std::string x = TextAt(a, 0);
  const Value limit = a.Get(1, "maxsplit");
  const bool limited = limit.is_int() && limit.as_int() >= 0;
  if (x.empty()) {
    if (limited) return Bad("split: maxsplit needs a separator here");
    return Texts(absl::StrSplit(t, absl::ByAnyChar(kSpace), absl::SkipEmpty()));
  }
  if (!limited) return Texts(absl::StrSplit(t, x));
  std::vector<std::string> parts;
  size_t from = 0;
  for (int64_t i = 0; i < limit.as_int(); ++i) {
    const size_t at = t.find(x, from);
    if (at == std::string::npos) break;
    parts.push_back(t.substr(from, at - from));
    from = at + x.size();
  }
  parts.push_back(t.substr(from));
  return Texts(parts);
}

absl::StatusOr<Value> Rsplit(Text t, const Arguments& a) {
  const std::string x = TextAt(a, 0);
  const Value limit = a.Get(1, "maxsplit");
  if (!limit.is_int() || limit.as_int() < 0) return Split(t, a);
  if (x.empty()) return Bad("rsplit: maxsplit needs a separator here");
  std::vector<std::string> parts;
  size_t end = t.size();
  for (int64_t i = 0; i < limit.as_int() && end >= x.size(); ++i) {
    const size_t at = t.rfind(x, end - x.size());
    if (at == std::string::npos) break;
    parts.push_back(t.substr(at + x.size(), end - at - x.size()));
    end = at;
  }
  parts.push_back(t.substr(0, end));
  std::reverse(parts.begin(), parts.end());
  return Texts(parts);
}

absl::StatusOr<Value> Splitlines(Text t, const Arguments& a) {
  std::vector<std::string> parts = absl::StrSplit(t, '\n');
  if (!parts.empty() && parts.back().empty()) {
    parts.pop_back();
    if (Truth(a.Get(0, "keepends"))) parts.emplace_back();
  }
  if (Truth(a.Get(0, "keepends"))) {
    for (size_t i = 0; i + 1 < parts.size(); ++i) parts[i] += '\n';
    if (!parts.empty() && parts.back().empty()) parts.pop_back();
  }
  return Texts(parts);
}

Value Parts(Text t, size_t at, Text x) {
  return Texts({t.substr(0, at), x, t.substr(at + x.size())});
}
absl::StatusOr<Value> Partition(Text t, const Arguments& a) {
  const std::string x = TextAt(a, 0);
  if (x.empty()) return Bad("partition: empty separator");
  const size_t at = t.find(x);
  return at == std::string::npos ? Texts({t, "", ""}) : Parts(t, at, x);
}
absl::StatusOr<Value> Rpartition(Text t, const Arguments& a) {
  const std::string x = TextAt(a, 0);
  if (x.empty()) return Bad("rpartition: empty separator");
  const size_t at = t.rfind(x);
  return at == std::string::npos ? Texts({"", "", t}) : Parts(t, at, x);
}

absl::StatusOr<Value> Join(Text t, const Arguments& a) {
  std::string out;
  const Value list = a.Get(0, "");
  if (!list.is_list()) return Value::String(out);
  for (size_t i = 0; i < list.list().size(); ++i) {
    absl::StrAppend(&out, i == 0 ? "" : t, ToText(list.list()[i], false));
    if (out.size() > kMaxText) {
      return absl::ResourceExhaustedError("join: text too long");
    }
  }
  return Value::String(out);
}

absl::StatusOr<Value> Format(Text t, const Arguments& a) {
  std::string out;
  size_t next = 0;
  for (size_t i = 0; i < t.size(); ++i) {
    size_t close = t[i] == '{' ? t.find('}', i) : std::string::npos;
    if (close == std::string::npos) {
      out.push_back(t[i]);
      continue;
    }
    std::string key = t.substr(i + 1, close - i - 1);
    size_t index = next;
    if (key.empty()) ++next;
    if (!key.empty() && !absl::SimpleAtoi(key, &index)) index = SIZE_MAX;
    out += ToText(a.Get(index, key), false);
    if (out.size() > kMaxText) {
      return absl::ResourceExhaustedError("format: text too long");
    }
    i = close;
  }
  return Value::String(out);
}

constexpr auto kTextMethods =
    std::to_array<Method<Text>>({{"capitalize", Capitalize},
                                 {"count", Count},
                                 {"endswith", Endswith},
                                 {"find", Find},
                                 {"format", Format},
                                 {"index", Index},
                                 {"isalnum", All<absl::ascii_isalnum>},
                                 {"isalpha", All<absl::ascii_isalpha>},
                                 {"isdigit", All<absl::ascii_isdigit>},
                                 {"isspace", All<absl::ascii_isspace>},
                                 {"join", Join},
                                 {"lower", Lower},
                                 {"lstrip", Lstrip},
                                 {"partition", Partition},
                                 {"removeprefix", Removeprefix},
                                 {"removesuffix", Removesuffix},
                                 {"replace", Replace},
                                 {"rfind", Rfind},
                                 {"rpartition", Rpartition},
                                 {"rsplit", Rsplit},
                                 {"rstrip", Rstrip},
                                 {"split", Split},
                                 {"splitlines", Splitlines},
                                 {"startswith", Startswith},
                                 {"strip", Strip},
                                 {"title", Title},
                                 {"upper", Upper}});

// Methods of lists. A place is counted from the end where it is negative.

absl::Status AddItem(Value& list, size_t at, const Value& item) {
  if (list.list().size() >= kMaxItems) {
    return absl::ResourceExhaustedError("list too long");
  }
  GITOPS_RETURN_IF_ERROR(CheckNoCycle(list, item));
  std::vector<Value>& items = list.list().items;
  items.insert(items.begin() + static_cast<ptrdiff_t>(at), item);
  return absl::OkStatus();
}

absl::StatusOr<Value> Append(Value& list, const Arguments& a) {
  GITOPS_RETURN_IF_ERROR(AddItem(list, list.list().size(), a.Get(0, "")));
  return Value();
}

absl::StatusOr<Value> Extend(Value& list, const Arguments& a) {
  const Value more = a.Get(0, "");
  if (!more.is_list()) return Value();
  // A copy: it may be the list itself.
  const std::vector<Value> items = more.list().items;
  for (const Value& v : items) {
    GITOPS_RETURN_IF_ERROR(AddItem(list, list.list().size(), v));
  }
  return Value();
}

absl::StatusOr<Value> Insert(Value& list, const Arguments& a) {
  const Value place = a.Get(0, "index");
  if (!place.is_int()) return Bad("insert: expected a number");
  const auto size = static_cast<int64_t>(list.list().size());
  int64_t at = place.as_int();
  if (at < 0) at = std::max<int64_t>(at, -size) + size;
  GITOPS_RETURN_IF_ERROR(
      AddItem(list, static_cast<size_t>(std::min(at, size)), a.Get(1, "item")));
  return Value();
}

absl::StatusOr<Value> Take(Value& list, const Arguments& a) {
  const Value place = a.Get(0, "index");
  const auto size = static_cast<int64_t>(list.list().size());
  int64_t at = place.is_int() ? place.as_int() : -1;
  if (at < 0 && at >= -size) at += size;
  if (at < 0 || at >= size) return Bad("pop: index out of range");
  std::vector<Value>& items = list.list().items;
  Value out = items[static_cast<size_t>(at)];
  items.erase(items.begin() + static_cast<ptrdiff_t>(at));
  return out;
}

absl::StatusOr<size_t> PlaceOf(const Value& list, const Value& item) {
  for (size_t i = 0; i < list.list().size(); ++i) {
    if (list.list()[i] == item) return i;
  }
  return Bad("value not in list");
}
absl::StatusOr<Value> IndexOf(Value& list, const Arguments& a) {
  GITOPS_ASSIGN_OR_RETURN(const size_t at, PlaceOf(list, a.Get(0, "")));
  return Value::Int(static_cast<int64_t>(at));
}
absl::StatusOr<Value> Remove(Value& list, const Arguments& a) {
  GITOPS_ASSIGN_OR_RETURN(const size_t at, PlaceOf(list, a.Get(0, "")));
  std::vector<Value>& items = list.list().items;
  items.erase(items.begin() + static_cast<ptrdiff_t>(at));
  return Value();
}
absl::StatusOr<Value> ClearList(Value& list, const Arguments&) {
  list.list().items.clear();
  return Value();
}

constexpr auto kListMethods =
    std::to_array<Method<Value&>>({{"append", Append},
                                   {"clear", ClearList},
                                   {"extend", Extend},
                                   {"index", IndexOf},
                                   {"insert", Insert},
                                   {"pop", Take},
                                   {"remove", Remove}});

// Methods of maps.

std::string KeyAt(const Arguments& a) { return ToText(a.Get(0, "key"), false); }

absl::StatusOr<Value> GetKey(Value& map, const Arguments& a) {
  const Value* v = map.map().Find(KeyAt(a));
  return v == nullptr ? a.Get(1, "default") : *v;
}
absl::StatusOr<Value> Keys(Value& map, const Arguments&) {
  Value out = Value::NewList();
  for (const auto& e : map.map()) out.list().Add(e.key);
  return out;
}
absl::StatusOr<Value> Values(Value& map, const Arguments&) {
  Value out = Value::NewList();
  for (const auto& e : map.map()) out.list().Add(e.value);
  return out;
}
absl::StatusOr<Value> Pairs(Value& map, const Arguments&) {
  Value out = Value::NewList();
  for (const auto& e : map.map()) {
    out.list().Add(Value::NewList({e.key, e.value}));
  }
  return out;
}
absl::StatusOr<Value> Update(Value& map, const Arguments& a) {
  const Value more = a.Get(0, "");
  if (more.is_map() && !more.SameReference(map)) {
    for (const auto& e : more.map()) {
      GITOPS_RETURN_IF_ERROR(CheckNoCycle(map, e.value));
      map.map().Set(e.key, e.value);
    }
  }
  for (const auto& [key, v] : a.named) {
    GITOPS_RETURN_IF_ERROR(CheckNoCycle(map, v));
    map.map().Set(key, v);
  }
  return Value();
}
absl::StatusOr<Value> PopKey(Value& map, const Arguments& a) {
  const std::string key = KeyAt(a);
  const Value* v = map.map().Find(key);
  Value out = v == nullptr ? a.Get(1, "default") : *v;
  map.map().Erase(key);
  return out;
}
absl::StatusOr<Value> SetDefault(Value& map, const Arguments& a) {
  const std::string key = KeyAt(a);
  if (const Value* v = map.map().Find(key); v != nullptr) return *v;
  Value out = a.Get(1, "default");
  GITOPS_RETURN_IF_ERROR(CheckNoCycle(map, out));
  map.map().Set(key, out);
  return out;
}
absl::StatusOr<Value> ClearMap(Value& map, const Arguments& a) {
  GITOPS_ASSIGN_OR_RETURN(const Value keys, Keys(map, a));
  for (const Value& key : keys.list()) map.map().Erase(key.string_or_empty());
  return Value();
}

constexpr auto kMapMethods =
    std::to_array<Method<Value&>>({{"clear", ClearMap},
                                   {"get", GetKey},
                                   {"items", Pairs},
                                   {"keys", Keys},
                                   {"pop", PopKey},
                                   {"setdefault", SetDefault},
                                   {"update", Update},
                                   {"values", Values}});

template <typename Methods>
Value Named(const Methods& methods, const Value& object,
            absl::string_view name) {
  for (const auto& m : methods) {
    if (m.name != name) continue;
    return MakeFunction(name, [object, run = m.run](const Arguments& a) {
      Value self = object;  // The same list or map.
      if constexpr (std::is_same_v<const Methods, decltype(kTextMethods)>) {
        return run(std::string(self.as_string()), a);
      } else {
        return run(self, a);
      }
    });
  }
  return Value();
}

}  // namespace

Value MethodOf(const Value& object, absl::string_view name) {
  if (object.is_string()) return Named(kTextMethods, object, name);
  if (object.is_list()) return Named(kListMethods, object, name);
  if (object.is_map()) return Named(kMapMethods, object, name);
  return Value();
}

}  // namespace gitops::starlark
