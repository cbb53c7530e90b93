#ifndef GITOPS_CMD_RENDERER_MISSING_COMMANDS_H_
#define GITOPS_CMD_RENDERER_MISSING_COMMANDS_H_

// Subcommands that people will look for and that are not there yet: they fail
// with a message that says so instead of looking like typing errors.

#include "pkg/cli/command.h"

namespace gitops::renderer {

void AddMissingCommands(cli::Command& root);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_MISSING_COMMANDS_H_
