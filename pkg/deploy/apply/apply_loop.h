#ifndef GITOPS_PKG_DEPLOY_APPLY_APPLY_LOOP_H_
#define GITOPS_PKG_DEPLOY_APPLY_APPLY_LOOP_H_

// Applies all changes in their order and waits for them.
// Source: kapp behaviour 4.2.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "pkg/deploy/apply/change_applier.h"
#include "pkg/deploy/apply/progress.h"
#include "pkg/deploy/apply/waiter.h"
#include "pkg/deploy/cluster/cluster.h"
#include "pkg/deploy/order/graph.h"
#include "pkg/deploy/plan/planned_change.h"

namespace gitops::deploy {

struct ApplySettings {
  absl::Duration timeout = absl::Minutes(15);
  absl::Duration check_interval = absl::Seconds(1);
  int64_t concurrency = 5;
  bool exit_early = true;
};

struct ApplyContext {
  Cluster* cluster = nullptr;
  const ChangeFactory* factory = nullptr;
  Progress* progress = nullptr;
  ReadyOptions ready;
  ApplySettings apply;
  WaitSettings wait;
  std::string label_selector;  // Of the app; "" = do not watch.
  std::function<absl::Status()> before_write;
};

// `graph` is over `changes`. Errors: the first failure, or where not exiting
// early all of them as "[a, b]".
absl::Status ApplyChanges(const ApplyContext& context,
                          const std::vector<PlannedChange>& changes,
                          const ChangeGraph& graph);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_APPLY_APPLY_LOOP_H_
