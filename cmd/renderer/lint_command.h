#ifndef GITOPS_CMD_RENDERER_LINT_COMMAND_H_
#define GITOPS_CMD_RENDERER_LINT_COMMAND_H_

// `renderer lint PATH…` (spec 6.13), also as JSON and SARIF.

#include "cmd/renderer/settings.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

// `settings` must outlive the command.
void AddLintCommand(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_LINT_COMMAND_H_
