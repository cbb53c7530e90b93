#include "pkg/gotemplate/parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/number.h"
#include "pkg/gotemplate/parser_impl.h"

namespace gitops::gotemplate {
namespace {

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

}  // namespace

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
  const size_t first = items_.size();
  const uint32_t pos = PeekNonSpace().pos;
  while (PeekNonSpace().type != TokenType::kEof) {
    Node* node = TextOrAction();
    if (node == nullptr) return nullptr;
    if (node->type == NodeType::kEnd || node->type == NodeType::kElse) {
      *end = node;
      --nesting_;
      ListNode* list = NewList(pos, absl::MakeConstSpan(items_).subspan(first));
      items_.resize(first);
      return list;
    }
    items_.push_back(node);
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
    Node* const only[] = {nested};
    branch->else_list = NewList(next->pos, only);
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
  return file_.source.arena->Keep(absl::string_view(*name));
}

absl::StatusOr<std::unique_ptr<ParsedFile>> ParseFile(
    absl::string_view name, absl::string_view text, TextOwner owner,
    const ParseContext& context) {
  if (text.size() >= UINT32_MAX) {
    return absl::InvalidArgumentError(
        absl::StrCat("template: ", name, ":1: text is too long"));
  }
  auto file = std::make_unique<ParsedFile>();
  file->source.name = std::string(name);
  file->source.arena = context.arena;
  if (owner == TextOwner::kParsedFile || context.arena == nullptr) {
    file->source.own_arena = std::make_unique<Arena>();
    file->source.arena = file->source.own_arena.get();
  }
  if (owner == TextOwner::kParsedFile) {
    file->source.owned = std::string(text);
    text = file->source.owned;
  }
  file->source.text = text;
  Parser parser(file.get(), context);
  absl::Status status = parser.Run();
  if (!status.ok()) return status;
  for (const std::unique_ptr<Template>& parsed : file->templates) {
    if (parsed->name == file->source.name) file->main = parsed.get();
  }
  return file;
}

}  // namespace gitops::gotemplate
