#include "pkg/gotemplate/parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/lexer.h"
#include "pkg/gotemplate/number.h"

namespace gitops::gotemplate {
namespace {

constexpr int kMaxNesting = 2000;

bool IsSpaceRune(char32_t r) {
  return (r >= '\t' && r <= '\r') || r == ' ' || r == 0x85 || r == 0xA0 ||
         r == 0x1680 || (r >= 0x2000 && r <= 0x200A) || r == 0x2028 ||
         r == 0x2029 || r == 0x202F || r == 0x205F || r == 0x3000;
}

bool IsBlank(absl::string_view text) {
  while (!text.empty()) {
    char32_t rune;
    const int length = DecodeRune(text, &rune);
    if (!IsSpaceRune(rune)) return false;
    text.remove_prefix(static_cast<size_t>(length));
  }
  return true;
}

bool IsEmptyList(const ListNode& list) {
  return std::all_of(list.items.begin(), list.items.end(), [](const Node* n) {
    return n->type == NodeType::kText &&
           IsBlank(static_cast<const TextNode*>(n)->text);
  });
}

// Functions that return a node give nullptr after Fail(); the first error
// stays.
class Parser {
 public:
  Parser(ParsedFile* file, const ParseContext& context)
      : file_(*file), context_(context), lexer_(file->source.text) {}

  absl::Status Run();

 private:
  // What belongs to the template being parsed.
  struct Scope {
    // Names that parsing accepts; it is looser than what execution finds.
    std::vector<absl::string_view> visible = {"$"};
    // Names by slot, as execution declares them.
    std::vector<absl::string_view> declared = {"$"};
    uint32_t frame_size = 1;
    int range_depth = 0;
    uint32_t action_pos = 0;  // Of the action's opening delimiter…
    bool in_action = false;   // …while this holds.
  };

  Token Next();
  Token NextNonSpace();
  const Token& Peek();
  const Token& PeekNonSpace();
  void Backup() { ++peeked_; }
  void Backup2(const Token& first);
  void Backup3(const Token& first, const Token& second);
  bool Expect(TokenType type, absl::string_view context, Token* token);

  std::nullptr_t Fail(absl::string_view message);
  std::nullptr_t Unexpected(const Token& token, absl::string_view context);
  bool failed() const { return !error_.ok(); }
  bool Enter();

  bool Definition();
  bool Body(std::vector<Node*>* items);
  ListNode* ItemList(Node** end);
  Node* TextOrAction();
  Node* Action();
  Node* BreakOrContinue(const Token& token, NodeType type);
  Node* Else();
  Node* End();
  Node* Control(NodeType type, absl::string_view keyword, uint32_t pos);
  bool ElseBranch(NodeType type, size_t declared, Node* next,
                  BranchNode* branch);
  Node* Block();
  Node* TemplateCall();
  std::optional<absl::string_view> TemplateName(const Token& token,
                                                absl::string_view context);
  PipeNode* Pipe(absl::string_view context, TokenType end);
  bool Declarations(absl::string_view context, PipeNode* pipe);
  bool CheckPipe(const PipeNode& pipe, absl::string_view context);
  CommandNode* Command();
  Node* Operand();
  Node* Term();
  Node* NumberTerm(const Token& token);
  Node* StringTerm(const Token& token);
  VariableNode* Variable(const Token& token);
  Node* WithNames(Node* head);
  absl::Span<const Name> Names(absl::Span<const absl::string_view> texts);
  bool AddTemplate(absl::string_view name, ListNode* root);

  template <typename T>
  T* New(NodeType type, uint32_t pos) {
    T* node = file_.source.arena.New<T>();
    node->type = type;
    node->pos = pos;
    return node;
  }
  ListNode* NewList(uint32_t pos, const std::vector<Node*>& items) {
    auto* list = New<ListNode>(NodeType::kList, pos);
    list->items = file_.source.arena.Copy<Node*>(items);
    return list;
  }

