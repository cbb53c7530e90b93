#ifndef GITOPS_PKG_DEPLOY_CLUSTER_ERRORS_H_
#define GITOPS_PKG_DEPLOY_CLUSTER_ERRORS_H_

// How failures of the API server are told, and which of them pass by
// themselves. Source: kapp behaviour 4.5. Pure.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

// "Creating resource <desc>: API server says: <message> (reason: <Reason>)".
// The code and payloads survive.
absl::Status ResourceError(absl::string_view verb, const Resource& resource,
                           const absl::Status& status);

// Worth another try of a write, of a read.
bool IsRetryableWrite(const absl::Status& status);
bool IsRetryableRead(const absl::Status& status);
// A webhook that is not there yet.
bool IsWebhookFailure(const absl::Status& status);

// `status` with another message; code and payloads survive.
absl::Status WithMessage(const absl::Status& status, absl::string_view message);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_CLUSTER_ERRORS_H_
