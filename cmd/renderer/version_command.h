#ifndef GITOPS_CMD_RENDERER_VERSION_COMMAND_H_
#define GITOPS_CMD_RENDERER_VERSION_COMMAND_H_

// `renderer version`: the Helm release whose behaviour is matched.

#include "pkg/cli/command.h"

namespace gitops::renderer {

void AddVersionCommand(cli::Command& root);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_VERSION_COMMAND_H_
