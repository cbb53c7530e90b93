#include "pkg/gotemplate/node.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/lexer.h"

namespace gitops::gotemplate {
namespace {

class Printer {
 public:
  void Print(const Node& node);
  std::string Take() && { return std::move(out_); }

 private:
  void Pipe(const PipeNode& node);
  void Command(const CommandNode& node);
  void Branch(absl::string_view keyword, const BranchNode& node);
  void Fields(Names names) {
    for (absl::string_view name : names) absl::StrAppend(&out_, ".", name);
  }
  void Parenthesized(const Node& node) {
    const bool parens = node.type == NodeType::kPipe;
    if (parens) out_ += '(';
    Print(node);
    if (parens) out_ += ')';
  }

  std::string out_;
};

void Printer::Pipe(const PipeNode& node) {
  for (size_t i = 0; i < node.variables.size(); ++i) {
    if (i > 0) out_ += ", ";
    Print(*node.variables[i]);
  }
  if (!node.variables.empty()) out_ += node.is_assignment ? " = " : " := ";
  for (size_t i = 0; i < node.commands.size(); ++i) {
    if (i > 0) out_ += " | ";
    Command(*node.commands[i]);
  }
}

void Printer::Command(const CommandNode& node) {
  for (size_t i = 0; i < node.args.size(); ++i) {
    if (i > 0) out_ += ' ';
    Parenthesized(*node.args[i]);
  }
}

void Printer::Branch(absl::string_view keyword, const BranchNode& node) {
  absl::StrAppend(&out_, "{{", keyword, " ");
  Pipe(*node.pipe);
  out_ += "}}";
  Print(*node.list);
  if (node.else_list != nullptr) {
    out_ += "{{else}}";
    Print(*node.else_list);
  }
  out_ += "{{end}}";
}

void Printer::Print(const Node& node) {
  switch (node.type) {
    case NodeType::kText:
      absl::StrAppend(&out_, static_cast<const TextNode&>(node).text);
      break;
    case NodeType::kAction:
      out_ += "{{";
      Pipe(*static_cast<const ActionNode&>(node).pipe);
      out_ += "}}";
      break;
    case NodeType::kIf:
      return Branch("if", static_cast<const BranchNode&>(node));
    case NodeType::kWith:
      return Branch("with", static_cast<const BranchNode&>(node));
    case NodeType::kRange:
      return Branch("range", static_cast<const BranchNode&>(node));
    case NodeType::kTemplate: {
      const auto& call = static_cast<const TemplateNode&>(node);
      absl::StrAppend(&out_, "{{template ", Quote(call.name));
      if (call.pipe != nullptr) {
        out_ += ' ';
        Pipe(*call.pipe);
      }
      out_ += "}}";
      break;
    }
    case NodeType::kBreak:
      out_ += "{{break}}";
      break;
    case NodeType::kContinue:
      out_ += "{{continue}}";
      break;
    case NodeType::kElse:
      out_ += "{{else}}";
      break;
    case NodeType::kEnd:
      out_ += "{{end}}";
      break;
    case NodeType::kList:
      for (const Node* item : static_cast<const ListNode&>(node).items) {
        Print(*item);
      }
      break;
    case NodeType::kPipe:
      return Pipe(static_cast<const PipeNode&>(node));
    case NodeType::kCommand:
      return Command(static_cast<const CommandNode&>(node));
    case NodeType::kField:
      return Fields(static_cast<const FieldNode&>(node).names);
    case NodeType::kVariable: {
      const auto& variable = static_cast<const VariableNode&>(node);
      absl::StrAppend(&out_, variable.name);
      return Fields(variable.names);
    }
    case NodeType::kChain: {
      const auto& chain = static_cast<const ChainNode&>(node);
      Parenthesized(*chain.head);
      return Fields(chain.names);
    }
    case NodeType::kDot:
      out_ += '.';
      break;
    case NodeType::kNil:
      out_ += "nil";
      break;
    case NodeType::kBool:
      out_ += static_cast<const BoolNode&>(node).value->as_bool() ? "true"
                                                                  : "false";
      break;
    case NodeType::kNumber:
      absl::StrAppend(&out_, static_cast<const NumberNode&>(node).text);
      break;
    case NodeType::kString:
      absl::StrAppend(&out_, static_cast<const StringNode&>(node).quoted);
      break;
    case NodeType::kFunction:
      absl::StrAppend(&out_, static_cast<const FunctionNode&>(node).name);
      break;
  }
}

}  // namespace

std::string FormatNode(const Node& node) {
  Printer printer;
  printer.Print(node);
  return std::move(printer).Take();
}

int ColumnOf(absl::string_view text, uint32_t pos) {
  const size_t newline = text.substr(0, pos).rfind('\n');
  return static_cast<int>(
      newline == absl::string_view::npos ? pos : pos - newline - 1);
}

std::string FormatLocation(const Source& source, uint32_t pos) {
  return absl::StrCat(source.name, ":", LineOf(source.text, pos), ":",
                      ColumnOf(source.text, pos));
}

void Arena::Grow(size_t size) {
  // Small texts take little, big ones few blocks. Not zeroed.
  constexpr size_t kFirst = 1024;
  constexpr size_t kLargest = 65536;
  const size_t doubled = kFirst << std::min<size_t>(blocks_.size(), 6);
  left_ = std::max(size, std::min(doubled, kLargest));
  blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
  next_ = blocks_.back().get();
}

absl::string_view Arena::Keep(absl::string_view text) {
  return text.empty()
             ? text
             : absl::string_view(
                   Copy(absl::MakeConstSpan(text.data(), text.size())).data(),
                   text.size());
}

}  // namespace gitops::gotemplate
