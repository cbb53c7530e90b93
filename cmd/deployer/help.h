#ifndef GITOPS_CMD_DEPLOYER_HELP_H_
#define GITOPS_CMD_DEPLOYER_HELP_H_

// What --help prints, in kapp's layout.

#include <string>

#include "pkg/cli/command.h"

namespace gitops::deployer {

// First line of a command's help: what it is for, and the names of its
// subcommands in brackets, if any.
std::string HelpTitle(const cli::Command& command);
// All of it; `command` is the root or any command below it.
std::string HelpText(cli::Command& command);

}  // namespace gitops::deployer

#endif  // GITOPS_CMD_DEPLOYER_HELP_H_
