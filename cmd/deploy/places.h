#ifndef GITOPS_CMD_DEPLOY_PLACES_H_
#define GITOPS_CMD_DEPLOY_PLACES_H_

// Folders of our own, and who we are. Reads the environment.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"

namespace gitops::deploy_command {

struct Places {
  std::string workspace;    // The checkout; "" outside `bazel run`.
  std::string sandbox_dir;  // Of this workspace's sandbox.
  std::string record_dir;
  std::string who;  // user@host

  // A path given by the user.
  std::string UserPath(absl::string_view path) const;
  std::string working_dir;
};

// FailedPrecondition where neither XDG_STATE_HOME nor HOME is set.
absl::StatusOr<Places> FindPlaces(const cli::Environment& env);

}  // namespace gitops::deploy_command

#endif  // GITOPS_CMD_DEPLOY_PLACES_H_
