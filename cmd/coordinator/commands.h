#ifndef GITOPS_CMD_COORDINATOR_COMMANDS_H_
#define GITOPS_CMD_COORDINATOR_COMMANDS_H_

// The program's commands; each Add… declares some below `root`.

#include <string>
#include <vector>

#include "pkg/cli/command.h"
#include "pkg/cli/output.h"

namespace gitops::coordinator {

// Runs the program without its name in `args`; returns the exit code.
int Main(const std::vector<std::string>& args, const cli::Environment& env);

void AddServeCommand(cli::Command& root);
void AddReleaseCommands(cli::Command& root);  // put, get, list
void AddEventCommands(cli::Command& root);    // watch, report
void AddLeaseCommands(cli::Command& root);    // lease acquire|renew|release|…

}  // namespace gitops::coordinator

#endif  // GITOPS_CMD_COORDINATOR_COMMANDS_H_
