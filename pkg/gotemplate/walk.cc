// Executor: control structures and output.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/builtins.h"
#include "pkg/gotemplate/executor.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/lexer.h"
#include "pkg/gotemplate/node.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Kind;
using value::Value;

constexpr int kMaxTemplateDepth = 100000;

// Ours, for includes of many names that call each other.
constexpr size_t kMaxTotalDepth = 200000;

// Ours too: what one file may do before it counts as hostile. The largest
// charts known stay below a hundredth of each.
constexpr uint64_t kMaxSteps = 20'000'000;
constexpr size_t kMaxResultBytes = size_t{32} << 20;
constexpr uint64_t kMaxAllResultsBytes = uint64_t{1} << 30;

bool HasInterfaceElements(GoType element) {
  return element == GoType::kDefault || element == GoType::kValues;
}

}  // namespace

Executor::Executor(TemplateStore* store, Host* host, std::string* out,
                   TraceSink* trace)
    : store_(*store),
      host_(host),
      out_(out),
      trace_(trace),
      tracing_(trace != nullptr) {}

bool Executor::Fail(absl::string_view message) {
  ErrorFrame frame;
  frame.form = ErrorFrame::Form::kExecuting;
  frame.location = FormatLocation(*tmpl_->source, node_->pos);
  frame.name = std::string(tmpl_->name);
  frame.context = FormatNode(*node_);
  frame.message = std::string(message);
  chain_.clear();
  AddFrame(std::move(frame));
  cause_ = absl::InvalidArgumentError("");
  return false;
}

bool Executor::FailLimit(absl::string_view message) {
  Fail(message);
  cause_ = absl::ResourceExhaustedError("");
  return false;
}

absl::Status Executor::Execute(absl::string_view name, const Value& data) {
  const Template* tmpl = FindTemplate(store_, overlay_, name);
  if (tmpl == nullptr) {
    ErrorFrame frame;
    frame.form = ErrorFrame::Form::kNoTemplate;
    frame.message = absl::StrCat("template: no template ", Quote(name),
                                 " associated with template ",
                                 Quote(store_.options().root_name));
    chain_.clear();
    AddFrame(std::move(frame));
    cause_ = absl::NotFoundError("");
    return FinalStatus();
  }
  if (RunTemplate(*tmpl, Operand{data})) return absl::OkStatus();
  return FinalStatus();
}

bool Executor::RunTemplate(const Template& tmpl, Operand dot) {
  if (saved_.size() >= kMaxTotalDepth) {
    return FailLimit("templates call each other too deep");
  }
  if (!stack_.IsLow()) return RunTemplateHere(tmpl, std::move(dot));
  bool ok = false;
  const bool ran =
      stack_.Run([&] { ok = RunTemplateHere(tmpl, std::move(dot)); });
  if (!ran) return FailLimit("templates call each other too deep");
  return ok;
}

bool Executor::RunTemplateHere(const Template& tmpl, Operand dot) {
  saved_.push_back(Saved{tmpl_, node_, base_});
  tmpl_ = &tmpl;
  node_ = tmpl.root;
  base_ = variables_.size();
  variables_.resize(base_ + tmpl.frame_size);
  variables_[base_] = dot;
  const Flow flow = WalkList(dot, *tmpl.root);
  variables_.resize(base_);
  tmpl_ = saved_.back().tmpl;
  node_ = saved_.back().node;
  base_ = saved_.back().base;
  saved_.pop_back();
  return flow != Flow::kError;
}

Executor::Flow Executor::WalkList(const Operand& dot, const ListNode& list) {
  for (const Node* item : list.items) {
    const Flow flow = Walk(dot, *item);
    if (flow != Flow::kNormal) return flow;
  }
  return Flow::kNormal;
}

Executor::Flow Executor::Walk(const Operand& dot, const Node& node) {
  node_ = &node;
  if (!CountStep()) return Flow::kError;
  switch (node.type) {
    case NodeType::kText: {
      const absl::string_view text = static_cast<const TextNode&>(node).text;
      out_->append(text.data(), text.size());
      if (tracing_) TraceText(text, node.pos);
      return CheckBudget() ? Flow::kNormal : Flow::kError;
    }
    case NodeType::kAction:
      return WalkAction(dot, static_cast<const ActionNode&>(node));
    case NodeType::kIf:
    case NodeType::kWith:
      return WalkBranch(dot, static_cast<const BranchNode&>(node));
    case NodeType::kRange:
      return WalkRange(dot, static_cast<const BranchNode&>(node));
    case NodeType::kTemplate:
      return WalkTemplate(dot, static_cast<const TemplateNode&>(node));
    case NodeType::kBreak:
      return Flow::kBreak;
    case NodeType::kContinue:
      return Flow::kContinue;
    default:
      return Flow::kNormal;
  }
}

