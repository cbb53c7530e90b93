#ifndef GITOPS_PKG_GOTEMPLATE_EXECUTOR_H_
#define GITOPS_PKG_GOTEMPLATE_EXECUTOR_H_

// Executes parsed templates. Internal to this package.
//
// Functions that return bool give false after an error, which is then in
// chain_. The node that an error blames is node_: it is moved along exactly
// where Go's executor moves its own, since messages depend on it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/gotemplate/deep_stack.h"
#include "pkg/gotemplate/error.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/node.h"
#include "pkg/gotemplate/store.h"
#include "pkg/gotemplate/template.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

// A value with the part of its static type that matters: an element of
// []interface {} or map[string]interface {} may be a nil interface, which is
// not the same as no value at all.
struct Operand {
  value::Value v;
  bool is_interface = false;
  // A struct's field, which Go can take the address of: it matters for what an
  // action prints of it.
  bool addressable = false;

  bool invalid() const { return v.is_null() && !is_interface; }
};

// A parameter's type with what belongs to it.
struct ParamType {
  Param kind;
  absl::string_view object_type;
};

class Executor final : public Runtime {
 public:
  // All must outlive the executor; `host` and `trace` may be nullptr.
  Executor(TemplateStore* store, Host* host, std::string* out,
           TraceSink* trace);

  absl::Status Execute(absl::string_view name, const value::Value& data);

  // Runtime.
  absl::StatusOr<value::Value> Include(absl::string_view name,
                                       const value::Value& data) override;
  absl::StatusOr<value::Value> Tpl(absl::string_view text,
                                   const value::Value& data) override;
  CallSite Site() const override;
  CallSite OutermostSite() const override;
  Host* host() const override { return host_; }

 private:
  enum class Flow : uint8_t { kNormal, kBreak, kContinue, kError };

  // What an inner execution puts aside.
  struct Saved {
    const Template* tmpl;
    const Node* node;
    size_t base;
  };

  // Arguments of a call, with how it was written.
  struct CallShape {
    const Node* node;        // What errors blame: command, chain or function.
    absl::string_view name;  // As errors show it.
    absl::Span<Node* const> args;  // Without the callee.
    const Operand* final;          // Piped value or nullptr.
    const value::Value* receiver;  // First argument of a method, or nullptr.
  };

  // walk.cc
  bool RunTemplate(const Template& tmpl, Operand dot);
  bool RunTemplateHere(const Template& tmpl, Operand dot);
  Flow WalkList(const Operand& dot, const ListNode& list);
  Flow Walk(const Operand& dot, const Node& node);
  Flow WalkAction(const Operand& dot, const ActionNode& action);
  Flow WalkBranch(const Operand& dot, const BranchNode& branch);
  Flow WalkRange(const Operand& dot, const BranchNode& range);
  Flow RangeList(const BranchNode& range, const value::Value& list);
  Flow RangeMap(const BranchNode& range, const value::Value& map);
  Flow RangeInteger(const BranchNode& range, const value::Value& count);
  Flow OneIteration(const BranchNode& range, Operand index, Operand element);
  Flow WalkTemplate(const Operand& dot, const TemplateNode& call);
  bool CountStep();
  bool CheckBudget();
  bool ResultFits(const value::Value& result);
  void Trace(size_t begin, uint32_t pos);
  void TraceText(absl::string_view text, uint32_t pos);

  // include.cc
  bool IncludeInto(absl::string_view name, const value::Value& data);
  bool IsPlainInclude(const PipeNode& pipe) const;
  bool WriteInclude(const Operand& dot, const PipeNode& pipe);
  absl::Status PendingStatus() const;
  absl::Status FinalStatus();
  void AddFrame(ErrorFrame frame) { chain_.push_back(std::move(frame)); }

