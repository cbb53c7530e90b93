#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/gotemplate/format.h"
#include "pkg/render/functions/conversion.h"
#include "pkg/render/functions/functions.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

// default FALLBACK [VALUE …]: only the first value counts.
Result Default(Call& call) {
  if (call.size() < 2 || IsEmpty(call[1])) return std::move(call[0]);
  return std::move(call[1]);
}

Result Empty(Call& call) { return Value::Bool(IsEmpty(call[0])); }

Result Coalesce(Call& call) {
  for (Value& v : call.args()) {
    if (!IsEmpty(v)) return std::move(v);
  }
  return Value();
}

Result All(Call& call) {
  for (const Value& v : call.args()) {
    if (IsEmpty(v)) return Value::Bool(false);
  }
  return Value::Bool(true);
}

Result Any(Call& call) {
  for (const Value& v : call.args()) {
    if (!IsEmpty(v)) return Value::Bool(true);
  }
  return Value::Bool(false);
}

Result Ternary(Call& call) {
  return std::move(call.Bool(2) ? call[0] : call[1]);
}

Result TypeOf(Call& call) {
  return Value::String(gotemplate::GoTypeName(call[0]));
}

Result TypeIs(Call& call) {
  return Value::Bool(call.String(0) == gotemplate::GoTypeName(call[1]));
}

Result TypeIsLike(Call& call) {
  const std::string type = gotemplate::GoTypeName(call[1]);
  return Value::Bool(call.String(0) == type ||
                     absl::StrCat("*", call.String(0)) == type);
}

Result KindOf(Call& call) {
  return Value::String(gotemplate::GoKindName(call[0]));
}

Result KindIs(Call& call) {
  return Value::Bool(call.String(0) == gotemplate::GoKindName(call[1]));
}

Result Same(Call& call) { return Value::Bool(DeepEqual(call[0], call[1])); }

}  // namespace

void RegisterLogic(gotemplate::FunctionMap& functions) {
  const auto add = [&](absl::string_view name, std::vector<Param> params,
                       FunctionBody body, bool variadic = false) {
    functions.Add({.name = name,
                   .params = std::move(params),
                   .variadic = variadic,
                   .body = body});
  };
  add("default", {Param::kAny, Param::kAny}, Default, true);
  add("empty", {Param::kAny}, Empty);
  add("coalesce", {Param::kAny}, Coalesce, true);
  add("all", {Param::kAny}, All, true);
  add("any", {Param::kAny}, Any, true);
  add("ternary", {Param::kAny, Param::kAny, Param::kBool}, Ternary);
  add("typeOf", {Param::kAny}, TypeOf);
  add("typeIs", {Param::kString, Param::kAny}, TypeIs);
  add("typeIsLike", {Param::kString, Param::kAny}, TypeIsLike);
  add("kindOf", {Param::kAny}, KindOf);
  add("kindIs", {Param::kString, Param::kAny}, KindIs);
  add("deepEqual", {Param::kAny, Param::kAny}, Same);
}

}  // namespace gitops::render
