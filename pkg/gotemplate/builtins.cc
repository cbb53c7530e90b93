#include "pkg/gotemplate/builtins.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/compare.h"
#include "pkg/gotemplate/escape.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Kind;
using value::Value;

absl::Status Error(absl::string_view message) {
  return absl::InvalidArgumentError(message);
}

absl::StatusOr<Value> Not(Call& call) { return Value::Bool(!Truth(call[0])); }

// A named slice or map as the plain one.
Value Elements(const Value& v) {
  if (!v.is_object()) return v;
  Value elements = v.object().Elements();
  return elements.is_null() ? v : elements;
}

absl::StatusOr<Value> Len(Call& call) {
  const Value v = Elements(call[0]);
  size_t size = 0;
  switch (v.kind()) {
    case Kind::kNull:
      return Error(call.IsNil(0) ? "reflect: call of reflect.Value.Type on "
                                   "zero Value"
                                 : "len of nil pointer");
    case Kind::kString:
    case Kind::kBytes:
      size = v.as_string().size();
      break;
    case Kind::kList:
      size = v.list().size();
      break;
    case Kind::kMap:
      size = v.map().size();
      break;
    default:
      return Error(absl::StrCat("len of type ", GoTypeName(v)));
  }
  return Value::Int(static_cast<int64_t>(size), GoType::kInt);
}

// An index argument within [0, limit].
absl::StatusOr<size_t> IndexArgument(const Value& index, size_t limit) {
  int64_t i = 0;
  switch (index.kind()) {
    case Kind::kInt:
      i = index.as_int();
      break;
    case Kind::kUint:
      i = static_cast<int64_t>(index.as_uint());
      break;
    case Kind::kNull:
      return Error("cannot index slice/array with nil");
    default:
      return Error(absl::StrCat("cannot index slice/array with type ",
                                GoTypeName(index)));
  }
  if (i < 0 || static_cast<uint64_t>(i) > limit) {
    return Error(absl::StrCat("index out of range: ", i));
  }
  return static_cast<size_t>(i);
}

Value ZeroElement(const value::Map& map) {
  switch (map.element) {
    case GoType::kString:
    case GoType::kNamedString:
      return Value::String("");
    case GoType::kBytes:
      return Value::Bytes("");
    default:
      return Value();
  }
}

absl::StatusOr<Value> IndexOne(const Value& item, const Value& index) {
  switch (item.kind()) {
    case Kind::kNull:
      return Error("index of nil pointer");
    case Kind::kList: {
      GITOPS_ASSIGN_OR_RETURN(const size_t i,
                              IndexArgument(index, item.list().size()));
      if (i == item.list().size()) {
        return Error("reflect: slice index out of range");
      }
      return item.list()[i];
    }
    case Kind::kString:
    case Kind::kBytes: {
      const absl::string_view text = item.as_string();
      GITOPS_ASSIGN_OR_RETURN(const size_t i,
                              IndexArgument(index, text.size()));
      if (i == text.size()) {
        return Error(item.is_string() ? "reflect: string index out of range"
                                      : "reflect: slice index out of range");
      }
      return Value::Uint(static_cast<unsigned char>(text[i]), GoType::kUint8);
    }
    case Kind::kMap: {
      if (index.is_null()) {
        return Error("value is nil; should be of type string");
      }
      if (!index.is_string()) {
        return Error(absl::StrCat("value has type ", GoTypeName(index),
                                  "; should be string"));
      }
      const Value* found = item.map().Find(index.as_string());
      return found != nullptr ? *found : ZeroElement(item.map());
    }
    default:
      return Error(absl::StrCat("can't index item of type ", GoTypeName(item)));
  }
}

absl::StatusOr<Value> Index(Call& call) {
  if (call[0].is_null()) return Error("index of untyped nil");
  Value item = call[0];
  for (size_t i = 1; i < call.size(); ++i) {
    GITOPS_ASSIGN_OR_RETURN(item, IndexOne(Elements(item), call[i]));
  }
  return item;
}