  // evaluate.cc
  bool EvalPipe(const Operand& dot, const PipeNode& pipe, Operand* result);
  bool Declare(const PipeNode& pipe, const Operand& value);
  bool EvalCommand(const Operand& dot, const CommandNode& command,
                   const Operand* final, Operand* result);
  bool EvalConstant(const Operand& dot, const Node& node, Operand* result);
  bool EvalVariable(const Operand& dot, const VariableNode& variable,
                    absl::Span<Node* const> args, const Operand* final,
                    Operand* result);
  bool EvalChain(const Operand& dot, const ChainNode& chain,
                 absl::Span<Node* const> args, const Operand* final,
                 Operand* result);
  bool EvalNames(const Operand& dot, const Operand& receiver, const Node& node,
                 Names names, absl::Span<Node* const> args,
                 const Operand* final, Operand* result);
  // The method of common.Values that has this name, or nullptr.
  const FunctionSpec* ValuesMethod(absl::string_view name) const {
    // Go calls exported methods only; most keys start with a small letter, and
    // every template asks its dot for these.
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') return nullptr;
    if (name == "Values" || name == "Release" || name == "Chart") {
      return nullptr;
    }
    const FunctionMap* const methods = store_.options().values_methods;
    return methods == nullptr ? nullptr : methods->Find(name);
  }
  bool EvalObjectName(const Operand& dot, const value::Value& receiver,
                      bool is_interface, const Node& node,
                      absl::string_view name, absl::Span<Node* const> args,
                      const Operand* final, Operand* result);
  bool RefuseArguments(absl::Span<Node* const> args, const Operand* final);

  // call.cc
  bool EvalFunction(const Operand& dot, const FunctionNode& function,
                    const Node& node, absl::Span<Node* const> args,
                    const Operand* final, Operand* result);
  bool EvalAndOr(const Operand& dot, const CallShape& shape, bool is_or,
                 Operand* result);
  bool EvalCall(const Operand& dot, const FunctionSpec& spec,
                const CallShape& shape, Operand* result);
  bool EvalMethod(const Operand& dot, const value::Value& receiver,
                  absl::string_view parameters, const CallShape& shape,
                  Operand* result);
  // `object_type` is what Param::kObject means.
  bool EvalArgs(const Operand& dot, absl::Span<const Param> params,
                absl::string_view object_type, bool variadic,
                const CallShape& shape,
                absl::InlinedVector<value::Value, 6>* values,
                uint32_t* nil_args);
  bool CallError(const CallShape& shape, absl::Status status);

  // argument.cc
  bool EvalArg(const Operand& dot, ParamType type, const Node& node,
               value::Value* result, bool* is_nil);
  bool EvalUntyped(const Operand& dot, const Node& node, Operand* result,
                   bool* is_value);
  bool EvalLiteral(ParamType type, const Node& node, value::Value* result);
  bool EvalNumber(ParamType type, const Node& node, value::Value* result);
  bool Validate(Operand operand, ParamType type, value::Value* result,
                bool* is_nil);

  // Always false, for `return Fail(…)`.
  bool Fail(absl::string_view message);
  bool FailLimit(absl::string_view message);

  Operand& Variable(uint32_t slot) { return variables_[base_ + slot]; }

  TemplateStore& store_;
  Host* host_;
  std::string* out_;
  TraceSink* trace_;
  bool tracing_;

  const Template* tmpl_ = nullptr;
  const Node* node_ = nullptr;
  size_t base_ = 0;
  std::vector<Operand> variables_;
  std::vector<Saved> saved_;
  const Overlay* overlay_ = nullptr;
  int template_depth_ = 0;
  int tpl_depth_ = 0;
  uint64_t steps_ = 0;         // Nodes walked by this Execute.
  uint64_t result_bytes_ = 0;  // Of all strings that calls returned.
  absl::node_hash_map<std::string, int> open_includes_;
  DeepStack stack_;

  // The call whose body runs.
  const Node* call_node_ = nullptr;
  absl::string_view call_name_;

  // The error: innermost frame first. `cause_` is what a body returned.
  std::vector<ErrorFrame> chain_;
  absl::Status cause_;
};

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_EXECUTOR_H_
