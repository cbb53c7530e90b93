#ifndef GITOPS_CMD_RENDERER_DEPENDENCY_COMMAND_H_
#define GITOPS_CMD_RENDERER_DEPENDENCY_COMMAND_H_

// `renderer dependency list|update|build [CHART]` (spec 6.5 to 6.7).

#include "cmd/renderer/settings.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

// `settings` must outlive the commands.
void AddDependencyCommands(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_DEPENDENCY_COMMAND_H_
