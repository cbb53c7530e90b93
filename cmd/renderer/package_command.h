#ifndef GITOPS_CMD_RENDERER_PACKAGE_COMMAND_H_
#define GITOPS_CMD_RENDERER_PACKAGE_COMMAND_H_

// `renderer package PATH…` (spec 6.3).

#include "cmd/renderer/settings.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

// `settings` must outlive the command.
void AddPackageCommand(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_PACKAGE_COMMAND_H_
