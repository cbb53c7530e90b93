#ifndef GITOPS_CMD_RENDERER_DIFF_COMMAND_H_
#define GITOPS_CMD_RENDERER_DIFF_COMMAND_H_

// `renderer diff CHART-A CHART-B [NAME]`: what changes in the manifests from
// one chart, or one set of values, to another. Helm has no counterpart.

#include "cmd/renderer/settings.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

// `settings` must outlive the command.
void AddDiffCommand(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_DIFF_COMMAND_H_
