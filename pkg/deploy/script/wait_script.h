#ifndef GITOPS_PKG_DEPLOY_SCRIPT_WAIT_SCRIPT_H_
#define GITOPS_PKG_DEPLOY_SCRIPT_WAIT_SCRIPT_H_

// Wait rules written as scripts (ytt.funcContractV1): is_done(resource).

#include <string>

#include "absl/status/statusor.h"
#include "pkg/deploy/wait/ready.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

// Thread-safe.
absl::StatusOr<ReadyState> RunWaitScript(const std::string& script,
                                         const value::Value& object);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_SCRIPT_WAIT_SCRIPT_H_
