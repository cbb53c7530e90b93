#ifndef GITOPS_PKG_DEPLOY_PIPELINE_HELM_HOOKS_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_HELM_HOOKS_H_

// Helm hooks in a rendered chart, as order instead of plain objects: pre hooks
// before everything else, post hooks after it, by weight. Test hooks, and those
// of deletion and rollback, are left out. A hook runs (again) when something
// else changes. Source: Helm's documentation of chart hooks.
// Pure but for what it is given.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/deploy/order/graph.h"
#include "pkg/deploy/plan/planned_change.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

enum class HookPhase { kNone, kPre, kPost };

struct HookInfo {
  bool is_hook = false;
  // Of an install or an upgrade; kNone: takes no part in it.
  HookPhase install = HookPhase::kNone;
  HookPhase upgrade = HookPhase::kNone;
  int64_t weight = 0;
  bool delete_before = true;  // before-hook-creation, the default.
  bool delete_succeeded = false;
  bool delete_failed = false;
};
HookInfo ReadHook(const Resource& r);

// Takes hooks that have no part in this run out of `wanted`, and marks those
// that are made anew each time.
void SelectHooks(bool is_new, std::vector<Resource>* wanted);
// Hooks of earlier runs are nobody's leftovers.
void DropHooks(const std::vector<Resource>& wanted,
               std::vector<Resource>* existing);
// Where nothing but hooks would change, nothing changes. Else existing hooks
// run again.
void DecideHooks(bool is_new, std::vector<PlannedChange>* plan);
// Orders hooks among the other changes.
void OrderHooks(bool is_new, const std::vector<PlannedChange>& plan,
                ChangeGraph* graph);
// Indexes of hooks that their delete policy removes after success (or after a
// failure).
std::vector<int> HooksToDelete(const std::vector<PlannedChange>& plan,
                               bool succeeded);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_HELM_HOOKS_H_
