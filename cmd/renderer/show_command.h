#ifndef GITOPS_CMD_RENDERER_SHOW_COMMAND_H_
#define GITOPS_CMD_RENDERER_SHOW_COMMAND_H_

// `renderer show chart|values|readme|crds|all CHART` (spec 6.12).

#include "cmd/renderer/settings.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

// `settings` must outlive the commands.
void AddShowCommands(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_SHOW_COMMAND_H_
