#ifndef GITOPS_PKG_SANDBOX_APISERVER_RECONCILER_H_
#define GITOPS_PKG_SANDBOX_APISERVER_RECONCILER_H_

// What the controllers do about one object: see controllers.h.

#include <string>

#include "absl/time/time.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

// Returns when to look again; InfiniteFuture for not before something happens
// to it. Errors of single writes are left to the next event: another writer
// was faster.
absl::Time ReconcileObject(Cluster* cluster, const std::string& key,
                           const Resource& resource, const value::Value& object,
                           absl::Time now);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_RECONCILER_H_
