#ifndef GITOPS_PKG_DEPLOY_PLAN_PLANNED_CHANGE_H_
#define GITOPS_PKG_DEPLOY_PLAN_PLANNED_CHANGE_H_

// What is going to be done about one difference, and what is waited for
// afterwards. Source: kapp behaviour 4.3, 4.4 and 3.7. Pure.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/diff/change.h"
#include "pkg/deploy/order/graph.h"
#include "pkg/deploy/wait/ready.h"

namespace gitops::deploy {

enum class ApplyOp { kNoop, kCreate, kDelete, kUpdate, kExists };
enum class WaitOp { kNoop, kReconcile, kDelete };

const char* ApplyOpName(ApplyOp op);  // "create", … "noop"
const char* WaitOpName(WaitOp op);    // "reconcile", "delete", "noop"

struct PlanOptions {
  bool wait = true;
  bool wait_ignored = false;
  bool apply_ignored = false;
  std::string default_update_strategy;
  // For deciding whether an unchanged object still has to become ready.
  ReadyOptions ready;
};

struct PlannedChange {
  Change change;
  ApplyOp apply = ApplyOp::kNoop;
  WaitOp wait = WaitOp::kNoop;
  // As written in the annotation; "" is the plain way.
  std::string strategy;

  const Resource& subject() const { return change.subject(); }
  bool is_visible() const {
    return apply != ApplyOp::kNoop || wait != WaitOp::kNoop;
  }
};

absl::StatusOr<PlannedChange> PlanChange(Change change,
                                         const PlanOptions& options);

// Strategies by op; the annotation's values.
enum class Strategy {
  kPlain,
  kFallbackOnUpdate,
  kFallbackOnUpdateOrNoop,
  kFallbackOnReplace,
  kAlwaysReplace,
  kSkip,
  kOrphan,
};
// InvalidArgument "Unknown delete strategy: x".
absl::StatusOr<Strategy> ParseStrategy(ApplyOp op, absl::string_view text);
// "fallback on update", "" for the plain one, "???" for an unknown one.
std::string StrategyTitle(ApplyOp op, absl::string_view text);

// A namespace that cannot be deleted: it is let go instead.
bool IsInoperableNamespace(const Resource& r);

// The graph over `changes`; those without an op have no edges.
absl::StatusOr<ChangeGraph> BuildGraph(
    const Config& config, const std::vector<PlannedChange>& changes);
// Indexes in the order in which they can be applied: all that wait for
// nothing, then all that wait for those, and so on.
std::vector<int> LinearOrder(const ChangeGraph& graph);

// The summary's counts.
struct PlanCounts {
  int create = 0, remove = 0, update = 0, noop = 0, exists = 0;
  int wait_reconcile = 0, wait_delete = 0, wait_noop = 0;
  std::string OpLine() const;    // "Op: 1 create, 0 delete, …"
  std::string WaitLine() const;  // "Wait to: 1 reconcile, …"
};
// `all`: invisible changes too.
PlanCounts CountPlan(const std::vector<PlannedChange>& changes,
                     bool all = false);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PLAN_PLANNED_CHANGE_H_
