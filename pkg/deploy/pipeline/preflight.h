#ifndef GITOPS_PKG_DEPLOY_PIPELINE_PREFLIGHT_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_PREFLIGHT_H_

// Checks before anything is changed: may we do this, and do custom resource
// definitions stay compatible. Source: kapp behaviour 9.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/deploy/plan/planned_change.h"

namespace gitops::deploy {

// The names to run: of the flag where it was given, else of the configuration.
// Errors: unknown or repeated names in the configuration.
absl::StatusOr<std::vector<std::string>> PreflightNames(
    const std::vector<std::string>& flag, bool flag_given,
    const Config& config);

// "preflight checks failed: running preflight check "X": …".
absl::Status RunPreflight(Session& session,
                          const std::vector<std::string>& names,
                          const std::vector<PlannedChange>& plan);

// The two checks.
absl::Status CheckPermissions(Session& session,
                              const std::vector<PlannedChange>& plan);
absl::Status CheckCrdUpgrades(const std::vector<PlannedChange>& plan);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_PREFLIGHT_H_
