// Executor: pipelines, commands and field chains.

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/executor.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/node.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Kind;
using value::Value;

// What a missing key gives: the zero value of the element type.
Operand ZeroElement(GoType element) {
  switch (element) {
    case GoType::kString:
    case GoType::kNamedString:
      return Operand{Value::String("")};
    case GoType::kBytes:
      return Operand{Value::Bytes("")};
    case GoType::kMapString:
      return Operand{Value::NewMap()};
    case GoType::kBool:
      return Operand{Value::Bool(false)};
    case GoType::kDefault:
    case GoType::kValues:
      return Operand{Value(), true};
    default:
      return Operand{Value::Int(0, element)};
  }
}

bool HasInterfaceElements(GoType element) {
  return element == GoType::kDefault || element == GoType::kValues;
}

std::string StaticTypeName(const Value& v, bool is_interface) {
  return is_interface ? "interface {}" : GoTypeName(v);
}

}  // namespace

bool Executor::EvalPipe(const Operand& dot, const PipeNode& pipe,
                        Operand* result) {
  node_ = &pipe;
  if (!EvalCommand(dot, *pipe.commands[0], nullptr, result)) return false;
  result->is_interface = false;
  for (size_t i = 1; i < pipe.commands.size(); ++i) {
    const Operand previous = std::move(*result);
    *result = Operand();
    if (!EvalCommand(dot, *pipe.commands[i], &previous, result)) return false;
    // An interface is unwrapped after each stage.
    result->is_interface = false;
  }
  return pipe.variables.empty() || Declare(pipe, *result);
}

bool Executor::Declare(const PipeNode& pipe, const Operand& value) {
  for (const VariableNode* variable : pipe.variables) {
    if (variable->slot == VariableNode::kUndefined) {
      return Fail(absl::StrCat("undefined variable: ", variable->name));
    }
    Variable(variable->slot) = value;
  }
  return true;
}

bool Executor::RefuseArguments(absl::Span<Node* const> args,
                               const Operand* final) {
  if (args.size() <= 1 && final == nullptr) return true;
  return Fail(absl::StrCat("can't give argument to non-function ",
                           FormatNode(*args[0])));
}

bool Executor::EvalCommand(const Operand& dot, const CommandNode& command,
                           const Operand* final, Operand* result) {
  const Node& first = *command.args[0];
  switch (first.type) {
    case NodeType::kField: {
      const auto& field = static_cast<const FieldNode&>(first);
      node_ = &field;
      return EvalNames(dot, dot, field, field.names, command.args, final,
                       result);
    }
    case NodeType::kChain:
      return EvalChain(dot, static_cast<const ChainNode&>(first), command.args,
                       final, result);
    case NodeType::kFunction:
      return EvalFunction(dot, static_cast<const FunctionNode&>(first), command,
                          command.args.subspan(1), final, result);
    case NodeType::kPipe:
      return RefuseArguments(command.args, final) &&
             EvalPipe(dot, static_cast<const PipeNode&>(first), result);
    case NodeType::kVariable:
      return EvalVariable(dot, static_cast<const VariableNode&>(first),
                          command.args, final, result);
    default:
      node_ = &first;
      return RefuseArguments(command.args, final) &&
             EvalConstant(dot, first, result);
  }
}

bool Executor::EvalConstant(const Operand& dot, const Node& node,
                            Operand* result) {
  switch (node.type) {
    case NodeType::kDot:
      *result = dot;
      return true;
    case NodeType::kBool:
      result->v = *static_cast<const BoolNode&>(node).value;
      break;
    case NodeType::kString:
      result->v = *static_cast<const StringNode&>(node).value;
      break;
    case NodeType::kNumber: {
      const auto& number = static_cast<const NumberNode&>(node);
      if (number.overflows_int) {
        return Fail(absl::StrCat(number.text, " overflows int"));
      }
      result->v = *number.value;
      break;
    }
    default:
      return Fail("nil is not a command");
  }
  result->is_interface = false;
  return true;
}

bool Executor::EvalVariable(const Operand& dot, const VariableNode& variable,
                            absl::Span<Node* const> args, const Operand* final,
                            Operand* result) {
  node_ = &variable;
  if (variable.slot == VariableNode::kUndefined) {
    return Fail(absl::StrCat("undefined variable: ", variable.name));
  }
  if (!variable.names.empty()) {
    // A copy: arguments may assign the variable.
    const Operand receiver = Variable(variable.slot);
    return EvalNames(dot, receiver, variable, variable.names, args, final,
                     result);
  }
  if (!RefuseArguments(args, final)) return false;
  *result = Variable(variable.slot);
  return true;
}

