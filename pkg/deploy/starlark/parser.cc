#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/starlark/syntax.h"

namespace gitops::starlark {

namespace {

constexpr int kMaxDepth = 200;
constexpr int kMaxChain = 1000;  // Operators, attributes, … in a row.
using Type = Node::Type;

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  absl::StatusOr<NodePtr> Program() {
    NodePtr block = Make(Type::kBlock);
    while (!Is(TokenType::kEnd)) {
      if (Is(TokenType::kNewline)) {
        ++at_;
        continue;
      }
      GITOPS_ASSIGN_OR_RETURN(NodePtr s, Statement());
      block->list.push_back(std::move(s));
    }
    return block;
  }

  absl::StatusOr<NodePtr> WholeExpression() {
    GITOPS_ASSIGN_OR_RETURN(NodePtr e, TupleExpression());
    while (Is(TokenType::kNewline)) ++at_;
    if (!Is(TokenType::kEnd)) return Bad("unexpected text");
    return e;
  }

 private:
  const Token& Now() const { return tokens_[at_]; }
  bool Is(TokenType t) const { return Now().type == t; }
  bool IsOp(absl::string_view op) const {
    return Now().type == TokenType::kOp && Now().text == op;
  }
  bool IsWord(absl::string_view w) const {
    return Now().type == TokenType::kName && Now().text == w;
  }
  bool TakeOp(absl::string_view op) {
    if (!IsOp(op)) return false;
    ++at_;
    return true;
  }
  bool TakeWord(absl::string_view w) {
    if (!IsWord(w)) return false;
    ++at_;
    return true;
  }
  absl::Status Bad(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat(
        "line ", Now().line, ": ", what, " at ", Quote(Now().text)));
  }
  absl::Status NeedOp(absl::string_view op) {
    return TakeOp(op) ? absl::OkStatus()
                      : Bad(absl::StrCat("expected '", op, "'"));
  }
  NodePtr Make(Type type) const {
    auto n = std::make_shared<Node>();
    n->type = type;
    n->line = Now().line;
    return n;
  }
  absl::StatusOr<std::string> Name() {
    if (!Is(TokenType::kName)) return Bad("expected a name");
    return tokens_[at_++].text;
  }

  absl::StatusOr<NodePtr> Statement() {
    if (++depth_ > kMaxDepth) return Bad("nested too deep");
    absl::StatusOr<NodePtr> s = StatementInner();
    --depth_;
    return s;
  }

  absl::StatusOr<NodePtr> StatementInner() {
    if (IsWord("def")) return Def();
    if (IsWord("if")) return If();
    if (IsWord("for")) return For();
    GITOPS_ASSIGN_OR_RETURN(NodePtr s, Simple());
    if (!Is(TokenType::kNewline) && !Is(TokenType::kEnd)) {
      return Bad("unexpected text");
    }
    if (Is(TokenType::kNewline)) ++at_;
    return s;
  }

  absl::StatusOr<NodePtr> Simple() {
    NodePtr n = Make(Type::kPass);
    if (TakeWord("pass")) return n;
    if (TakeWord("break")) {
      n->type = Type::kBreak;
      return n;
    }
    if (TakeWord("continue")) {
      n->type = Type::kContinue;
      return n;
    }
    if (TakeWord("return")) {
      n->type = Type::kReturn;
      if (!Is(TokenType::kNewline) && !Is(TokenType::kEnd)) {
        GITOPS_ASSIGN_OR_RETURN(n->a, TupleExpression());
      }
      return n;
    }
    GITOPS_ASSIGN_OR_RETURN(NodePtr left, TupleExpression());
    if (TakeOp("=")) {
      n->type = Type::kAssign;
      n->a = std::move(left);
      GITOPS_ASSIGN_OR_RETURN(n->b, TupleExpression());
      return n;
    }
    for (absl::string_view op : {"+=", "-=", "*=", "/=", "//=", "%="}) {
      if (!TakeOp(op)) continue;
      n->type = Type::kAugmented;
      n->text = std::string(op.substr(0, op.size() - 1));
      n->a = std::move(left);
      GITOPS_ASSIGN_OR_RETURN(n->b, TupleExpression());
      return n;
    }
    n->type = Type::kExpression;
    n->a = std::move(left);
    return n;
  }

