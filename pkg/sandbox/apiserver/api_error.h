#ifndef GITOPS_PKG_SANDBOX_APISERVER_API_ERROR_H_
#define GITOPS_PKG_SANDBOX_APISERVER_API_ERROR_H_

// Kubernetes' Status object, carried by an absl::Status. Texts and details as
// a kube-apiserver 1.35 gives them. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

// An error with HTTP code and reason; `details` may be null.
absl::Status ApiError(int code, absl::string_view reason,
                      absl::string_view message,
                      value::Value details = value::Value());

// The usual ones.
absl::Status NotFound(const Resource& resource, absl::string_view name);
absl::Status AlreadyExists(const Resource& resource, absl::string_view name);
absl::Status Conflict(const Resource& resource, absl::string_view name,
                      absl::string_view why);
absl::Status BadRequest(absl::string_view message);
// 422 with one cause at a field: `Kind.group "name" is invalid: field: why`.
absl::Status InvalidField(const Resource& resource, absl::string_view name,
                          absl::string_view field, absl::string_view why);
absl::Status MethodNotAllowed();
absl::Status Gone(absl::string_view message);

// The JSON object to send, and its HTTP code. Any other status is a 500.
value::Value StatusObject(const absl::Status& status, int* code);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_API_ERROR_H_
