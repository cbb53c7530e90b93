// Parser: pipelines, commands and operands.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/number.h"
#include "pkg/gotemplate/parser_impl.h"

namespace gitops::gotemplate {

bool Parser::Declarations(absl::string_view context, PipeNode* pipe) {
  absl::InlinedVector<VariableNode*, 2> variables;
  while (PeekNonSpace().type == TokenType::kVariable) {
    const Token variable = Next();
    // "$x foo" needs three tokens to be told from "$x := foo".
    const Token after = Peek();
    const Token next = PeekNonSpace();
    const bool assign = next.type == TokenType::kAssign;
    const bool comma = next.type == TokenType::kChar && next.text == ",";
    if (!assign && next.type != TokenType::kDeclare && !comma) {
      if (after.type == TokenType::kSpace) {
        Backup3(variable, after);
      } else {
        Backup2(variable);
      }
      break;
    }
    NextNonSpace();
    auto* node = New<VariableNode>(NodeType::kVariable, variable.pos);
    node->name = variable.text;
    node->slot = VariableNode::kUndefined;
    variables.push_back(node);
    scope_.visible.push_back(variable.text);
    if (!comma) {
      pipe->is_assignment = assign;
      break;
    }
    if (context != "range" || variables.size() >= 2) {
      Fail(absl::StrCat("too many declarations in ", context));
      return false;
    }
    const TokenType type = PeekNonSpace().type;
    if (type != TokenType::kVariable && type != TokenType::kRightDelim &&
        type != TokenType::kRightParen) {
      Fail("range can only initialize variables");
      return false;
    }
  }
  pipe->variables = file_.source.arena->Copy<VariableNode*>(variables);
  return true;
}

PipeNode* Parser::Pipe(absl::string_view context, TokenType end) {
  auto* pipe = New<PipeNode>(NodeType::kPipe, PeekNonSpace().pos);
  if (!Declarations(context, pipe)) return nullptr;
  absl::InlinedVector<CommandNode*, 4> commands;
  while (true) {
    const Token token = NextNonSpace();
    if (token.type == end) break;
    switch (token.type) {
      case TokenType::kBool:
      case TokenType::kCharConstant:
      case TokenType::kComplex:
      case TokenType::kDot:
      case TokenType::kField:
      case TokenType::kIdentifier:
      case TokenType::kNumber:
      case TokenType::kNil:
      case TokenType::kRawString:
      case TokenType::kString:
      case TokenType::kVariable:
      case TokenType::kLeftParen:
        break;
      default:
        return Unexpected(token, context);
    }
    Backup();
    CommandNode* command = Command();
    if (command == nullptr) return nullptr;
    commands.push_back(command);
  }
  pipe->commands = file_.source.arena->Copy<CommandNode*>(commands);
  if (!CheckPipe(*pipe, context)) return nullptr;
  // The pipeline itself still saw the variables as they were before.
  for (VariableNode* variable : pipe->variables) {
    if (pipe->is_assignment) {
      for (size_t i = scope_.declared.size(); i-- > 0;) {
        if (scope_.declared[i] != variable->name) continue;
        variable->slot = static_cast<uint32_t>(i);
        break;
      }
      continue;
    }
    variable->slot = static_cast<uint32_t>(scope_.declared.size());
    scope_.declared.push_back(variable->name);
    scope_.frame_size = std::max(scope_.frame_size, variable->slot + 1);
  }
  return pipe;
}

bool Parser::CheckPipe(const PipeNode& pipe, absl::string_view context) {
  if (pipe.commands.empty()) {
    Fail(absl::StrCat("missing value for ", context));
    return false;
  }
  for (size_t i = 1; i < pipe.commands.size(); ++i) {
    switch (pipe.commands[i]->args[0]->type) {
      case NodeType::kBool:
      case NodeType::kDot:
      case NodeType::kNil:
      case NodeType::kNumber:
      case NodeType::kString:
        Fail(absl::StrCat("non executable command in pipeline stage ", i + 1));
        return false;
      default:
        break;
    }
  }
  return true;
}

CommandNode* Parser::Command() {
  auto* command = New<CommandNode>(NodeType::kCommand, PeekNonSpace().pos);
  absl::InlinedVector<Node*, 8> args;
  while (true) {
    PeekNonSpace();
    Node* operand = Operand();
    if (failed()) return nullptr;
    if (operand != nullptr) args.push_back(operand);
    const Token token = Next();
    if (token.type == TokenType::kSpace) continue;
    if (token.type == TokenType::kRightDelim ||
        token.type == TokenType::kRightParen) {
      Backup();
    } else if (token.type != TokenType::kPipe) {
      return Unexpected(token, "operand");
    }
    break;
  }
  if (args.empty()) return Fail("empty command");
  command->args = file_.source.arena->Copy<Node*>(args);
  return command;
}

Node* Parser::Operand() {
  Node* node = Term();
  if (node == nullptr || Peek().type != TokenType::kField) return node;
  return WithNames(node);
}

Node* Parser::WithNames(Node* head) {
  const uint32_t pos = Peek().pos;
  names_.clear();
  if (head->type == NodeType::kField) names_.push_back(field_);
  while (Peek().type == TokenType::kField) {
    names_.push_back(Next().text.substr(1));
  }
  const Names names = file_.source.arena->Copy<absl::string_view>(names_);
  switch (head->type) {
    case NodeType::kField:
      static_cast<FieldNode*>(head)->names = names;
      head->pos = pos;
      return head;
    case NodeType::kVariable:
      static_cast<VariableNode*>(head)->names = names;
      head->pos = pos;
      return head;
    case NodeType::kBool:
    case NodeType::kString:
    case NodeType::kNumber:
    case NodeType::kNil:
    case NodeType::kDot:
      return Fail(
          absl::StrCat("unexpected . after term ", Quote(FormatNode(*head))));
    default:
      break;
  }
  auto* chain = New<ChainNode>(NodeType::kChain, pos);
  chain->head = head;
  chain->names = names;
  return chain;
}

Node* Parser::Term() {
  const Token token = NextNonSpace();
  switch (token.type) {
    case TokenType::kIdentifier: {
      const FunctionSpec* spec = context_.functions->Find(token.text);
      if (spec == nullptr) {
        return Fail(
            absl::StrCat("function ", Quote(token.text), " not defined"));
      }
      auto* function = New<FunctionNode>(NodeType::kFunction, token.pos);
      function->name = token.text;
      function->spec = spec;
      return function;
    }
    case TokenType::kDot:
      return New<Node>(NodeType::kDot, token.pos);
    case TokenType::kNil:
      return New<Node>(NodeType::kNil, token.pos);
    case TokenType::kVariable:
      return Variable(token);
    case TokenType::kField: {
      auto* field = New<FieldNode>(NodeType::kField, token.pos);
      field_ = token.text.substr(1);
      if (Peek().type != TokenType::kField) {
        field->names = file_.source.arena->Copy<absl::string_view>({field_});
      }
      return field;
    }
    case TokenType::kBool: {
      auto* node = New<BoolNode>(NodeType::kBool, token.pos);
      node->value =
          file_.source.arena->Keep(value::Value::Bool(token.text == "true"));
      return node;
    }
    case TokenType::kCharConstant:
    case TokenType::kComplex:
    case TokenType::kNumber:
      return NumberTerm(token);
    case TokenType::kLeftParen: {
      if (!Enter()) return nullptr;
      PipeNode* pipe = Pipe("parenthesized pipeline", TokenType::kRightParen);
      --nesting_;
      return pipe;
    }
    case TokenType::kString:
    case TokenType::kRawString:
      return StringTerm(token);
    default:
      Backup();
      return nullptr;
  }
}

Node* Parser::NumberTerm(const Token& token) {
  auto* number = New<NumberNode>(NodeType::kNumber, token.pos);
  const absl::Status parsed = ParseNumber(token, file_.source.arena, number);
  if (!parsed.ok()) return Fail(parsed.message());
  return number;
}

Node* Parser::StringTerm(const Token& token) {
  value::Value text;
  if (const auto plain = PlainContent(token.text)) {
    text = value::Value::String(*plain);
  } else if (const auto unquoted = Unquote(token.text)) {
    text = value::Value::String(*unquoted);
  } else {
    return Fail("invalid syntax");
  }
  auto* node = New<StringNode>(NodeType::kString, token.pos);
  node->quoted = token.text;
  node->value = file_.source.arena->Keep(std::move(text));
  return node;
}

VariableNode* Parser::Variable(const Token& token) {
  const auto& visible = scope_.visible;
  if (std::find(visible.rbegin(), visible.rend(), token.text) ==
      visible.rend()) {
    return Fail(absl::StrCat("undefined variable ", Quote(token.text)));
  }
  auto* variable = New<VariableNode>(NodeType::kVariable, token.pos);
  variable->name = token.text;
  variable->slot = VariableNode::kUndefined;
  for (size_t i = scope_.declared.size(); i-- > 0;) {
    if (scope_.declared[i] != token.text) continue;
    variable->slot = static_cast<uint32_t>(i);
    break;
  }
  return variable;
}

}  // namespace gitops::gotemplate