bool Executor::EvalChain(const Operand& dot, const ChainNode& chain,
                         absl::Span<Node* const> args, const Operand* final,
                         Operand* result) {
  node_ = &chain;
  Operand head;
  node_ = chain.head;
  if (chain.head->type == NodeType::kPipe) {
    if (!EvalPipe(dot, static_cast<const PipeNode&>(*chain.head), &head)) {
      return false;
    }
  } else if (!EvalFunction(dot, static_cast<const FunctionNode&>(*chain.head),
                           *chain.head, {}, nullptr, &head)) {
    return false;
  }
  return EvalNames(dot, head, chain, chain.names, args, final, result);
}

bool Executor::EvalNames(const Operand& dot, const Operand& receiver,
                         const Node& node, Names names,
                         absl::Span<Node* const> args, const Operand* final,
                         Operand* result) {
  const Value* at = &receiver.v;
  bool is_interface = receiver.is_interface;
  bool addressable = receiver.addressable;
  Operand held;  // Owns *at where it is no element of what receiver holds.
  const auto hold = [&](Operand operand) {
    held = std::move(operand);
    at = &held.v;
    is_interface = held.is_interface;
  };
  for (size_t i = 0; i < names.size(); ++i) {
    const absl::string_view name = names[i];
    const bool last = i + 1 == names.size();
    const auto given = last ? args : absl::Span<Node* const>();
    const Operand* const piped = last ? final : nullptr;
    addressable = false;
    switch (at->kind()) {
      case Kind::kNull:
        if (is_interface) {
          return Fail(
              absl::StrCat("nil pointer evaluating interface {}.", name));
        }
        if (!store_.options().missing_key_is_error) continue;
        return Fail(absl::StrCat("nil data; no entry for key ", Quote(name)));
      case Kind::kMap: {
        const value::Map& map = at->map();
        const GoType element = map.element;
        const FunctionSpec* const method =
            element == GoType::kValues ? ValuesMethod(name) : nullptr;
        if (method != nullptr) {
          const Value self = *at;
          const CallShape shape{&node, name,
                                given.empty() ? given : given.subspan(1), piped,
                                &self};
          Operand returned;
          if (!EvalCall(dot, *method, shape, &returned)) return false;
          hold(std::move(returned));
          continue;
        }
        if (given.size() > 1 || piped != nullptr) {
          return Fail(absl::StrCat(name, " is not a method but has arguments"));
        }
        const Value* found = map.Find(name);
        if (found != nullptr) {
          at = found;
          is_interface = HasInterfaceElements(element);
          continue;
        }
        if (store_.options().missing_key_is_error) {
          return Fail(absl::StrCat("map has no entry for key ", Quote(name)));
        }
        hold(ZeroElement(element));
        continue;
      }
      case Kind::kObject: {
        Operand next;
        if (!EvalObjectName(dot, *at, is_interface, node, name, given, piped,
                            &next)) {
          return false;
        }
        hold(std::move(next));
        addressable = held.addressable;
        continue;
      }
      default:
        return Fail(absl::StrCat("can't evaluate field ", name, " in type ",
                                 StaticTypeName(*at, is_interface)));
    }
  }
  result->v = *at;
  result->is_interface = is_interface;
  result->addressable = addressable;
  return true;
}

bool Executor::EvalObjectName(const Operand& dot, const Value& receiver,
                              bool is_interface, const Node& node,
                              absl::string_view name,
                              absl::Span<Node* const> args,
                              const Operand* final, Operand* result) {
  const value::Object& object = receiver.object();
  const std::optional<absl::string_view> parameters =
      object.MethodParameters(name);
  if (parameters.has_value()) {
    const Value self = receiver;
    const CallShape shape{&node, name, args.empty() ? args : args.subspan(1),
                          final, &self};
    return EvalMethod(dot, self, *parameters, shape, result);
  }
  std::optional<Value> field = object.Field(name);
  if (!field.has_value()) {
    return Fail(absl::StrCat("can't evaluate field ", name, " in type ",
                             StaticTypeName(receiver, is_interface)));
  }
  if (args.size() > 1 || final != nullptr) {
    return Fail(
        absl::StrCat(name, " has arguments but cannot be invoked as function"));
  }
  result->v = *std::move(field);
  result->is_interface = result->v.is_null();
  // All objects with fields that print otherwise are pointers.
  result->addressable = true;
  return true;
}

}  // namespace gitops::gotemplate
