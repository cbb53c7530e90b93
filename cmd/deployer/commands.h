#ifndef GITOPS_CMD_DEPLOYER_COMMANDS_H_
#define GITOPS_CMD_DEPLOYER_COMMANDS_H_

// One function per subcommand; each declares its flags and what it runs. The
// program outlives the command tree.

#include <string>

#include "cmd/deployer/program.h"
#include "pkg/cli/command.h"

namespace gitops::deployer {

// A command that takes no arguments of its own.
cli::ArgsRule NoExtraArgs();
// A command that only holds others.
cli::Command& AddGroup(cli::Command& parent, absl::string_view name,
                       absl::string_view text);

void AddDeployCommand(cli::Command& root, Program& program);
void AddPlanCommand(cli::Command& root, Program& program);
void AddStateCommands(cli::Command& root, Program& program);
void AddExplainCommand(cli::Command& root, Program& program);
void AddDeleteCommand(cli::Command& root, Program& program);
void AddInspectCommand(cli::Command& root, Program& program);
void AddListCommand(cli::Command& root, Program& program);
void AddLogsCommand(cli::Command& root, Program& program);
void AddLabelCommand(cli::Command& root, Program& program);
void AddRenameCommand(cli::Command& root, Program& program);
void AddAppGroupCommands(cli::Command& root, Program& program);
void AddAppChangeCommands(cli::Command& root, Program& program);
void AddConfigMapCommands(cli::Command& root, Program& program);
void AddServiceAccountCommands(cli::Command& root, Program& program);
void AddDeployConfigCommand(cli::Command& root, Program& program);
void AddToolsCommands(cli::Command& root, Program& program);
void AddVersionCommand(cli::Command& root, Program& program);

}  // namespace gitops::deployer

#endif  // GITOPS_CMD_DEPLOYER_COMMANDS_H_
