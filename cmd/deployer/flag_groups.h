#ifndef GITOPS_CMD_DEPLOYER_FLAG_GROUPS_H_
#define GITOPS_CMD_DEPLOYER_FLAG_GROUPS_H_

// Flags that several subcommands have, by the struct they fill.
// Source: kapp behaviour 1.2.

#include <string>

#include "absl/status/status.h"
#include "pkg/cli/flags.h"
#include "pkg/deploy/pipeline/app_group.h"
#include "pkg/deploy/pipeline/delete.h"
#include "pkg/deploy/pipeline/deploy.h"
#include "pkg/deploy/pipeline/session.h"

namespace gitops::deployer {

// Of one leaf command.
struct LeafFlags {
  bool tty = false;
  std::string ns;
};

// Puts the flags of deploy under the headings that its --help has. Those of
// other commands stand in one list.
void GroupForHelp(cli::FlagSet& flags);
// Unimplemented for --diff-ui-alpha.
absl::Status CheckDiffFlags(const deploy::DiffFlags& diff);

void AddTtyFlag(cli::FlagSet& flags, bool* tty);
void AddNamespaceFlag(cli::FlagSet& flags, std::string* ns);
void AddAppFlags(cli::FlagSet& flags, LeafFlags* leaf, deploy::AppFlags* app);
void AddFilterFlags(cli::FlagSet& flags, deploy::FilterFlags* filter);
// `prefix` is "diff-" or "".
void AddDiffFlags(cli::FlagSet& flags, deploy::DiffFlags* diff,
                  const std::string& prefix);
// `prefix` is "" or "delete-".
void AddApplyFlags(cli::FlagSet& flags, deploy::ApplyFlags* apply,
                   const std::string& prefix);
void AddWaitFlags(cli::FlagSet& flags, deploy::WaitFlags* wait,
                  const std::string& prefix);
void AddExitEarlyFlags(cli::FlagSet& flags, deploy::ApplyFlags* apply,
                       deploy::WaitFlags* wait, const std::string& prefix);
void AddScopeFlags(cli::FlagSet& flags, deploy::ScopeFlags* scope);
// What kapp does not have: leases, hooks, where the tree is from.
void AddOwnFlags(cli::FlagSet& flags, deploy::DeployFlags* deploy);
// What kapp does not have, of commands that deploy a group.
void AddGroupOwnFlags(cli::FlagSet& flags, deploy::AppGroupFlags* group);
// What deploy and app-group deploy have on top of those.
void AddDeployFlags(cli::FlagSet& flags, deploy::DeployFlags* deploy);

}  // namespace gitops::deployer

#endif  // GITOPS_CMD_DEPLOYER_FLAG_GROUPS_H_