  // ytt ends blocks with "end", which Starlark ends by indentation.
  absl::StatusOr<NodePtr> Block() {
    GITOPS_RETURN_IF_ERROR(NeedOp(":"));
    NodePtr block = Make(Type::kBlock);
    if (!Is(TokenType::kNewline)) {
      // "if x: a; b" has both in it.
      while (true) {
        GITOPS_ASSIGN_OR_RETURN(NodePtr s, Simple());
        block->list.push_back(std::move(s));
        const bool more = Is(TokenType::kNewline) && Now().text == ";";
        if (Is(TokenType::kNewline)) ++at_;
        if (!more || Is(TokenType::kNewline) || Is(TokenType::kEnd)) break;
      }
      return block;
    }
    while (Is(TokenType::kNewline)) ++at_;
    if (!Is(TokenType::kIndent)) return Bad("expected an indented block");
    ++at_;
    while (!Is(TokenType::kDedent) && !Is(TokenType::kEnd)) {
      if (Is(TokenType::kNewline)) {
        ++at_;
        continue;
      }
      GITOPS_ASSIGN_OR_RETURN(NodePtr s, Statement());
      block->list.push_back(std::move(s));
    }
    if (Is(TokenType::kDedent)) ++at_;
    SkipEnd();
    return block;
  }

  void SkipEnd() {
    if (IsWord("end") && tokens_[at_ + 1].type == TokenType::kNewline) at_ += 2;
  }

  absl::StatusOr<NodePtr> Def() {
    NodePtr n = Make(Type::kDef);
    ++at_;
    GITOPS_ASSIGN_OR_RETURN(n->text, Name());
    GITOPS_RETURN_IF_ERROR(NeedOp("("));
    GITOPS_RETURN_IF_ERROR(Parameters(")", n.get()));
    GITOPS_ASSIGN_OR_RETURN(n->a, Block());
    return n;
  }

  absl::Status Parameters(absl::string_view end, Node* n) {
    while (!TakeOp(end)) {
      GITOPS_ASSIGN_OR_RETURN(std::string name, Name());
      n->names.push_back(std::move(name));
      n->defaults.push_back(nullptr);
      if (TakeOp("=")) {
        GITOPS_ASSIGN_OR_RETURN(n->defaults.back(), Expression());
      }
      if (!TakeOp(",") && !IsOp(end)) return Bad("expected ','");
    }
    return absl::OkStatus();
  }

  absl::StatusOr<NodePtr> If() {
    NodePtr n = Make(Type::kIf);
    ++at_;
    GITOPS_ASSIGN_OR_RETURN(n->a, Expression());
    GITOPS_ASSIGN_OR_RETURN(n->b, Block());
    if (IsWord("elif")) {
      if (++depth_ > kMaxDepth) return Bad("nested too deep");
      GITOPS_ASSIGN_OR_RETURN(n->c, If());
      --depth_;
    } else if (TakeWord("else")) {
      GITOPS_ASSIGN_OR_RETURN(n->c, Block());
    }
    return n;
  }

  absl::StatusOr<NodePtr> For() {
    NodePtr n = Make(Type::kFor);
    ++at_;
    GITOPS_ASSIGN_OR_RETURN(n->a, Targets());
    if (!TakeWord("in")) return Bad("expected 'in'");
    GITOPS_ASSIGN_OR_RETURN(n->b, TupleExpression());
    GITOPS_ASSIGN_OR_RETURN(n->c, Block());
    return n;
  }

  // Names of a for: "k, v" or "(k, v)".
  absl::StatusOr<NodePtr> Targets() {
    NodePtr n = Make(Type::kTuple);
    do {
      if (IsWord("in")) break;
      GITOPS_ASSIGN_OR_RETURN(NodePtr one, Primary());
      n->list.push_back(std::move(one));
    } while (TakeOp(","));
    return n->list.size() == 1 ? n->list[0] : n;
  }

  absl::StatusOr<NodePtr> TupleExpression() {
    GITOPS_ASSIGN_OR_RETURN(NodePtr first, Expression());
    if (!IsOp(",")) return first;
    NodePtr tuple = Make(Type::kTuple);
    tuple->list.push_back(std::move(first));
    while (TakeOp(",")) {
      if (Is(TokenType::kNewline) || IsOp("=") || IsOp(")")) break;
      GITOPS_ASSIGN_OR_RETURN(NodePtr e, Expression());
      tuple->list.push_back(std::move(e));
    }
    return tuple;
  }

  absl::StatusOr<NodePtr> Expression() {
    if (++depth_ > kMaxDepth) return Bad("nested too deep");
    absl::StatusOr<NodePtr> e = ExpressionInner();
    --depth_;
    return e;
  }

