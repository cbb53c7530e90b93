#ifndef GITOPS_CMD_DEPLOYER_COORDINATOR_FLAGS_H_
#define GITOPS_CMD_DEPLOYER_COORDINATOR_FLAGS_H_

// --coordinator and its companions: the release descriptor comes from a
// coordinator instead of a release.binpb beside the app folders.
// Thread-safe.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/flags.h"
#include "pkg/deploy/pipeline/release_info.h"

namespace gitops::deployer {

struct CoordinatorFlags {
  std::string address;  // Empty: no coordinator, the descriptor is a file.
  std::string program;  // Empty: found as the other stages find it.
  std::string release;
  std::string environment;
};

void AddCoordinatorFlags(cli::FlagSet& flags, CoordinatorFlags* c);

// The release that the flags name; without --release and --environment, the
// newest of the environment called as `group` is. nullopt without
// --coordinator.
// Errors: InvalidArgument (flags that do not go together, no descriptor),
// NotFound and Unavailable (pkg/descriptor/handover.h), DataLoss where the
// files below `directory` are not those that the descriptor names.
absl::StatusOr<std::optional<deploy::ReleaseInfo>> FetchRelease(
    const CoordinatorFlags& flags, absl::string_view group,
    absl::string_view directory,
    const std::function<std::optional<std::string>(absl::string_view)>& getenv);

// The same for one app: `files` is its folder of a state directory, alone, and
// only the files of that app are compared. One of --release and --environment
// must be given.
absl::StatusOr<std::optional<deploy::ReleaseInfo>> FetchReleaseOfApp(
    const CoordinatorFlags& flags, const std::vector<std::string>& files,
    const std::function<std::optional<std::string>(absl::string_view)>& getenv);

}  // namespace gitops::deployer

#endif  // GITOPS_CMD_DEPLOYER_COORDINATOR_FLAGS_H_
