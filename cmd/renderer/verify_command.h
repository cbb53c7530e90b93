#ifndef GITOPS_CMD_RENDERER_VERIFY_COMMAND_H_
#define GITOPS_CMD_RENDERER_VERIFY_COMMAND_H_

// `renderer verify` (Helm's, and for directories too) and `renderer sign`
// (ours): spec 6.4.

#include "cmd/renderer/settings.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

void AddVerifyCommand(cli::Command& root, Settings* settings);
void AddSignCommand(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_VERIFY_COMMAND_H_
