#ifndef GITOPS_CMD_RENDERER_TEMPLATE_COMMAND_H_
#define GITOPS_CMD_RENDERER_TEMPLATE_COMMAND_H_

// `renderer template [NAME] CHART`: Helm's command of that name (spec 5).

#include "cmd/renderer/settings.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

// `settings` must outlive the command.
void AddTemplateCommand(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_TEMPLATE_COMMAND_H_
