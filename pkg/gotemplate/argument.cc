// Executor: arguments, checked against the parameter's type.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/executor.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/node.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Kind;
using value::Value;

absl::string_view TypeName(ParamType type) {
  switch (type.kind) {
    case Param::kAny:
      return "interface {}";
    case Param::kString:
      return "string";
    case Param::kBool:
      return "bool";
    case Param::kInt:
      return "int";
    case Param::kInt64:
      return "int64";
    case Param::kUint32:
      return "uint32";
    case Param::kFloat64:
      return "float64";
    case Param::kMap:
      return "map[string]interface {}";
    case Param::kList:
      return "[]interface {}";
    case Param::kStringList:
      return "[]string";
    case Param::kBytes:
      return "[]uint8";
    case Param::kObject:
      return type.object_type;
  }
  return "";
}

bool HasGoType(const Value& v, Kind kind, GoType type, GoType same) {
  return v.kind() == kind && (v.go_type() == type || v.go_type() == same);
}

bool IsAssignable(const Value& v, ParamType type) {
  switch (type.kind) {
    case Param::kAny:
      return true;
    case Param::kString:
      return v.is_string();
    case Param::kBool:
      return v.is_bool();
    case Param::kInt:
      return HasGoType(v, Kind::kInt, GoType::kInt, GoType::kInt);
    case Param::kInt64:
      return HasGoType(v, Kind::kInt, GoType::kInt64, GoType::kDefault);
    case Param::kUint32:
      return HasGoType(v, Kind::kUint, GoType::kUint32, GoType::kUint32);
    case Param::kFloat64:
      return HasGoType(v, Kind::kFloat, GoType::kFloat64, GoType::kDefault);
    case Param::kMap:
      return HasGoType(v, Kind::kMap, GoType::kDefault, GoType::kValues);
    case Param::kList:
      return HasGoType(v, Kind::kList, GoType::kDefault, GoType::kDefault);
    case Param::kStringList:
      return HasGoType(v, Kind::kList, GoType::kString, GoType::kString);
    case Param::kBytes:
      return v.is_bytes();
    case Param::kObject:
      return v.is_object() && v.object().GoTypeName() == type.object_type;
  }
  return false;
}

// The nil of a type that has one.
bool MakeNil(ParamType type, Value* result) {
  switch (type.kind) {
    case Param::kAny:
      *result = Value();
      return true;
    case Param::kMap:
      *result = Value::NilMap();
      return true;
    case Param::kList:
      *result = Value::NilList();
      return true;
    case Param::kStringList:
      *result = Value::NilList(GoType::kString);
      return true;
    case Param::kBytes:
      *result = Value::Bytes("");
      return true;
    default:
      return false;
  }
}

}  // namespace

bool Executor::Validate(Operand operand, ParamType type, Value* result,
                        bool* is_nil) {
  if (operand.invalid()) {
    *is_nil = true;
    if (MakeNil(type, result)) return true;
    return Fail(absl::StrCat("invalid value; expected ", TypeName(type)));
  }
  if (!IsAssignable(operand.v, type)) {
    return Fail(absl::StrCat(
        "wrong type for value; expected ", TypeName(type), "; got ",
        operand.v.is_null() ? "interface {}" : GoTypeName(operand.v)));
  }
  *result = std::move(operand.v);
  return true;
}

bool Executor::EvalUntyped(const Operand& dot, const Node& node,
                           Operand* result, bool* is_value) {
  *is_value = true;
  switch (node.type) {
    case NodeType::kDot:
      *result = dot;
      return true;
    case NodeType::kField: {
      const auto& field = static_cast<const FieldNode&>(node);
      return EvalNames(dot, dot, field, field.names, {}, nullptr, result);
    }
    case NodeType::kVariable:
      return EvalVariable(dot, static_cast<const VariableNode&>(node), {},
                          nullptr, result);
    case NodeType::kPipe:
      return EvalPipe(dot, static_cast<const PipeNode&>(node), result);
    case NodeType::kFunction:
      return EvalFunction(dot, static_cast<const FunctionNode&>(node), node, {},
                          nullptr, result);
    case NodeType::kChain:
      return EvalChain(dot, static_cast<const ChainNode&>(node), {}, nullptr,
                       result);
    default:
      *is_value = false;
      return true;
  }
}

bool Executor::EvalArg(const Operand& dot, ParamType type, const Node& node,
                       Value* result, bool* is_nil) {
  node_ = &node;
  if (node.type == NodeType::kNil) {
    *is_nil = true;
    if (MakeNil(type, result)) return true;
    return Fail(absl::StrCat("cannot assign nil to ", TypeName(type)));
  }
  Operand operand;
  bool is_value;
  if (!EvalUntyped(dot, node, &operand, &is_value)) return false;
  if (is_value) return Validate(std::move(operand), type, result, is_nil);
  return EvalLiteral(type, node, result);
}

bool Executor::EvalLiteral(ParamType type, const Node& node, Value* result) {
  switch (type.kind) {
    case Param::kAny: {
      Operand constant;
      if (!EvalConstant(constant, node, &constant)) return false;
      *result = std::move(constant.v);
      return true;
    }
    case Param::kBool:
      if (node.type != NodeType::kBool) {
        return Fail(absl::StrCat("expected bool; found ", FormatNode(node)));
      }
      *result = *static_cast<const BoolNode&>(node).value;
      return true;
    case Param::kString:
      if (node.type != NodeType::kString) {
        return Fail(absl::StrCat("expected string; found ", FormatNode(node)));
      }
      *result = *static_cast<const StringNode&>(node).value;
      return true;
    case Param::kInt:
    case Param::kInt64:
    case Param::kUint32:
    case Param::kFloat64:
      return EvalNumber(type, node, result);
    default:
      return Fail(absl::StrCat("can't handle ", FormatNode(node),
                               " for arg of type ", TypeName(type)));
  }
}

bool Executor::EvalNumber(ParamType type, const Node& node, Value* result) {
  const auto* number = node.type == NodeType::kNumber
                           ? static_cast<const NumberNode*>(&node)
                           : nullptr;
  absl::string_view wanted;
  switch (type.kind) {
    case Param::kUint32:
      wanted = "unsigned integer";
      if (number == nullptr || !number->is_uint) break;
      *result = Value::Uint(static_cast<uint32_t>(number->uint_value),
                            GoType::kUint32);
      return true;
    case Param::kFloat64:
      wanted = "float";
      if (number == nullptr || !number->is_float) break;
      *result = Value::Float(number->float_value);
      return true;
    default:
      wanted = "integer";
      if (number == nullptr || !number->is_int) break;
      *result =
          Value::Int(number->int_value,
                     type.kind == Param::kInt ? GoType::kInt : GoType::kInt64);
      return true;
  }
  return Fail(absl::StrCat("expected ", wanted, "; found ", FormatNode(node)));
}

}  // namespace gitops::gotemplate
