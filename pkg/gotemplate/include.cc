// Executor: include, tpl, and the chain of errors through them.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/error.h"
#include "pkg/gotemplate/executor.h"
#include "pkg/gotemplate/lexer.h"
#include "pkg/gotemplate/node.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::Value;

// Marks a Status whose chain is in the executor that made it.
constexpr char kPending[] = "gitops/template-error-pending";

// Helm's limit for open includes of one name.
constexpr int kMaxOpenIncludes = 1000;

// Ours: Go would recurse until its stack is full.
constexpr int kMaxTplDepth = 5000;

constexpr absl::string_view kNoValue = "<no value>";

CallSite MakeSite(const Template* tmpl, const Node* node,
                  absl::string_view function) {
  CallSite site;
  if (tmpl == nullptr || node == nullptr) return site;
  site.file = tmpl->source->name;
  site.template_name = std::string(tmpl->name);
  site.function = std::string(function);
  site.line = LineOf(tmpl->source->text, node->pos);
  site.column = ColumnOf(tmpl->source->text, node->pos);
  return site;
}

void CopyPayloads(const absl::Status& from, absl::Status* to) {
  from.ForEachPayload([to](absl::string_view url, const absl::Cord& payload) {
    to->SetPayload(url, payload);
  });
}

}  // namespace

CallSite Executor::Site() const {
  return MakeSite(tmpl_, call_node_, call_name_);
}

CallSite Executor::OutermostSite() const {
  // saved_[0] is what was before the execution: nothing.
  if (saved_.size() <= 1) return Site();
  return MakeSite(saved_[1].tmpl, saved_[1].node, "");
}

absl::Status Executor::PendingStatus() const {
  absl::Status status(cause_.code(), chain_.front().message);
  CopyPayloads(cause_, &status);
  status.SetPayload(kPending, absl::Cord());
  return status;
}

absl::Status Executor::FinalStatus() {
  std::reverse(chain_.begin(), chain_.end());
  absl::Status status(cause_.code(), FormatErrorFrames(chain_));
  CopyPayloads(cause_, &status);
  status.ErasePayload(kPending);
  SetErrorFrames(chain_, &status);
  return status;
}

bool Executor::CallError(const CallShape& shape, absl::Status status) {
  std::vector<ErrorFrame> inner;
  if (status.GetPayload(kPending).has_value()) {
    inner = std::move(chain_);
  } else {
    ErrorFrame frame;
    frame.message = std::string(status.message());
    inner.push_back(std::move(frame));
  }
  node_ = shape.node;
  Fail(absl::StrCat("error calling ", shape.name, ":"));
  inner.push_back(std::move(chain_.front()));
  chain_ = std::move(inner);
  cause_ = std::move(status);
  return false;
}

bool Executor::IncludeInto(absl::string_view name, const Value& data) {
  int& open = open_includes_.try_emplace(name, 0).first->second;
  if (open > kMaxOpenIncludes) {
    ErrorFrame frame;
    frame.message =
        absl::StrCat("rendering template has a nested reference name: ", name,
                     ": unable to execute template");
    chain_.clear();
    AddFrame(std::move(frame));
    cause_ = absl::InvalidArgumentError("");
    return false;
  }
  ++open;
  const Template* tmpl = FindTemplate(store_, overlay_, name);
  bool ok = false;
  if (tmpl == nullptr) {
    ErrorFrame frame;
    frame.form = ErrorFrame::Form::kNoTemplate;
    frame.message = absl::StrCat("template: no template ", Quote(name),
                                 " associated with template ",
                                 Quote(store_.options().root_name));
    chain_.clear();
    AddFrame(std::move(frame));
    cause_ = absl::NotFoundError("");
  } else {
    const int depth = std::exchange(template_depth_, 0);
    ok = RunTemplate(*tmpl, Operand{data});
    template_depth_ = depth;
  }
  --open;
  return ok;
}

absl::StatusOr<Value> Executor::Include(absl::string_view name,
                                        const Value& data) {
  const size_t mark = out_->size();
  const bool tracing = std::exchange(tracing_, false);
  const bool ok = IncludeInto(name, data);
  tracing_ = tracing;
  if (!ok) {
    out_->resize(mark);
    return PendingStatus();
  }
  Value text = Value::String(absl::string_view(*out_).substr(mark));
  out_->resize(mark);
  return text;
}

bool Executor::IsPlainInclude(const PipeNode& pipe) const {
  if (!pipe.variables.empty() || pipe.commands.size() != 1) return false;
  const CommandNode& command = *pipe.commands[0];
  if (command.args.size() != 3) return false;
  const Node* callee = command.args[0];
  return callee->type == NodeType::kFunction &&
         static_cast<const FunctionNode*>(callee)->spec->form ==
             FunctionSpec::Form::kInclude;
}

bool Executor::WriteInclude(const Operand& dot, const PipeNode& pipe) {
  const CommandNode& command = *pipe.commands[0];
  node_ = command.args[0];
  Value name, data;
  bool is_nil;
  if (!EvalArg(dot, {Param::kString, {}}, *command.args[1], &name, &is_nil) ||
      !EvalArg(dot, {Param::kAny, {}}, *command.args[2], &data, &is_nil)) {
    return false;
  }
  call_node_ = &command;
  call_name_ = "include";
  const size_t mark = out_->size();
  if (IncludeInto(name.as_string(), data)) return true;
  out_->resize(mark);
  const CallShape shape{&command, "include", {}, nullptr, nullptr};
  return CallError(shape, PendingStatus());
}

absl::StatusOr<Value> Executor::Tpl(absl::string_view text, const Value& data) {
  // Nothing to execute: the common case of plain values.
  if (text.find("{{") == absl::string_view::npos) {
    if (text.find(kNoValue) == absl::string_view::npos) {
      return Value::String(text);
    }
    return Value::String(absl::StrReplaceAll(text, {{kNoValue, ""}}));
  }
  absl::StatusOr<std::shared_ptr<const ParsedFile>> file =
      store_.ParseText(text);
  if (!file.ok()) {
    return absl::Status(file.status().code(),
                        absl::StrCat("cannot parse template ", Quote(text),
                                     ": ", file.status().message()));
  }
  if (tpl_depth_ == kMaxTplDepth) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "exceeded maximum depth of nested tpl calls (", kMaxTplDepth, ")"));
  }
  ++tpl_depth_;
  const Overlay overlay{overlay_, file->get()};
  const Overlay* outer = std::exchange(overlay_, &overlay);
  const size_t mark = out_->size();
  const bool tracing = std::exchange(tracing_, false);
  const int depth = std::exchange(template_depth_, 0);
  const bool ok = RunTemplate(*(*file)->main, Operand{data});
  template_depth_ = depth;
  --tpl_depth_;
  tracing_ = tracing;
  overlay_ = outer;
  if (!ok) {
    out_->resize(mark);
    ErrorFrame frame;
    frame.message = absl::StrCat("error during tpl function execution for ",
                                 Quote(text), ":");
    AddFrame(std::move(frame));
    return PendingStatus();
  }
  const absl::string_view result = absl::string_view(*out_).substr(mark);
  Value value =
      result.find(kNoValue) == absl::string_view::npos
          ? Value::String(result)
          : Value::String(absl::StrReplaceAll(result, {{kNoValue, ""}}));
  out_->resize(mark);
  return value;
}

}  // namespace gitops::gotemplate