Executor::Flow Executor::WalkAction(const Operand& dot,
                                    const ActionNode& action) {
  if (IsPlainInclude(*action.pipe)) {
    return WriteInclude(dot, *action.pipe) ? Flow::kNormal : Flow::kError;
  }
  Operand result;
  if (!EvalPipe(dot, *action.pipe, &result)) return Flow::kError;
  if (!action.pipe->variables.empty()) return Flow::kNormal;
  node_ = &action;
  const size_t begin = out_->size();
  if (result.v.is_null()) {
    *out_ += "<no value>";
  } else {
    if (result.v.is_object() &&
        (result.addressable || GoKindName(result.v) == "ptr")) {
      out_->append(result.v.object().PrintByAddress());
    } else {
      AppendValue(result.v, out_);
    }
  }
  if (tracing_) Trace(begin, action.pos);
  return CheckBudget() ? Flow::kNormal : Flow::kError;
}

bool Executor::CountStep() {
  if (++steps_ <= kMaxSteps) return true;
  return FailLimit(
      absl::StrCat("template takes more than ", kMaxSteps, " steps"));
}

bool Executor::CheckBudget() {
  const size_t limit = store_.options().max_output_bytes;
  if (out_->size() <= limit) return true;
  return FailLimit(absl::StrCat("output exceeds ", limit, " bytes"));
}

bool Executor::ResultFits(const Value& result) {
  if (!result.is_string() && !result.is_bytes()) return true;
  const size_t size = result.as_string().size();
  result_bytes_ += size;
  return size <= kMaxResultBytes && result_bytes_ <= kMaxAllResultsBytes;
}

void Executor::Trace(size_t begin, uint32_t pos) {
  if (begin == out_->size()) return;
  trace_->Wrote(begin, out_->size(), tmpl_->source->name,
                LineOf(tmpl_->source->text, pos));
}

// Text is copied as it is, so each of its lines has a line of its own.
void Executor::TraceText(absl::string_view text, uint32_t pos) {
  size_t begin = out_->size() - text.size();
  int line = LineOf(tmpl_->source->text, pos);
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    trace_->Wrote(begin, begin + size, tmpl_->source->name, line++);
    begin += size;
    text.remove_prefix(size);
  }
}

Executor::Flow Executor::WalkBranch(const Operand& dot,
                                    const BranchNode& branch) {
  Operand condition;
  if (!EvalPipe(dot, *branch.pipe, &condition)) return Flow::kError;
  if (Truth(condition.v)) {
    return WalkList(branch.type == NodeType::kWith ? condition : dot,
                    *branch.list);
  }
  if (branch.else_list == nullptr) return Flow::kNormal;
  return WalkList(dot, *branch.else_list);
}

Executor::Flow Executor::WalkRange(const Operand& dot,
                                   const BranchNode& range) {
  Operand over;
  if (!EvalPipe(dot, *range.pipe, &over)) return Flow::kError;
  if (over.v.is_object()) {
    Value elements = over.v.object().Elements();
    if (!elements.is_null()) over.v = std::move(elements);
  }
  bool empty = true;
  switch (over.v.kind()) {
    case Kind::kNull:
      break;
    case Kind::kList:
      empty = over.v.list().empty();
      if (!empty) return RangeList(range, over.v);
      break;
    case Kind::kBytes: {
      const absl::string_view bytes = over.v.as_string();
      std::vector<Value> items;
      for (char c : bytes) {
        items.push_back(
            Value::Uint(static_cast<unsigned char>(c), GoType::kUint8));
      }
      if (items.empty()) break;
      return RangeList(range, Value::NewList(std::move(items), GoType::kUint8));
    }
    case Kind::kMap:
      empty = over.v.map().empty();
      if (!empty) return RangeMap(range, over.v);
      break;
    case Kind::kInt:
    case Kind::kUint:
      if (range.pipe->variables.size() > 1) {
        Fail(absl::StrCat("can't use ", FormatValue(over.v),
                          " to iterate over more than one variable"));
        return Flow::kError;
      }
      empty = over.v.is_int() ? over.v.as_int() <= 0 : over.v.as_uint() == 0;
      if (!empty) return RangeInteger(range, over.v);
      break;
    default:
      Fail(absl::StrCat("range can't iterate over ", FormatValue(over.v)));
      return Flow::kError;
  }
  if (range.else_list == nullptr) return Flow::kNormal;
  return WalkList(dot, *range.else_list);
}

