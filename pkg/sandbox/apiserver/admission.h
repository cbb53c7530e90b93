#ifndef GITOPS_PKG_SANDBOX_APISERVER_ADMISSION_H_
#define GITOPS_PKG_SANDBOX_APISERVER_ADMISSION_H_

// What a kube-apiserver does to an object before it is stored: checks, defaults
// and the fields that clients may not change. Source: Kubernetes 1.35 as seen
// through its API; the defaults cover the fields that the kinds in
// resource_table.h commonly carry. Pure. Errors: api_error.h.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

// apiVersion, kind, name and namespace fit the request; `name` is "" on create.
// Fills in the namespace. `object` must be a map.
absl::Status CheckIdentity(const Resource& resource, absl::string_view ns,
                           absl::string_view name, value::Value& object);

// Whether metadata.generation counts changes of this kind.
bool HasGeneration(const Resource& resource);

// Carries over what an update may not change, and refuses changes of
// immutable fields. `status_only` keeps everything but the status.
absl::Status PrepareUpdate(const Resource& resource, const value::Value& old,
                           bool status_only, value::Value& object);

// Everything but metadata and status, compared.
bool SameSpec(const value::Value& a, const value::Value& b);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_ADMISSION_H_
