#ifndef GITOPS_PKG_DEPLOY_WAIT_KINDS_H_
#define GITOPS_PKG_DEPLOY_WAIT_KINDS_H_

// One function per kind that knows when it is done. Each is only called for
// its kind. Pure.

#include "absl/status/statusor.h"
#include "pkg/deploy/wait/ready.h"

namespace gitops::deploy {

// kinds_core.cc
ReadyState PodReady(const Resource& r);
ReadyState ServiceReady(const Resource& r);
ReadyState CrdReady(const Resource& r);
ReadyState ApiServiceReady(const Resource& r, bool ignore_failing);
// App, PackageInstall, PackageRepository of kapp-controller.
ReadyState ReconcilerReady(const Resource& r);

// kinds_workload.cc
absl::StatusOr<ReadyState> DeploymentReady(
    const Resource& r, const std::vector<Resource>* children);
ReadyState DaemonSetReady(const Resource& r);
ReadyState StatefulSetReady(const Resource& r);
ReadyState JobReady(const Resource& r);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_WAIT_KINDS_H_
