// Executor: calls of functions and methods.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/gotemplate/builtins.h"
#include "pkg/gotemplate/executor.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/node.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::Value;

using Params = absl::InlinedVector<Param, 6>;

// The letters of value::Object::MethodParameters.
Params ParseParameters(absl::string_view letters, bool* variadic) {
  Params params;
  *variadic = false;
  for (char letter : letters) {
    switch (letter) {
      case 's':
        params.push_back(Param::kString);
        break;
      case 'i':
        params.push_back(Param::kInt);
        break;
      case 'I':
        params.push_back(Param::kInt64);
        break;
      case 'b':
        params.push_back(Param::kBool);
        break;
      case 'f':
        params.push_back(Param::kFloat64);
        break;
      case 'o':
        params.push_back(Param::kObject);
        break;
      case '*':
        *variadic = true;
        break;
      default:
        params.push_back(Param::kAny);
        break;
    }
  }
  return params;
}

}  // namespace

bool Executor::EvalFunction(const Operand& dot, const FunctionNode& function,
                            const Node& node, absl::Span<Node* const> args,
                            const Operand* final, Operand* result) {
  node_ = &function;
  const CallShape shape{&node, function.name, args, final, nullptr};
  return EvalCall(dot, *function.spec, shape, result);
}

bool Executor::EvalAndOr(const Operand& dot, const CallShape& shape, bool is_or,
                         Operand* result) {
  if (shape.args.empty() && shape.final == nullptr) {
    return Fail(absl::StrCat("wrong number of args for ", shape.name,
                             ": want at least 1 got 0"));
  }
  for (const Node* arg : shape.args) {
    bool is_nil = false;
    *result = Operand();
    if (!EvalArg(dot, {Param::kAny, {}}, *arg, &result->v, &is_nil)) {
      return false;
    }
    if (Truth(result->v) == is_or) return true;
  }
  if (shape.final != nullptr) *result = *shape.final;
  return true;
}

bool Executor::EvalCall(const Operand& dot, const FunctionSpec& spec,
                        const CallShape& shape, Operand* result) {
  using Form = FunctionSpec::Form;
  if (spec.form == Form::kAnd || spec.form == Form::kOr) {
    return EvalAndOr(dot, shape, spec.form == Form::kOr, result);
  }
  absl::Span<const Param> params = spec.params;
  if (shape.receiver != nullptr) params.remove_prefix(1);
  absl::InlinedVector<Value, 6> values;
  uint32_t nil_args = 0;
  if (spec.form == Form::kCall && !shape.args.empty()) {
    // The name that its errors show.
    values.push_back(Value::String(FormatNode(*shape.args[0])));
  }
  if (shape.receiver != nullptr) values.push_back(*shape.receiver);
  if (!EvalArgs(dot, params, spec.object_type, spec.variadic, shape, &values,
                &nil_args)) {
    return false;
  }
  call_node_ = shape.node;
  call_name_ = shape.name;
  Call call(spec, *this, absl::MakeSpan(values), nil_args);
  absl::StatusOr<Value> returned = spec.body(call);
  if (!returned.ok()) return CallError(shape, std::move(returned).status());
  result->v = *std::move(returned);
  if (!ResultFits(result->v)) {
    return CallError(shape, absl::ResourceExhaustedError(absl::StrCat(
                                "result of ", shape.name, " is too large")));
  }
  result->is_interface = result->v.is_null();
  return true;
}

bool Executor::EvalMethod(const Operand& dot, const Value& receiver,
                          absl::string_view parameters, const CallShape& shape,
                          Operand* result) {
  bool variadic;
  const value::Object& object = receiver.object();
  const Params params = ParseParameters(parameters, &variadic);
  absl::InlinedVector<Value, 6> values;
  uint32_t nil_args = 0;
  if (!EvalArgs(dot, params, object.GoTypeName(), variadic, shape, &values,
                &nil_args))
    return false;
  absl::StatusOr<Value> returned =
      object.Call(shape.name, std::vector<Value>(values.begin(), values.end()));
  if (!returned.ok()) return CallError(shape, std::move(returned).status());
  result->v = *std::move(returned);
  result->is_interface = result->v.is_null();
  return true;
}

bool Executor::EvalArgs(const Operand& dot, absl::Span<const Param> params,
                        absl::string_view object_type, bool variadic,
                        const CallShape& shape,
                        absl::InlinedVector<Value, 6>* values,
                        uint32_t* nil_args) {
  const size_t fixed = params.size() - (variadic ? 1 : 0);
  const size_t count = shape.args.size() + (shape.final != nullptr ? 1 : 0);
  if (variadic ? count < fixed : count != fixed) {
    // For variadic functions Go does not count the piped value.
    return Fail(absl::StrCat("wrong number of args for ", shape.name,
                             variadic ? ": want at least " : ": want ", fixed,
                             " got ", variadic ? shape.args.size() : count));
  }
  values->reserve(values->size() + count);
  for (size_t i = 0; i < count; ++i) {
    const ParamType type{params[i < fixed ? i : fixed], object_type};
    bool is_nil = false;
    values->emplace_back();
    const bool ok =
        i < shape.args.size()
            ? EvalArg(dot, type, *shape.args[i], &values->back(), &is_nil)
            : Validate(*shape.final, type, &values->back(), &is_nil);
    if (!ok) return false;
    if (is_nil && values->size() <= 32) {
      *nil_args |= uint32_t{1} << (values->size() - 1);
    }
  }
  return true;
}

}  // namespace gitops::gotemplate
