#ifndef GITOPS_PKG_OCI_REGISTRY_ERROR_H_
#define GITOPS_PKG_OCI_REGISTRY_ERROR_H_

// What a registry's refusal is called.
//
// Source: kbld 0.43: `GET URL: CODE: message; detail`, several errors as
// `multiple errors returned: a; b`, else `unexpected status code 404 Not
// Found[: body]`; bodies of answers that are tried again (5xx) are not shown.
// Query parameters of URLs other than scope and service are masked.
// Codes: 401 Unauthenticated, 403 PermissionDenied, 404 NotFound, 408, 429 and
// 5xx Unavailable, others FailedPrecondition. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/http/client.h"

namespace gitops::oci {

absl::Status RegistryError(absl::string_view method, absl::string_view url,
                           const http::Response& response);

// Statuses after which the same call is tried again.
bool IsRetryableStatus(int status);

// The URL as it may be shown.
std::string MaskUrl(absl::string_view url);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_REGISTRY_ERROR_H_
