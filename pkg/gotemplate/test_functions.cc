#include "pkg/gotemplate/test_functions.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/builtins.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Value;
using Result = absl::StatusOr<Value>;

std::vector<Value> Arguments(Call& call) {
  return std::vector<Value>(call.args().begin(), call.args().end());
}

Result List(Call& call) { return Value::NewList(Arguments(call)); }

Result Ints(Call& call) {
  return Value::NewList(Arguments(call), GoType::kInt);
}

Result Dict(Call& call) {
  Value dict = Value::NewMap();
  for (size_t i = 0; i + 1 < call.size(); i += 2) {
    dict.map().Set(FormatValue(call[i]), call[i + 1]);
  }
  return dict;
}

Result Set(Call& call) {
  call[0].map().Set(call.String(1), call[2]);
  return call[0];
}

Result Upper(Call& call) {
  return Value::String(absl::AsciiStrToUpper(call.String(0)));
}

Result Repeat(Call& call) {
  if (call.Int(0) < 0) {
    return absl::InvalidArgumentError("strings: negative Repeat count");
  }
  if (call.Int(0) > 1000) return absl::InvalidArgumentError("too many");
  std::string text;
  for (int64_t i = 0; i < call.Int(0); ++i) {
    absl::StrAppend(&text, call.String(1));
  }
  return Value::String(text);
}

Result QuoteAll(Call& call) {
  std::string text;
  for (const Value& v : call.args()) {
    if (v.is_null()) continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", Quote(FormatValue(v)));
  }
  return Value::String(text);
}

Result Fail(Call& call) {
  absl::Status status = absl::AbortedError(call.String(0));
  status.SetPayload("test/fail", absl::Cord("payload"));
  return status;
}

Result Nil(Call&) { return Value(); }

Result ToInt(Call& call) {
  return Value::Int(static_cast<int64_t>(call.Float(0)), GoType::kInt);
}

Result ToInt64(Call& call) {
  return Value::Int(static_cast<int64_t>(call.Float(0)));
}

Result Split(Call& call) {
  Value parts = Value::NewMap(GoType::kString);
  int i = 0;
  for (absl::string_view part :
       absl::StrSplit(call.String(1), std::string(call.String(0)))) {
    parts.map().Set(absl::StrCat("_", i++), Value::String(part));
  }
  return parts;
}

Result Strs(Call& call) {
  Value words = Value::NewList(GoType::kString);
  for (absl::string_view word :
       absl::StrSplit(call.String(0), ' ', absl::SkipEmpty())) {
    words.list().Add(Value::String(word));
  }
  return words;
}

Result First(Call& call) { return call[0]; }

Result Bytes(Call& call) { return Value::Bytes(call.String(0)); }

Result Ternary(Call& call) { return call.Bool(2) ? call[0] : call[1]; }

Result Keys(Call& call) {
  size_t keys = 0;
  for (const Value& v : call.args()) keys += v.map().size();
  return Value::Int(static_cast<int64_t>(keys), GoType::kInt);
}

Result Lst(Call& call) {
  return Value::Int(static_cast<int64_t>(call[0].list().size()), GoType::kInt);
}

}  // namespace

FunctionMap TestFunctions() {
  using P = Param;
  FunctionMap functions;
  AddBuiltins(&functions);
  AddIncludeAndTpl(&functions);
  const auto add = [&functions](absl::string_view name,
                                std::vector<Param> params, FunctionBody body,
                                bool variadic = false) {
    FunctionSpec spec;
    spec.name = name;
    spec.params = std::move(params);
    spec.variadic = variadic;
    spec.body = body;
    functions.Add(std::move(spec));
  };
  add("list", {P::kAny}, List, true);
  add("dict", {P::kAny}, Dict, true);
  add("set", {P::kMap, P::kString, P::kAny}, Set);
  add("upper", {P::kString}, Upper);
  add("repeat", {P::kInt, P::kString}, Repeat);
  add("quote", {P::kAny}, QuoteAll, true);
  add("fail", {P::kString}, Fail);
  add("nilf", {}, Nil);
  add("toint", {P::kFloat64}, ToInt);
  add("toint64", {P::kFloat64}, ToInt64);
  add("split", {P::kString, P::kString}, Split);
  add("strs", {P::kString}, Strs);
  add("ints", {P::kInt}, Ints, true);
  add("u32", {P::kUint32}, First);
  add("f64", {P::kFloat64}, First);
  add("bytes", {P::kString}, Bytes);
  add("ternary", {P::kAny, P::kAny, P::kBool}, Ternary);
  add("keys", {P::kMap}, Keys, true);
  add("lst", {P::kList}, Lst);
  return functions;
}

}  // namespace gitops::gotemplate
