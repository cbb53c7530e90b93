#ifndef GITOPS_CMD_DEPLOY_DISCOVER_H_
#define GITOPS_CMD_DEPLOY_DISCOVER_H_

// --discover: the release of an environment anywhere in the workspace, found
// by `bazel query`, so that a large repository need not keep one set of them.
// Loading packages is all that costs; only the release that is found is built.
// Environments of other repositories are not looked at.
//
// Errors: UsageError (what cannot be an environment's name), NotFound (none
// has it), FailedPrecondition (several have it, or no workspace), Unknown
// (what Bazel says).

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"

namespace gitops::deploy_command {

// The query whose answer is the releases of an environment. Pure.
absl::StatusOr<std::string> DiscoverQuery(absl::string_view environment);

struct Discovery {
  std::string workspace;  // The checkout; "" outside `bazel run`.
  std::string directory;  // In it, where the user stood.
  std::string bazel;
};

// The program of $BAZEL, else the workspace's bazelw, else bazel of PATH.
Discovery FindBazel(const std::string& workspace, const std::string& directory,
                    const cli::Environment& env);

// `name` is an environment, or the label of a release, which is not looked up.
absl::StatusOr<std::string> DiscoverRelease(const Discovery& discovery,
                                            const std::string& name);

// `bazel run LABEL.COMMAND -- ARGS` in place of this program. Returns only
// where that fails.
absl::Status RunDiscovered(const Discovery& discovery, const std::string& label,
                           const std::string& command,
                           const std::vector<std::string>& args);

}  // namespace gitops::deploy_command

#endif  // GITOPS_CMD_DEPLOY_DISCOVER_H_
