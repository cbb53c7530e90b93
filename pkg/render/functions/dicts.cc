#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/format.h"
#include "pkg/render/functions/conversion.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::GoType;
using value::Map;
using value::Value;
using Result = absl::StatusOr<Value>;

Result Dict(Call& call) {
  Value out = Value::NewMap();
  Map& map = out.map();
  map.Reserve((call.size() + 1) / 2);
  for (size_t i = 0; i < call.size(); i += 2) {
    Value item =
        i + 1 < call.size() ? std::move(call[i + 1]) : Value::String("");
    if (call[i].is_string()) {
      map.Set(call[i], std::move(item));
    } else {
      map.Set(Value::Adopt(gotemplate::Strval(call[i])), std::move(item));
    }
  }
  return out;
}

Result Get(Call& call) {
  const Value* found = call[0].map().Find(call.String(1));
  return found == nullptr ? Value::String("") : *found;
}

Result Set(Call& call) {
  if (call[0].map().is_nil()) return GoError("assignment to entry in nil map");
  call[0].map().Set(call[1], std::move(call[2]));
  return std::move(call[0]);
}

Result Unset(Call& call) {
  call[0].map().Erase(call.String(1));
  return std::move(call[0]);
}

Result HasKey(Call& call) {
  return Value::Bool(call[0].map().Has(call.String(1)));
}

Result Pluck(Call& call) {
  Value out = Value::NewList();
  for (size_t i = 1; i < call.size(); ++i) {
    const Value* found = call[i].map().Find(call.String(0));
    if (found != nullptr) out.list().Add(*found);
  }
  return out;
}

// Go's order is random; ascending is one of its orders.
Result Keys(Call& call) {
  Value out = Value::NewList(GoType::kString);
  for (const Value& dict : call.args()) {
    for (const Map::Entry* entry : dict.map().Sorted()) {
      out.list().Add(entry->key);
    }
  }
  return out;
}

Result Values(Call& call) {
  Value out = Value::NewList();
  for (const Map::Entry* entry : call[0].map().Sorted()) {
    out.list().Add(entry->value);
  }
  return out;
}

Result Pick(Call& call) {
  Value out = Value::NewMap();
  for (size_t i = 1; i < call.size(); ++i) {
    const Value* found = call[0].map().Find(call.String(i));
    if (found != nullptr) out.map().Set(call[i], *found);
  }
  return out;
}

Result Omit(Call& call) {
  Value out = Value::NewMap();
  for (const Map::Entry& entry : call[0].map()) {
    bool omitted = false;
    for (size_t i = 1; i < call.size(); ++i) {
      omitted = omitted || call.String(i) == entry.name();
    }
    if (!omitted) out.map().Set(entry.key, entry.value);
  }
  return out;
}

// Fills what is missing or empty in `into`; maps of `from` are shared with it.
void MergeMissing(Map& into, const Map& from) {
  for (const Map::Entry& entry : from) {
    if (entry.value.is_null()) continue;
    Value* mine = into.Find(entry.name());
    if (mine == nullptr || IsEmpty(*mine)) {
      into.Set(entry.key, entry.value);
    } else if (mine->is_map() && entry.value.is_map() &&
               !mine->SameReference(entry.value)) {
      MergeMissing(mine->map(), entry.value.map());
    }
  }
}

// Whatever `from` has wins, also what is empty; only maps are merged.
void MergeOver(Map& into, const Map& from) {
  for (const Map::Entry& entry : from) {
    Value* mine = into.Find(entry.name());
    if (mine != nullptr && mine->is_map() && entry.value.is_map()) {
      if (!mine->SameReference(entry.value)) {
        MergeOver(mine->map(), entry.value.map());
      }
    } else {
      into.Set(entry.key, entry.value);
    }
  }
}

Result Merge(Call& call) {
  for (size_t i = 1; i < call.size(); ++i) {
    if (!call[0].SameReference(call[i])) {
      MergeMissing(call[0].map(), call[i].map());
    }
  }
  return std::move(call[0]);
}

Result MergeOverwrite(Call& call) {
  for (size_t i = 1; i < call.size(); ++i) {
    if (!call[0].SameReference(call[i])) {
      MergeOver(call[0].map(), call[i].map());
    }
  }
  return std::move(call[0]);
}

// x.(map[string]interface {})
absl::Status CheckPlainMap(const Value& v) {
  if (v.is_map() && v.map().element == GoType::kDefault) {
    return absl::OkStatus();
  }
  return InterfaceConversion(v, "map[string]interface {}");
}

// dig KEY… DEFAULT DICT
Result Dig(Call& call) {
  if (call.size() < 3) return GoError("dig needs at least three arguments");
  GITOPS_RETURN_IF_ERROR(CheckPlainMap(call[call.size() - 1]));
  const size_t keys = call.size() - 2;
  for (size_t i = 0; i < keys; ++i) {
    if (!call[i].is_string()) return InterfaceConversion(call[i], "string");
  }
  Value at = call[call.size() - 1];
  for (size_t i = 0; i < keys; ++i) {
    GITOPS_RETURN_IF_ERROR(CheckPlainMap(at));
    const Value* found = at.map().Find(call.String(i));
    if (found == nullptr) return std::move(call[keys]);
    Value next = *found;
    at = std::move(next);
  }
  return at;
}

Result DeepCopy(Call& call) {
  if (call[0].is_null()) {
    return GoError("reflect: call of reflect.Value.Type on zero Value");
  }
  return call[0].DeepCopy();
}

}  // namespace

void RegisterDicts(gotemplate::FunctionMap& functions) {
  const auto add = [&](absl::string_view name, std::vector<Param> params,
                       FunctionBody body, bool variadic = false) {
    functions.Add({.name = name,
                   .params = std::move(params),
                   .variadic = variadic,
                   .body = body});
  };
  add("dict", {Param::kAny}, Dict, true);
  add("get", {Param::kMap, Param::kString}, Get);
  add("set", {Param::kMap, Param::kString, Param::kAny}, Set);
  add("unset", {Param::kMap, Param::kString}, Unset);
  add("hasKey", {Param::kMap, Param::kString}, HasKey);
  add("pluck", {Param::kString, Param::kMap}, Pluck, true);
  add("keys", {Param::kMap}, Keys, true);
  add("values", {Param::kMap}, Values);
  add("pick", {Param::kMap, Param::kString}, Pick, true);
  add("omit", {Param::kMap, Param::kString}, Omit, true);
  for (absl::string_view name : {"merge", "mustMerge"}) {
    add(name, {Param::kMap, Param::kMap}, Merge, true);
  }
  for (absl::string_view name : {"mergeOverwrite", "mustMergeOverwrite"}) {
    add(name, {Param::kMap, Param::kMap}, MergeOverwrite, true);
  }
  add("dig", {Param::kAny}, Dig, true);
  for (absl::string_view name : {"deepCopy", "mustDeepCopy"}) {
    add(name, {Param::kAny}, DeepCopy);
  }
}

}  // namespace gitops::render