absl::StatusOr<Value> Slice(Call& call) {
  if (call[0].is_null()) return Error("slice of untyped nil");
  const Value item = Elements(call[0]);
  if (call.size() > 4) {
    return Error(absl::StrCat("too many slice indexes: ", call.size() - 1));
  }
  const bool is_text = item.is_string() || item.is_bytes();
  if (!is_text && !item.is_list()) {
    return Error(absl::StrCat("can't slice item of type ", GoTypeName(item)));
  }
  if (item.is_string() && call.size() == 4) {
    return Error("cannot 3-index slice a string");
  }
  const size_t size = is_text ? item.as_string().size() : item.list().size();
  size_t bounds[3] = {0, size, size};
  for (size_t i = 1; i < call.size(); ++i) {
    GITOPS_ASSIGN_OR_RETURN(bounds[i - 1], IndexArgument(call[i], size));
  }
  for (int i = 0; i < 2; ++i) {
    if (bounds[i] <= bounds[i + 1]) continue;
    return Error(
        absl::StrCat("invalid slice index: ", bounds[i], " > ", bounds[i + 1]));
  }
  const size_t length = bounds[1] - bounds[0];
  if (is_text) {
    const absl::string_view part = item.as_string().substr(bounds[0], length);
    return item.is_string() ? Value::String(part) : Value::Bytes(part);
  }
  const auto begin =
      item.list().begin() + static_cast<std::ptrdiff_t>(bounds[0]);
  return Value::NewList(
      std::vector<Value>(begin, begin + static_cast<std::ptrdiff_t>(length)),
      item.list().element);
}

absl::StatusOr<Value> Print(Call& call) {
  return Value::String(Sprint(call.args()));
}

absl::StatusOr<Value> Println(Call& call) {
  return Value::String(Sprintln(call.args()));
}

absl::StatusOr<Value> Printf(Call& call) {
  return Value::String(Sprintf(call.String(0), call.args().subspan(1)));
}

// Templates cannot reach function values, so this only fails. The executor
// puts the callee's source text first, unless the callee was piped in.
absl::StatusOr<Value> CallFunction(Call& call) {
  const bool named = call.size() > 1;
  const Value& callee = call[named ? 1 : 0];
  if (callee.is_null()) return Error("call of nil");
  const std::string type = GoTypeName(callee);
  std::string name;
  if (named) {
    name = std::string(call[0].as_string());
  } else {
    name = callee.is_string() ? std::string(callee.as_string())
                              : absl::StrCat("<", type, " Value>");
  }
  return Error(absl::StrCat("non-function ", name, " of type ", type));
}

// and/or never come here: the executor evaluates them itself.
absl::StatusOr<Value> Lazy(Call& call) { return call[0]; }

absl::StatusOr<Value> Include(Call& call) {
  return call.runtime().Include(call.String(0), call[1]);
}

absl::StatusOr<Value> Tpl(Call& call) {
  return call.runtime().Tpl(call.String(0), call[1]);
}

}  // namespace

bool Truth(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull:
      return false;
    case Kind::kBool:
      return v.as_bool();
    case Kind::kInt:
      return v.as_int() != 0;
    case Kind::kUint:
      return v.as_uint() != 0;
    case Kind::kFloat:
      return v.as_float() != 0;
    case Kind::kString:
    case Kind::kBytes:
      return !v.as_string().empty();
    case Kind::kList:
      return !v.list().empty();
    case Kind::kMap:
      return !v.map().empty();
    case Kind::kObject:
      return v.object().Truth();
  }
  return false;
}

void AddBuiltins(FunctionMap* functions) {
  using Form = FunctionSpec::Form;
  const std::vector<Param> one = {Param::kAny};
  const std::vector<Param> two = {Param::kAny, Param::kAny};
  const auto add = [functions](absl::string_view name,
                               const std::vector<Param>& params, bool variadic,
                               FunctionBody body, Form form = Form::kPlain) {
    FunctionSpec spec;
    spec.name = name;
    spec.params = params;
    spec.variadic = variadic;
    spec.body = body;
    spec.form = form;
    functions->Add(std::move(spec));
  };
  add("and", two, true, Lazy, Form::kAnd);
  add("or", two, true, Lazy, Form::kOr);
  add("not", one, false, Not);
  add("eq", two, true, Eq);
  add("ne", two, false, Ne);
  add("lt", two, false, Lt);
  add("le", two, false, Le);
  add("gt", two, false, Gt);
  add("ge", two, false, Ge);
  add("len", one, false, Len);
  add("index", two, true, Index);
  add("slice", two, true, Slice);
  add("print", one, true, Print);
  add("println", one, true, Println);
  add("printf", {Param::kString, Param::kAny}, true, Printf);
  add("html", one, true, Html);
  add("js", one, true, Js);
  add("urlquery", one, true, UrlQuery);
  add("call", two, true, CallFunction, Form::kCall);
}

void AddIncludeAndTpl(FunctionMap* functions) {
  FunctionSpec include;
  include.name = "include";
  include.params = {Param::kString, Param::kAny};
  include.body = Include;
  include.form = FunctionSpec::Form::kInclude;
  functions->Add(std::move(include));
  FunctionSpec tpl;
  tpl.name = "tpl";
  tpl.params = {Param::kString, Param::kAny};
  tpl.body = Tpl;
  functions->Add(std::move(tpl));
}

}  // namespace gitops::gotemplate
