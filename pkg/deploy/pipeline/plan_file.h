#ifndef GITOPS_PKG_DEPLOY_PIPELINE_PLAN_FILE_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_PLAN_FILE_H_

// A deploy that is decided now and done later: what would be done, bound to
// the live objects that were seen. JSON; holds Secrets' data, so files are
// written for their owner alone.
// Errors: InvalidArgument for text that is no plan; FailedPrecondition, naming
// what moved, where the cluster is no longer what the plan saw.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/cluster/cluster.h"
#include "pkg/deploy/order/graph.h"
#include "pkg/deploy/plan/planned_change.h"
#include "pkg/kube/types.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

struct SavedPlan {
  std::string app;
  std::string app_namespace;
  bool is_new = false;
  std::string label_key, label_value;
  std::vector<std::string> namespaces;
  std::vector<GroupVersion> gvs, gvs_after;
  std::vector<GroupKind> gks, gks_after;
  std::vector<value::Value> configs;  // Config documents of the inputs.
  std::vector<PlannedChange> changes;
  std::vector<std::vector<int>> waits_for;
};

absl::StatusOr<std::string> WritePlan(const SavedPlan& plan);
absl::StatusOr<SavedPlan> ReadPlan(absl::string_view text);

// Holds each change against the live object. A change of status alone is no
// move: the written object then takes the live resourceVersion.
absl::Status VerifyPlan(Cluster* cluster, SavedPlan* plan);

// The same graph as was saved.
ChangeGraph GraphOf(const SavedPlan& plan);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_PLAN_FILE_H_
