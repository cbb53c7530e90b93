#include "pkg/deploy/plan/planned_change.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

const char* ApplyOpName(ApplyOp op) {
  switch (op) {
    case ApplyOp::kNoop:
      return "noop";
    case ApplyOp::kCreate:
      return "create";
    case ApplyOp::kDelete:
      return "delete";
    case ApplyOp::kUpdate:
      return "update";
    case ApplyOp::kExists:
      return "exists";
  }
  return "";
}

const char* WaitOpName(WaitOp op) {
  switch (op) {
    case WaitOp::kNoop:
      return "noop";
    case WaitOp::kReconcile:
      return "reconcile";
    case WaitOp::kDelete:
      return "delete";
  }
  return "";
}

bool IsInoperableNamespace(const Resource& r) {
  if (r.ApiVersion() != "v1" || r.Kind() != "Namespace") return false;
  for (absl::string_view name :
       {"default", "kube-node-lease", "kube-public", "kube-system"}) {
    if (r.Name() == name) return true;
  }
  return false;
}

namespace {

ApplyOp ApplyOpOf(const Change& change, const PlanOptions& options) {
  if (change.ignored() && !options.apply_ignored) return ApplyOp::kNoop;
  switch (change.op) {
    case ChangeOp::kAdd:
      return ApplyOp::kCreate;
    case ChangeOp::kDelete:
      return ApplyOp::kDelete;
    case ChangeOp::kUpdate:
      return ApplyOp::kUpdate;
    case ChangeOp::kExists:
      return ApplyOp::kExists;
    case ChangeOp::kKeep:
    case ChangeOp::kNoop:
      return ApplyOp::kNoop;
  }
  return ApplyOp::kNoop;
}

absl::StatusOr<WaitOp> WaitOpOf(const Change& change,
                                const PlanOptions& options) {
  if (!options.wait) return WaitOp::kNoop;
  if (change.ignored() && !options.wait_ignored) return WaitOp::kNoop;
  if (change.subject().HasAnnotation(keys::kDisableWait)) {
    return WaitOp::kNoop;
  }
  switch (change.op) {
    case ChangeOp::kAdd:
    case ChangeOp::kUpdate:
    case ChangeOp::kExists:
      return WaitOp::kReconcile;
    case ChangeOp::kDelete:
      return WaitOp::kDelete;
    case ChangeOp::kKeep: {
      // An error in an annotation is told while waiting, not here.
      absl::StatusOr<ReadyState> state =
          EvaluateReady(*change.existing, options.ready);
      return state.ok() && state->ok() ? WaitOp::kNoop : WaitOp::kReconcile;
    }
    case ChangeOp::kNoop:
      return WaitOp::kNoop;
  }
  return WaitOp::kNoop;
}

std::string StrategyOf(const Change& change, ApplyOp op,
                       const PlanOptions& options) {
  switch (op) {
    case ApplyOp::kCreate:
      return std::string(
          change.wanted->AnnotationOr(keys::kCreateStrategy, ""));
    case ApplyOp::kUpdate:
      return std::string(change.wanted->AnnotationOr(
          keys::kUpdateStrategy, options.default_update_strategy));
    case ApplyOp::kDelete:
      if (IsInoperableNamespace(*change.existing)) return "orphan";
      return std::string(
          change.existing->AnnotationOr(keys::kDeleteStrategy, ""));
    case ApplyOp::kNoop:
    case ApplyOp::kExists:
      return "";
  }
  return "";
}

}  // namespace

absl::StatusOr<PlannedChange> PlanChange(Change change,
                                         const PlanOptions& options) {
  PlannedChange out;
  out.apply = ApplyOpOf(change, options);
  GITOPS_ASSIGN_OR_RETURN(out.wait, WaitOpOf(change, options));
  out.strategy = StrategyOf(change, out.apply, options);
  out.change = std::move(change);
  return out;
}

