#ifndef GITOPS_PKG_GOTEMPLATE_PARSER_IMPL_H_
#define GITOPS_PKG_GOTEMPLATE_PARSER_IMPL_H_

// The recursive-descent parser behind parser.h. Internal to it: tokens.cc reads
// tokens and words errors, parser.cc the templates and control structures,
// pipeline.cc what stands inside of an action.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/gotemplate/lexer.h"
#include "pkg/gotemplate/node.h"
#include "pkg/gotemplate/parser.h"

namespace gitops::gotemplate {

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

  // References are valid until the next token is read.
  const Token& Next() {
    if (peeked_ > 0) return tokens_[--peeked_];
    tokens_[0] = lexer_.Next();
    last_pos_ = tokens_[0].pos;
    return tokens_[0];
  }
  const Token& NextNonSpace() {
    const Token* token = &Next();
    while (token->type == TokenType::kSpace) token = &Next();
    return *token;
  }
  const Token& Peek() {
    if (peeked_ == 0) {
      Next();
      peeked_ = 1;
    }
    return tokens_[peeked_ - 1];
  }
  const Token& PeekNonSpace() {
    const Token& token = NextNonSpace();
    Backup();
    return token;
  }
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
  bool AddTemplate(absl::string_view name, ListNode* root);

  template <typename T>
  T* New(NodeType type, uint32_t pos) {
    T* node = file_.source.arena->New<T>();
    node->type = type;
    node->pos = pos;
    return node;
  }
  ListNode* NewList(uint32_t pos, absl::Span<Node* const> items) {
    auto* list = New<ListNode>(NodeType::kList, pos);
    list->items = file_.source.arena->Copy<Node*>(items);
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
  // Scratch, kept to be allocated once.
  std::vector<Node*> items_;  // Of the open lists, the innermost last.
  std::vector<absl::string_view> names_;
  absl::string_view field_;  // Of the field that was read last, if more follow.
  absl::Status error_;
};

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_PARSER_IMPL_H_