  absl::StatusOr<NodePtr> ExpressionInner() {
    if (IsWord("lambda")) {
      NodePtr n = Make(Type::kLambda);
      ++at_;
      GITOPS_RETURN_IF_ERROR(Parameters(":", n.get()));
      GITOPS_ASSIGN_OR_RETURN(n->a, Expression());
      return n;
    }
    GITOPS_ASSIGN_OR_RETURN(NodePtr value, Binary(0));
    if (!IsWord("if")) return value;
    NodePtr n = Make(Type::kConditional);
    ++at_;
    n->a = std::move(value);
    GITOPS_ASSIGN_OR_RETURN(n->b, Binary(0));
    if (!TakeWord("else")) return Bad("expected 'else'");
    GITOPS_ASSIGN_OR_RETURN(n->c, Expression());
    return n;
  }

  // The binary operator here, of precedence `level`; "" = none.
  std::string OperatorAt(int level) {
    static const std::vector<std::vector<std::string>>* const kLevels =
        new std::vector<std::vector<std::string>>{
            {"or"},
            {"and"},
            {},
            {"==", "!=", "<", ">", "<=", ">=", "in"},
            {"|"},
            {"+", "-"},
            {"*", "/", "//", "%"}};
    const bool usable =
        Now().type == TokenType::kOp || Now().type == TokenType::kName;
    if (!usable) return "";
    const auto& ops = (*kLevels)[level];
    if (std::find(ops.begin(), ops.end(), Now().text) != ops.end()) {
      return Now().text;
    }
    if (level == 3 && IsWord("not") && tokens_[at_ + 1].text == "in") {
      return "not in";
    }
    return "";
  }

  absl::StatusOr<NodePtr> Binary(int level) {
    if (level == 7) return Unary();
    if (level == 2) {
      if (IsWord("not")) {
        if (++depth_ > kMaxDepth) return Bad("nested too deep");
        NodePtr n = Make(Type::kUnary);
        n->text = "not";
        ++at_;
        GITOPS_ASSIGN_OR_RETURN(n->a, Binary(2));
        --depth_;
        return n;
      }
      return Binary(3);
    }
    GITOPS_ASSIGN_OR_RETURN(NodePtr left, Binary(level + 1));
    int chain = 0;
    for (std::string op = OperatorAt(level); !op.empty();
         op = OperatorAt(level)) {
      if (++chain > kMaxChain) return Bad("expression too long");
      NodePtr n = Make(Type::kBinary);
      n->text = op;
      at_ += op == "not in" ? 2 : 1;
      n->a = std::move(left);
      GITOPS_ASSIGN_OR_RETURN(n->b, Binary(level + 1));
      left = std::move(n);
    }
    return left;
  }

  absl::StatusOr<NodePtr> Unary() {
    if (IsOp("-") || IsOp("+")) {
      if (++depth_ > kMaxDepth) return Bad("nested too deep");
      NodePtr n = Make(Type::kUnary);
      n->text = Now().text;
      ++at_;
      GITOPS_ASSIGN_OR_RETURN(n->a, Unary());
      --depth_;
      return n;
    }
    return Primary();
  }

  absl::StatusOr<NodePtr> Primary() {
    GITOPS_ASSIGN_OR_RETURN(NodePtr e, Atom());
    for (int chain = 0;; ++chain) {
      if (chain > kMaxChain) return Bad("expression too long");
      if (TakeOp(".")) {
        NodePtr n = Make(Type::kAttribute);
        GITOPS_ASSIGN_OR_RETURN(n->text, Name());
        n->a = std::move(e);
        e = std::move(n);
      } else if (TakeOp("(")) {
        GITOPS_ASSIGN_OR_RETURN(e, Call(std::move(e)));
      } else if (TakeOp("[")) {
        GITOPS_ASSIGN_OR_RETURN(e, Subscript(std::move(e)));
      } else {
        return e;
      }
    }
  }

  absl::StatusOr<NodePtr> Call(NodePtr function) {
    NodePtr n = Make(Type::kCall);
    n->a = std::move(function);
    while (!TakeOp(")")) {
      std::string keyword;
      if (Is(TokenType::kName) && tokens_[at_ + 1].type == TokenType::kOp &&
          tokens_[at_ + 1].text == "=") {
        keyword = Now().text;
        at_ += 2;
      }
      GITOPS_ASSIGN_OR_RETURN(NodePtr arg, Expression());
      if (IsWord("for") && keyword.empty()) {
        NodePtr comp = Make(Type::kListComp);
        comp->a = std::move(arg);
        GITOPS_RETURN_IF_ERROR(Clauses(comp.get()));
        arg = std::move(comp);
      }
      n->list.push_back(std::move(arg));
      n->names.push_back(std::move(keyword));
      if (!TakeOp(",") && !IsOp(")")) return Bad("expected ','");
    }
    return n;
  }

