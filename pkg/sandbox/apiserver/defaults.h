#ifndef GITOPS_PKG_SANDBOX_APISERVER_DEFAULTS_H_
#define GITOPS_PKG_SANDBOX_APISERVER_DEFAULTS_H_

// What a server fills in where a manifest leaves it open.
// Source: what a Kubernetes 1.35 API server shows, for the kinds that charts
// use. Pure, thread-safe.

#include <cstdint>

#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

// Sets defaults. `unique` feeds what the server picks (cluster addresses).
void SetDefaults(const Resource& resource, uint32_t unique,
                 value::Value& object);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_DEFAULTS_H_