  ParsedFile& file_;
  const ParseContext& context_;
  Lexer lexer_;
  Token tokens_[3];
  int peeked_ = 0;
  uint32_t last_pos_ = 0;  // Of the token that came from the lexer last.
  Scope scope_;
  int nesting_ = 0;
  absl::Status error_;
};

// ---- Tokens -----------------------------------------------------------------

Token Parser::Next() {
  if (peeked_ > 0) return tokens_[--peeked_];
  tokens_[0] = lexer_.Next();
  last_pos_ = tokens_[0].pos;
  return tokens_[0];
}

const Token& Parser::Peek() {
  if (peeked_ == 0) {
    Next();
    peeked_ = 1;
  }
  return tokens_[peeked_ - 1];
}

Token Parser::NextNonSpace() {
  Token token = Next();
  while (token.type == TokenType::kSpace) token = Next();
  return token;
}

const Token& Parser::PeekNonSpace() {
  NextNonSpace();
  Backup();
  return Peek();
}

void Parser::Backup2(const Token& first) {
  tokens_[1] = first;
  peeked_ = 2;
}

void Parser::Backup3(const Token& first, const Token& second) {
  tokens_[1] = second;
  tokens_[2] = first;
  peeked_ = 3;
}

bool Parser::Expect(TokenType type, absl::string_view context, Token* token) {
  *token = NextNonSpace();
  if (token->type == type) return true;
  Unexpected(*token, context);
  return false;
}

std::nullptr_t Parser::Fail(absl::string_view message) {
  if (error_.ok()) {
    error_ = absl::InvalidArgumentError(
        absl::StrCat("template: ", file_.source.name, ":",
                     LineOf(file_.source.text, last_pos_), ": ", message));
  }
  return nullptr;
}

std::nullptr_t Parser::Unexpected(const Token& token,
                                  absl::string_view context) {
  if (token.type != TokenType::kError) {
    return Fail(
        absl::StrCat("unexpected ", DescribeToken(token), " in ", context));
  }
  std::string message(token.text);
  const absl::string_view text = file_.source.text;
  const int line = LineOf(text, scope_.action_pos);
  if (scope_.in_action && line != LineOf(text, token.pos)) {
    const bool says_action =
        message.size() > 7 && message.substr(message.size() - 7) == " action";
    absl::StrAppend(&message, says_action ? "" : " in action", " started at ",
                    file_.source.name, ":", line);
  }
  return Fail(message);
}

bool Parser::Enter() {
  if (nesting_ < kMaxNesting) {
    ++nesting_;
    return true;
  }
  Fail("max expression depth exceeded");
  return false;
}

// ---- Templates --------------------------------------------------------------

absl::Status Parser::Run() {
  std::vector<Node*> items;
  if (!Body(&items)) return error_;
  ListNode* root = NewList(0, items);
  AddTemplate(file_.source.name, root);
  return error_;
}

bool Parser::Body(std::vector<Node*>* items) {
  while (Peek().type != TokenType::kEof) {
    if (Peek().type == TokenType::kLeftDelim) {
      const Token delim = Next();
      if (NextNonSpace().type == TokenType::kDefine) {
        if (!Definition()) return false;
        continue;
      }
      // Spaces after the delimiter are gone: they mean nothing.
      Backup2(delim);
    }
    Node* node = TextOrAction();
    if (node == nullptr) return false;
    if (node->type == NodeType::kEnd || node->type == NodeType::kElse) {
      Fail(absl::StrCat("unexpected ", FormatNode(*node)));
      return false;
    }
    items->push_back(node);
  }
  return true;
}

bool Parser::Definition() {
  constexpr absl::string_view kContext = "define clause";
  Scope outer = std::exchange(scope_, Scope());
  const Token token = NextNonSpace();
  const std::optional<absl::string_view> name = TemplateName(token, kContext);
  Token delim;
  if (!name || !Expect(TokenType::kRightDelim, kContext, &delim)) return false;
  Node* end;
  ListNode* root = ItemList(&end);
  if (root == nullptr) return false;
  if (end->type != NodeType::kEnd) {
    Fail(absl::StrCat("unexpected ", FormatNode(*end), " in ", kContext));
    return false;
  }
  if (!AddTemplate(*name, root)) return false;
  scope_ = std::move(outer);
  return true;
}

bool Parser::AddTemplate(absl::string_view name, ListNode* root) {
  auto added = std::make_unique<Template>();
  added->name = name;
  added->source = &file_.source;
  added->root = root;
  added->frame_size = scope_.frame_size;
  added->is_empty = IsEmptyList(*root);
  for (std::unique_ptr<Template>& existing : file_.templates) {
    if (existing->name != name) continue;
    if (existing->is_empty) {
      existing = std::move(added);
    } else if (!added->is_empty) {
      Fail(absl::StrCat("template: multiple definition of template ",
                        Quote(name)));
      return false;
    }
    return true;
  }
  file_.templates.push_back(std::move(added));
  return true;
}

ListNode* Parser::ItemList(Node** end) {
  if (!Enter()) return nullptr;
  std::vector<Node*> items;
  const uint32_t pos = PeekNonSpace().pos;
  while (PeekNonSpace().type != TokenType::kEof) {
    Node* node = TextOrAction();
    if (node == nullptr) return nullptr;
    if (node->type == NodeType::kEnd || node->type == NodeType::kElse) {
      *end = node;
      --nesting_;
      return NewList(pos, items);
    }
    items.push_back(node);
  }
  return Fail("unexpected EOF");
}

Node* Parser::TextOrAction() {
  const Token token = NextNonSpace();
  if (token.type == TokenType::kText) {
    auto* text = New<TextNode>(NodeType::kText, token.pos);
    text->text = token.text;
    return text;
  }
  if (token.type != TokenType::kLeftDelim) return Unexpected(token, "input");
  scope_.action_pos = token.pos;
  scope_.in_action = true;
  Node* action = Action();
  if (action != nullptr) scope_.in_action = false;
  return action;
}

Node* Parser::Action() {
  const Token token = NextNonSpace();
  switch (token.type) {
    case TokenType::kBlock:
      return Block();
    case TokenType::kBreak:
      return BreakOrContinue(token, NodeType::kBreak);
    case TokenType::kContinue:
      return BreakOrContinue(token, NodeType::kContinue);
    case TokenType::kElse:
      return Else();
    case TokenType::kEnd:
      return End();
    case TokenType::kIf:
      return Control(NodeType::kIf, "if", token.pos);
    case TokenType::kRange:
      return Control(NodeType::kRange, "range", token.pos);
    case TokenType::kTemplate:
      return TemplateCall();
    case TokenType::kWith:
      return Control(NodeType::kWith, "with", token.pos);
    default:
      break;
  }
  Backup();
  const uint32_t pos = Peek().pos;
  PipeNode* pipe = Pipe("command", TokenType::kRightDelim);
  if (pipe == nullptr) return nullptr;
  auto* action = New<ActionNode>(NodeType::kAction, pos);
  action->pipe = pipe;
  return action;
}

Node* Parser::BreakOrContinue(const Token& token, NodeType type) {
  const std::string shown = absl::StrCat("{{", token.text, "}}");
  Token delim;
  if (!Expect(TokenType::kRightDelim, shown, &delim)) return nullptr;
  if (scope_.range_depth == 0) {
    return Fail(absl::StrCat(shown, " outside {{range}}"));
  }
  return New<Node>(type, token.pos);
}

Node* Parser::Else() {
  const Token peek = PeekNonSpace();
  if (peek.type == TokenType::kIf || peek.type == TokenType::kWith) {
    return New<Node>(NodeType::kElse, peek.pos);
  }
  Token delim;
  if (!Expect(TokenType::kRightDelim, "else", &delim)) return nullptr;
  return New<Node>(NodeType::kElse, delim.pos);
}

Node* Parser::End() {
  Token delim;
  if (!Expect(TokenType::kRightDelim, "end", &delim)) return nullptr;
  return New<Node>(NodeType::kEnd, delim.pos);
}

Node* Parser::Control(NodeType type, absl::string_view keyword, uint32_t pos) {
  const size_t visible = scope_.visible.size();
  const size_t declared = scope_.declared.size();
  auto* branch = New<BranchNode>(type, pos);
  branch->pipe = Pipe(keyword, TokenType::kRightDelim);
  if (branch->pipe == nullptr) return nullptr;
  const size_t declared_by_pipe = scope_.declared.size();
  if (type == NodeType::kRange) ++scope_.range_depth;
  Node* next;
  branch->list = ItemList(&next);
  if (branch->list == nullptr) return nullptr;
  if (type == NodeType::kRange) --scope_.range_depth;
  if (next->type == NodeType::kElse &&
      !ElseBranch(type, declared_by_pipe, next, branch)) {
    return nullptr;
  }
  scope_.visible.resize(visible);
  scope_.declared.resize(declared);
  return branch;
}

bool Parser::ElseBranch(NodeType type, size_t declared, Node* next,
                        BranchNode* branch) {
  // What the first list declared is not there at run time, though parsing
  // still lets it pass.
  scope_.declared.resize(declared);
  const TokenType same =
      type == NodeType::kIf ? TokenType::kIf : TokenType::kWith;
  if (type != NodeType::kRange && Peek().type == same) {
    const Token keyword = Next();
    if (!Enter()) return false;
    Node* nested = Control(type, keyword.text, keyword.pos);
    if (nested == nullptr) return false;
    --nesting_;
    branch->else_list = NewList(next->pos, {nested});
    return true;
  }
  Node* end;
  branch->else_list = ItemList(&end);
  if (branch->else_list == nullptr) return false;
  if (end->type == NodeType::kEnd) return true;
  Fail(absl::StrCat("expected end; found ", FormatNode(*end)));
  return false;
}

Node* Parser::Block() {
  constexpr absl::string_view kContext = "block clause";
  const Token token = NextNonSpace();
  const std::optional<absl::string_view> name = TemplateName(token, kContext);
  if (!name) return nullptr;
  PipeNode* pipe = Pipe(kContext, TokenType::kRightDelim);
  if (pipe == nullptr) return nullptr;
  const uint32_t header_pos = last_pos_;
  Scope outer = std::exchange(scope_, Scope());
  Node* end;
  ListNode* root = ItemList(&end);
  if (root == nullptr) return nullptr;
  if (end->type != NodeType::kEnd) {
    last_pos_ = header_pos;
    return Fail(
        absl::StrCat("unexpected ", FormatNode(*end), " in ", kContext));
  }
  if (!AddTemplate(*name, root)) return nullptr;
  scope_ = std::move(outer);
  auto* call = New<TemplateNode>(NodeType::kTemplate, token.pos);
  call->name = *name;
  call->pipe = pipe;
  return call;
}

Node* Parser::TemplateCall() {
  constexpr absl::string_view kContext = "template clause";
  const Token token = NextNonSpace();
  const std::optional<absl::string_view> name = TemplateName(token, kContext);
  if (!name) return nullptr;
  PipeNode* pipe = nullptr;
  if (NextNonSpace().type != TokenType::kRightDelim) {
    Backup();
    pipe = Pipe(kContext, TokenType::kRightDelim);
    if (pipe == nullptr) return nullptr;
  }
  auto* call = New<TemplateNode>(NodeType::kTemplate, token.pos);
  call->name = *name;
  call->pipe = pipe;
  return call;
}

std::optional<absl::string_view> Parser::TemplateName(
    const Token& token, absl::string_view context) {
  if (token.type != TokenType::kString && token.type != TokenType::kRawString) {
    Unexpected(token, context);
    return std::nullopt;
  }
  const std::optional<std::string> name = Unquote(token.text);
  if (!name) {
    Fail("invalid syntax");
    return std::nullopt;
  }
  return file_.source.arena.Keep(absl::string_view(*name));
}

// ---- Pipelines --------------------------------------------------------------

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
  pipe->variables = file_.source.arena.Copy<VariableNode*>(variables);
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
  pipe->commands = file_.source.arena.Copy<CommandNode*>(commands);
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
  command->args = file_.source.arena.Copy<Node*>(args);
  return command;
}

Node* Parser::Operand() {
  Node* node = Term();
  if (node == nullptr || Peek().type != TokenType::kField) return node;
  return WithNames(node);
}

Node* Parser::WithNames(Node* head) {
  const uint32_t pos = Peek().pos;
  absl::InlinedVector<absl::string_view, 8> texts;
  if (head->type == NodeType::kField) {
    texts.push_back(static_cast<FieldNode*>(head)->names[0].text);
  }
  while (Peek().type == TokenType::kField) {
    texts.push_back(Next().text.substr(1));
  }
  const absl::Span<const Name> names = Names(texts);
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

absl::Span<const Name> Parser::Names(
    absl::Span<const absl::string_view> texts) {
  absl::InlinedVector<Name, 8> names;
  for (absl::string_view text : texts) {
    const FunctionSpec* method = nullptr;
    if (context_.values_methods != nullptr) {
      method = context_.values_methods->Find(text);
    }
    names.push_back(Name{text, method});
  }
  return file_.source.arena.Copy<Name>(names);
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
      const absl::string_view name = token.text.substr(1);
      field->names = Names({name});
      return field;
    }
    case TokenType::kBool: {
      auto* node = New<BoolNode>(NodeType::kBool, token.pos);
      node->value =
          file_.source.arena.Keep(value::Value::Bool(token.text == "true"));
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
  const absl::Status parsed = ParseNumber(token, &file_.source.arena, number);
  if (!parsed.ok()) return Fail(parsed.message());
  return number;
}

Node* Parser::StringTerm(const Token& token) {
  const std::optional<std::string> text = Unquote(token.text);
  if (!text) return Fail("invalid syntax");
  auto* node = New<StringNode>(NodeType::kString, token.pos);
  node->quoted = token.text;
  node->value = file_.source.arena.Keep(value::Value::String(*text));
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

}  // namespace

absl::StatusOr<std::unique_ptr<ParsedFile>> ParseFile(
    absl::string_view name, absl::string_view text,
    const ParseContext& context) {
  if (text.size() >= UINT32_MAX) {
    return absl::InvalidArgumentError(
        absl::StrCat("template: ", name, ":1: text is too long"));
  }
  auto file = std::make_unique<ParsedFile>();
  file->source.name = std::string(name);
  file->source.text = std::string(text);
  Parser parser(file.get(), context);
  absl::Status status = parser.Run();
  if (!status.ok()) return status;
  for (const std::unique_ptr<Template>& parsed : file->templates) {
    if (parsed->name == file->source.name) file->main = parsed.get();
  }
  return file;
}

}  // namespace gitops::gotemplate
