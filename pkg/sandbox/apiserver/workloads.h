#ifndef GITOPS_PKG_SANDBOX_APISERVER_WORKLOADS_H_
#define GITOPS_PKG_SANDBOX_APISERVER_WORKLOADS_H_

// What the controllers want for one workload, as pure functions: the children
// it should have and the status it should show.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

// "fail", "hang" or "": see controllers.h.
std::string OutcomeOf(const value::Value& object);
absl::Duration ReadyAfter(const value::Value& object);

// A short hash of a pod template, in the alphabet Kubernetes uses.
std::string TemplateHash(const value::Value& pod_template);

// A ReplicaSet for a Deployment's template; `revision` as in the annotation.
value::Value ReplicaSetOf(const value::Value& deployment,
                          absl::string_view hash, int64_t revision);

// A Pod from a template, owned by `owner` (kind and apiVersion as stored).
value::Value PodOf(const value::Value& owner, absl::string_view name,
                   bool generate_name);

// The status of a running, waiting, failed or finished pod.
value::Value PodStatus(const value::Value& pod, absl::Time now);

struct PodCounts {
  int64_t total = 0;
  int64_t ready = 0;
  int64_t succeeded = 0;
  int64_t failed = 0;
};
PodCounts CountPods(const std::vector<value::Value>& pods);

value::Value ReplicaSetStatus(const value::Value& set, const PodCounts& pods);
value::Value DeploymentStatus(const value::Value& deployment,
                              const PodCounts& pods, absl::Time now);
value::Value StatefulSetStatus(const value::Value& set, const PodCounts& pods);
value::Value DaemonSetStatus(const value::Value& set, const PodCounts& pods);
value::Value JobStatus(const value::Value& job, const PodCounts& pods,
                       absl::Time now);
value::Value CrdStatus(const value::Value& crd, absl::Time now);

// spec.replicas, 1 where it is absent.
int64_t ReplicasOf(const value::Value& workload);
int64_t GenerationOf(const value::Value& object);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_WORKLOADS_H_