absl::StatusOr<Strategy> ParseStrategy(ApplyOp op, absl::string_view text) {
  if (text.empty()) return Strategy::kPlain;
  switch (op) {
    case ApplyOp::kCreate:
      if (text == "fallback-on-update") return Strategy::kFallbackOnUpdate;
      if (text == "fallback-on-update-or-noop") {
        return Strategy::kFallbackOnUpdateOrNoop;
      }
      break;
    case ApplyOp::kUpdate:
      if (text == "fallback-on-replace") return Strategy::kFallbackOnReplace;
      if (text == "always-replace") return Strategy::kAlwaysReplace;
      if (text == "skip") return Strategy::kSkip;
      break;
    case ApplyOp::kDelete:
      if (text == "orphan") return Strategy::kOrphan;
      break;
    case ApplyOp::kNoop:
    case ApplyOp::kExists:
      return Strategy::kPlain;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "Unknown ", op == ApplyOp::kCreate ? "create" : ApplyOpName(op),
      " strategy: ", text));
}

std::string StrategyTitle(ApplyOp op, absl::string_view text) {
  absl::StatusOr<Strategy> s = ParseStrategy(op, text);
  if (!s.ok()) return "???";
  switch (*s) {
    case Strategy::kPlain:
      return "";
    case Strategy::kFallbackOnUpdate:
      return "fallback on update";
    case Strategy::kFallbackOnUpdateOrNoop:
      return "fallback on update or noop";
    case Strategy::kFallbackOnReplace:
      return "fallback on replace";
    case Strategy::kAlwaysReplace:
      return "always replace";
    case Strategy::kSkip:
      return "skip";
    case Strategy::kOrphan:
      return "orphan";
  }
  return "";
}

absl::StatusOr<ChangeGraph> BuildGraph(
    const Config& config, const std::vector<PlannedChange>& changes) {
  std::vector<OrderNode> nodes;
  nodes.reserve(changes.size());
  for (const PlannedChange& c : changes) {
    OrderNode node;
    node.resource = &c.subject();
    if (c.apply == ApplyOp::kDelete) {
      node.op = OrderOp::kDelete;
    } else if (c.apply != ApplyOp::kNoop) {
      node.op = OrderOp::kUpsert;
    }
    nodes.push_back(node);
  }
  return ChangeGraph::Build(config, nodes);
}

std::vector<int> LinearOrder(const ChangeGraph& graph) {
  std::vector<int> order;
  const size_t size = graph.size_with_joints();
  std::vector<int> open(size);
  std::vector<std::vector<int>> releases(size);
  std::vector<int> level;
  for (size_t i = 0; i < size; ++i) {
    open[i] = static_cast<int>(graph.Direct(i).size());
    for (int target : graph.Direct(i)) {
      releases[target].push_back(static_cast<int>(i));
    }
    if (open[i] == 0) level.push_back(static_cast<int>(i));
  }
  while (!level.empty()) {
    std::vector<int> next;
    // Grows by the joints that are over.
    std::vector<int> over = level;
    for (size_t at = 0; at < over.size(); ++at) {
      if (at < level.size()) order.push_back(over[at]);
      for (int r : releases[over[at]]) {
        if (--open[r] > 0) continue;
        if (static_cast<size_t>(r) >= graph.size()) {
          over.push_back(r);
        } else {
          next.push_back(r);
        }
      }
    }
    std::sort(next.begin(), next.end());
    level = std::move(next);
  }
  return order;
}

std::string PlanCounts::OpLine() const {
  return absl::StrCat("Op: ", create, " create, ", remove, " delete, ", update,
                      " update, ", noop, " noop, ", exists, " exists");
}

std::string PlanCounts::WaitLine() const {
  return absl::StrCat("Wait to: ", wait_reconcile, " reconcile, ", wait_delete,
                      " delete, ", wait_noop, " noop");
}

PlanCounts CountPlan(const std::vector<PlannedChange>& changes, bool all) {
  PlanCounts n;
  for (const PlannedChange& c : changes) {
    if (!all && !c.is_visible()) continue;
    switch (c.apply) {
      case ApplyOp::kCreate:
        ++n.create;
        break;
      case ApplyOp::kDelete:
        ++n.remove;
        break;
      case ApplyOp::kUpdate:
        ++n.update;
        break;
      case ApplyOp::kNoop:
        ++n.noop;
        break;
      case ApplyOp::kExists:
        ++n.exists;
        break;
    }
    switch (c.wait) {
      case WaitOp::kReconcile:
        ++n.wait_reconcile;
        break;
      case WaitOp::kDelete:
        ++n.wait_delete;
        break;
      case WaitOp::kNoop:
        ++n.wait_noop;
        break;
    }
  }
  return n;
}

}  // namespace gitops::deploy
