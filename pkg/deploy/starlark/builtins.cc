#include <algorithm>
#include <cmath>
#include <functional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::starlark {

using value::Value;

namespace {

constexpr int64_t kMaxRange = 100'000;

int64_t SizeOf(const Value& v) {
  if (v.is_list()) return static_cast<int64_t>(v.list().size());
  if (v.is_map()) return static_cast<int64_t>(v.map().size());
  return static_cast<int64_t>(v.string_or_empty().size());
}

absl::StatusOr<Value> ToInt(const Arguments& a) {
  Value v = a.Get(0, "x");
  if (v.is_int()) return v;
  if (v.is_float()) {
    if (!(std::fabs(v.as_float()) < 9.2e18)) {
      return absl::InvalidArgumentError("int: number out of range");
    }
    return Value::Int(static_cast<int64_t>(v.as_float()));
  }
  if (v.is_bool()) return Value::Int(v.as_bool() ? 1 : 0);
  int64_t i = 0;
  if (!v.is_string() || !absl::SimpleAtoi(v.as_string(), &i)) {
    return absl::InvalidArgumentError("int: invalid literal");
  }
  return Value::Int(i);
}

absl::StatusOr<Value> Range(const Arguments& a) {
  int64_t from = 0, to = 0, step = 1;
  auto number = [&](size_t i) {
    Value v = a.Get(i, "");
    return v.is_int() ? v.as_int() : 0;
  };
  if (a.positional.size() == 1) {
    to = number(0);
  } else {
    from = number(0);
    to = number(1);
    if (a.positional.size() > 2) step = number(2);
  }
  if (step == 0) return absl::InvalidArgumentError("range: step is zero");
  Value out = Value::NewList();
  for (int64_t i = from; step > 0 ? i < to : i > to;) {
    if (out.list().size() >= kMaxRange) {
      return absl::ResourceExhaustedError("range: too long");
    }
    out.list().Add(Value::Int(i));
    if (__builtin_add_overflow(i, step, &i)) break;
  }
  return out;
}

std::vector<Value> ItemsOf(const Value& v) {
  if (v.is_list()) return v.list().items;
  std::vector<Value> out;
  if (v.is_map()) {
    for (const auto& e : v.map()) out.push_back(e.key);
  }
  return out;
}

bool Less(const Value& a, const Value& b) {
  if (a.is_string() && b.is_string()) return a.as_string() < b.as_string();
  auto number = [](const Value& v) {
    return v.is_int()     ? static_cast<double>(v.as_int())
           : v.is_float() ? v.as_float()
                          : 0.0;
  };
  return number(a) < number(b);
}

const char* TypeName(const Value& v) {
  switch (v.kind()) {
    case value::Kind::kNull:
      return "NoneType";
    case value::Kind::kBool:
      return "bool";
    case value::Kind::kInt:
    case value::Kind::kUint:
      return "int";
    case value::Kind::kFloat:
      return "float";
    case value::Kind::kString:
    case value::Kind::kBytes:
      return "string";
    case value::Kind::kList:
      return "list";
    case value::Kind::kMap:
      return "dict";
    case value::Kind::kObject:
      return "function";
  }
  return "";
}

using Definer = std::function<void(absl::string_view, NativeFunction)>;

// What turns one value into another kind, or tells of it.
void DefineConversions(const Definer& define) {
  define("len", [](const Arguments& a) -> absl::StatusOr<Value> {
    return Value::Int(SizeOf(a.Get(0, "x")));
  });
  define("str", [](const Arguments& a) -> absl::StatusOr<Value> {
    return Value::String(ToText(a.Get(0, "x"), false));
  });
  define("repr", [](const Arguments& a) -> absl::StatusOr<Value> {
    return Value::String(ToText(a.Get(0, "x"), true));
  });
  define("bool", [](const Arguments& a) -> absl::StatusOr<Value> {
    return Value::Bool(Truth(a.Get(0, "x")));
  });
  define("type", [](const Arguments& a) -> absl::StatusOr<Value> {
    return Value::String(TypeName(a.Get(0, "x")));
  });
  define("int", ToInt);
  define("range", Range);
}

// What makes lists and maps.
void DefineCollections(const Definer& define) {
  define("list", [](const Arguments& a) -> absl::StatusOr<Value> {
    return Value::NewList(ItemsOf(a.Get(0, "x")));
  });
  define("tuple", [](const Arguments& a) -> absl::StatusOr<Value> {
    return Value::NewList(ItemsOf(a.Get(0, "x")));
  });
  define("dict", [](const Arguments& a) -> absl::StatusOr<Value> {
    Value out = Value::NewMap();
    Value from = a.Get(0, "");
    if (from.is_map()) {
      for (const auto& e : from.map()) out.map().Set(e.key, e.value);
    }
    for (const auto& [key, v] : a.named) out.map().Set(key, v);
    return out;
  });
  define("sorted", [](const Arguments& a) -> absl::StatusOr<Value> {
    std::vector<Value> items = ItemsOf(a.Get(0, "x"));
    std::stable_sort(items.begin(), items.end(), Less);
    return Value::NewList(std::move(items));
  });
  define("enumerate", [](const Arguments& a) -> absl::StatusOr<Value> {
    Value out = Value::NewList();
    int64_t i = 0;
    for (const Value& v : ItemsOf(a.Get(0, "x"))) {
      out.list().Add(Value::NewList({Value::Int(i++), v}));
    }
    return out;
  });
}

// What makes one value of many.
void DefineFolds(const Definer& define) {
  for (bool all : {true, false}) {
    define(all ? "all" : "any",
           [all](const Arguments& a) -> absl::StatusOr<Value> {
             for (const Value& v : ItemsOf(a.Get(0, "x"))) {
               if (Truth(v) != all) return Value::Bool(!all);
             }
             return Value::Bool(all);
           });
    define(all ? "max" : "min",
           [all](const Arguments& a) -> absl::StatusOr<Value> {
             std::vector<Value> items = a.positional.size() == 1
                                            ? ItemsOf(a.positional[0])
                                            : a.positional;
             if (items.empty()) {
               return absl::InvalidArgumentError("no items");
             }
             Value best = items[0];
             for (const Value& v : items) {
               if (all ? Less(best, v) : Less(v, best)) best = v;
             }
             return best;
           });
  }
}

// What looks into objects, and what ends a script.
void DefineAttributes(const Definer& define) {
  define("hasattr", [](const Arguments& a) -> absl::StatusOr<Value> {
    Value object = a.Get(0, "");
    const Value name_value = a.Get(1, "");
    absl::string_view name = name_value.string_or_empty();
    // Maps stand for structs here: "values" and "items" are there only as keys.
    if (object.is_map()) return Value::Bool(object.map().Has(name));
    if (object.is_object()) {
      return Value::Bool(object.object().Field(name).has_value());
    }
    return Value::Bool(!MethodOf(object, name).is_null());
  });
  define("getattr", [](const Arguments& a) -> absl::StatusOr<Value> {
    Value object = a.Get(0, ""), name = a.Get(1, "");
    const Value* v = object.Find(name.string_or_empty());
    if (v != nullptr) return *v;
    if (a.positional.size() > 2) return a.positional[2];
    return absl::InvalidArgumentError(
        absl::StrCat("getattr: no attribute ", name.string_or_empty()));
  });
  define("fail", [](const Arguments& a) -> absl::StatusOr<Value> {
    return absl::InvalidArgumentError(
        absl::StrCat("fail: ", ToText(a.Get(0, ""), false)));
  });
  define("print",
         [](const Arguments&) -> absl::StatusOr<Value> { return Value(); });
}

}  // namespace

void DefineBuiltins(Interpreter* in) {
  const Definer define = [in](absl::string_view name, NativeFunction f) {
    in->Define(name, MakeFunction(name, std::move(f)));
  };
  DefineConversions(define);
  DefineCollections(define);
  DefineFolds(define);
  DefineAttributes(define);
}

}  // namespace gitops::starlark
