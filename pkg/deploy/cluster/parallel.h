#ifndef GITOPS_PKG_DEPLOY_CLUSTER_PARALLEL_H_
#define GITOPS_PKG_DEPLOY_CLUSTER_PARALLEL_H_

// Runs independent calls to the cluster side by side.

#include <cstddef>
#include <functional>

namespace gitops::deploy {

// Calls work(0) … work(count - 1) on up to `workers` threads, the caller's
// included; returns when all are done. `work` must be thread-safe.
void ParallelFor(size_t count, size_t workers,
                 const std::function<void(size_t)>& work);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_CLUSTER_PARALLEL_H_
