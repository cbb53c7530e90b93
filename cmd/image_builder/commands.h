#ifndef GITOPS_CMD_IMAGE_BUILDER_COMMANDS_H_
#define GITOPS_CMD_IMAGE_BUILDER_COMMANDS_H_

// The program's commands. Each Add… declares one below `root`.

#include <string>
#include <vector>

#include "pkg/cli/command.h"
#include "pkg/cli/output.h"

namespace gitops::image_builder {

// Runs the program without its name in `args`; returns the exit code.
int Main(std::vector<std::string> args, const cli::Environment& env);

void AddLayerCommand(cli::Command& root);
void AddImageCommand(cli::Command& root);
void AddIndexCommand(cli::Command& root);
void AddPinCommand(cli::Command& root);
void AddPushCommand(cli::Command& root);

}  // namespace gitops::image_builder

#endif  // GITOPS_CMD_IMAGE_BUILDER_COMMANDS_H_