Executor::Flow Executor::OneIteration(const BranchNode& range, Operand index,
                                      Operand element) {
  if (!CountStep()) return Flow::kError;
  const PipeNode& pipe = *range.pipe;
  const size_t count = pipe.variables.size();
  if (count > 0) {
    // One variable gets the element; two get index and element.
    for (const VariableNode* variable : pipe.variables) {
      if (variable->slot != VariableNode::kUndefined) continue;
      Fail(absl::StrCat("undefined variable: ", variable->name));
      return Flow::kError;
    }
    Variable(pipe.variables[count - 1]->slot) = element;
    if (count > 1) Variable(pipe.variables[0]->slot) = std::move(index);
  }
  const Flow flow = WalkList(element, *range.list);
  return flow == Flow::kContinue ? Flow::kNormal : flow;
}

Executor::Flow Executor::RangeList(const BranchNode& range, const Value& list) {
  const bool interfaces = HasInterfaceElements(list.list().element);
  const size_t size = list.list().size();
  const bool wants_index = range.pipe->variables.size() > 1;
  for (size_t i = 0; i < size && i < list.list().size(); ++i) {
    Operand index;
    if (wants_index)
      index.v = Value::Int(static_cast<int64_t>(i), GoType::kInt);
    const Flow flow = OneIteration(range, std::move(index),
                                   Operand{list.list()[i], interfaces});
    if (flow == Flow::kError) return flow;
    if (flow == Flow::kBreak) break;
  }
  return Flow::kNormal;
}

Executor::Flow Executor::RangeMap(const BranchNode& range, const Value& map) {
  const bool interfaces = HasInterfaceElements(map.map().element);
  // The body may change the map: Go ranges over a copy of keys and values.
  std::vector<std::pair<Value, Value>> entries;
  entries.reserve(map.map().size());
  for (const value::Map::Entry* entry : map.map().Sorted()) {
    entries.emplace_back(entry->key, entry->value);
  }
  for (auto& [key, element] : entries) {
    const Flow flow = OneIteration(range, Operand{std::move(key)},
                                   Operand{std::move(element), interfaces});
    if (flow == Flow::kError) return flow;
    if (flow == Flow::kBreak) break;
  }
  return Flow::kNormal;
}

Executor::Flow Executor::RangeInteger(const BranchNode& range,
                                      const Value& count) {
  const bool is_signed = count.is_int();
  const uint64_t end =
      is_signed ? static_cast<uint64_t>(count.as_int()) : count.as_uint();
  const GoType type = count.go_type();
  for (uint64_t i = 0; i < end; ++i) {
    Value element = is_signed ? Value::Int(static_cast<int64_t>(i), type)
                              : Value::Uint(i, type);
    const Flow flow = OneIteration(range, Operand(), Operand{element});
    if (flow == Flow::kError) return flow;
    if (flow == Flow::kBreak) break;
  }
  return Flow::kNormal;
}

Executor::Flow Executor::WalkTemplate(const Operand& dot,
                                      const TemplateNode& call) {
  const Template* tmpl = FindTemplate(store_, overlay_, call.name);
  if (tmpl == nullptr) {
    Fail(absl::StrCat("template ", Quote(call.name), " not defined"));
    return Flow::kError;
  }
  if (template_depth_ == kMaxTemplateDepth) {
    Fail(absl::StrCat("exceeded maximum template depth (", kMaxTemplateDepth,
                      ")"));
    return Flow::kError;
  }
  Operand data;
  if (call.pipe != nullptr && !EvalPipe(dot, *call.pipe, &data)) {
    return Flow::kError;
  }
  ++template_depth_;
  const bool ok = RunTemplate(*tmpl, std::move(data));
  --template_depth_;
  return ok ? Flow::kNormal : Flow::kError;
}

}  // namespace gitops::gotemplate
