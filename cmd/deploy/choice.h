#ifndef GITOPS_CMD_DEPLOY_CHOICE_H_
#define GITOPS_CMD_DEPLOY_CHOICE_H_

// Which release is meant, and whether the flags may do that to it.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cmd/deploy/flags.h"
#include "pkg/cli/output.h"
#include "pkg/release/launch.h"

namespace gitops::deploy_command {

// The launch file at `path`; `self` is the program, whose runfiles it names.
absl::StatusOr<release::Launch> LoadLaunch(const std::string& self,
                                           const std::string& path,
                                           const cli::Environment& env);

// Environment, namespace, cluster and release id, a line each.
std::string ListReleases(const release::Launch& launch);

// By environment or label, else the default. Usage errors; where nothing says
// which one, the list goes to `out`.
absl::StatusOr<release::LaunchRelease> ChooseRelease(
    const release::Launch& launch, const std::vector<std::string>& args,
    cli::Output& out);

// FailedPrecondition: a protected environment, or another one meant.
absl::Status CheckGuards(const release::LaunchRelease& release,
                         const Flags& flags);

}  // namespace gitops::deploy_command

#endif  // GITOPS_CMD_DEPLOY_CHOICE_H_
