#ifndef GITOPS_CMD_SANDBOX_SERVE_H_
#define GITOPS_CMD_SANDBOX_SERVE_H_

// `sandbox serve` runs both servers until it is told to stop; `sandbox start`
// does so in the background and returns when they answer; `status` and `stop`
// look after it. One process a data folder: a lock file sees to that.

#include "pkg/cli/command.h"

namespace gitops::sandbox {

void AddCommands(cli::Command& root);

}  // namespace gitops::sandbox

#endif  // GITOPS_CMD_SANDBOX_SERVE_H_
