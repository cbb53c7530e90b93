#ifndef GITOPS_PKG_COORDINATOR_STATUS_CODES_H_
#define GITOPS_PKG_COORDINATOR_STATUS_CODES_H_

// Between absl::Status and gRPC's status: the code numbers are the same, and
// this is where that is relied upon. Internal to this package. Pure.

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace gitops::coordinator {

grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_STATUS_CODES_H_
