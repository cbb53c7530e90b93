#ifndef GITOPS_CMD_STATE_COMMITTER_COMMANDS_H_
#define GITOPS_CMD_STATE_COMMITTER_COMMANDS_H_

// The program's commands. Each Add… declares one below `root`; what its flags
// write to lives in `root`'s run functions.

#include <string>
#include <vector>

#include "pkg/cli/command.h"
#include "pkg/cli/output.h"

namespace gitops::state_committer {

// Runs the program without its name in `args`; returns the exit code.
int Main(const std::vector<std::string>& args, const cli::Environment& env);

void AddDescriptorCommands(cli::Command& root);  // descriptor create|check|show
void AddCommitCommand(cli::Command& root);
void AddRollbackCommand(cli::Command& root);
void AddReadCommands(cli::Command& root);  // log, show, cat, export
void AddInitCommand(cli::Command& root);
void AddTreeCommands(cli::Command& root);  // tree compare, update
void AddPolicyCommand(cli::Command& root);

}  // namespace gitops::state_committer

#endif  // GITOPS_CMD_STATE_COMMITTER_COMMANDS_H_