  absl::StatusOr<NodePtr> Subscript(NodePtr object) {
    NodePtr n = Make(Type::kIndex);
    n->a = std::move(object);
    if (!IsOp(":")) {
      GITOPS_ASSIGN_OR_RETURN(n->b, TupleExpression());
    }
    if (TakeOp(":")) {
      n->type = Type::kSlice;
      if (!IsOp("]")) {
        GITOPS_ASSIGN_OR_RETURN(n->c, Expression());
      }
    }
    GITOPS_RETURN_IF_ERROR(NeedOp("]"));
    return n;
  }

  absl::Status Clauses(Node* n) {
    while (true) {
      Node::Clause clause;
      if (TakeWord("for")) {
        GITOPS_ASSIGN_OR_RETURN(clause.target, Targets());
        if (!TakeWord("in")) return Bad("expected 'in'");
        GITOPS_ASSIGN_OR_RETURN(clause.value, Binary(0));
      } else if (TakeWord("if")) {
        GITOPS_ASSIGN_OR_RETURN(clause.value, Binary(0));
      } else {
        return absl::OkStatus();
      }
      n->clauses.push_back(std::move(clause));
    }
  }

  absl::StatusOr<NodePtr> Atom() {
    NodePtr n = Make(Type::kName);
    const Token t = Now();
    switch (t.type) {
      case TokenType::kName:
        n->text = t.text;
        ++at_;
        return n;
      case TokenType::kInt:
      case TokenType::kFloat:
        n->type = t.type == TokenType::kInt ? Type::kInt : Type::kFloat;
        n->text = t.text;
        ++at_;
        return n;
      case TokenType::kString:
        n->type = Type::kString;
        while (Is(TokenType::kString)) n->text += tokens_[at_++].text;
        return n;
      default:
        break;
    }
    if (TakeOp("(")) return Parenthesis(std::move(n));
    if (TakeOp("[")) return ListAtom(std::move(n));
    if (TakeOp("{")) return DictAtom(std::move(n));
    return Bad("unexpected text");
  }

  absl::StatusOr<NodePtr> Parenthesis(NodePtr n) {
    n->type = Type::kTuple;
    if (TakeOp(")")) return n;
    GITOPS_ASSIGN_OR_RETURN(NodePtr inner, TupleExpression());
    GITOPS_RETURN_IF_ERROR(NeedOp(")"));
    return inner;
  }

  absl::StatusOr<NodePtr> ListAtom(NodePtr n) {
    n->type = Type::kList;
    while (!TakeOp("]")) {
      GITOPS_ASSIGN_OR_RETURN(NodePtr e, Expression());
      if (IsWord("for") && n->list.empty()) {
        n->type = Type::kListComp;
        n->a = std::move(e);
        GITOPS_RETURN_IF_ERROR(Clauses(n.get()));
        GITOPS_RETURN_IF_ERROR(NeedOp("]"));
        return n;
      }
      n->list.push_back(std::move(e));
      if (!TakeOp(",") && !IsOp("]")) return Bad("expected ','");
    }
    return n;
  }

  absl::StatusOr<NodePtr> DictAtom(NodePtr n) {
    n->type = Type::kDict;
    while (!TakeOp("}")) {
      GITOPS_ASSIGN_OR_RETURN(NodePtr key, Expression());
      GITOPS_RETURN_IF_ERROR(NeedOp(":"));
      GITOPS_ASSIGN_OR_RETURN(NodePtr value, Expression());
      if (IsWord("for") && n->list.empty()) {
        n->type = Type::kDictComp;
        n->a = std::move(key);
        n->b = std::move(value);
        GITOPS_RETURN_IF_ERROR(Clauses(n.get()));
        GITOPS_RETURN_IF_ERROR(NeedOp("}"));
        return n;
      }
      n->list.push_back(std::move(key));
      n->list.push_back(std::move(value));
      if (!TakeOp(",") && !IsOp("}")) return Bad("expected ','");
    }
    return n;
  }

  std::vector<Token> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

absl::StatusOr<NodePtr> ParseProgram(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<Token> tokens, Tokenize(text));
  return Parser(std::move(tokens)).Program();
}

absl::StatusOr<NodePtr> ParseExpression(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<Token> tokens, Tokenize(text));
  return Parser(std::move(tokens)).WholeExpression();
}

}  // namespace gitops::starlark
