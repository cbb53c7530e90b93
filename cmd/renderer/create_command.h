#ifndef GITOPS_CMD_RENDERER_CREATE_COMMAND_H_
#define GITOPS_CMD_RENDERER_CREATE_COMMAND_H_

// `renderer create NAME`: writes a new chart, from Helm's scaffold or from a
// starter chart. Source: `helm create` of Helm 4.1.4.

#include "cmd/renderer/settings.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

// `settings` must outlive the command.
void AddCreateCommand(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_CREATE_COMMAND_H_
