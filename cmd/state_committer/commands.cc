#include "cmd/state_committer/commands.h"

#include <string>
#include <vector>

#include "pkg/cli/program.h"

namespace gitops::state_committer {

int Main(const std::vector<std::string>& args, const cli::Environment& env) {
  cli::Command root("state-committer",
                    "Writes releases into a git state repository and reads "
                    "them back");
  AddCommitCommand(root);
  AddRollbackCommand(root);
  AddReadCommands(root);
  AddDescriptorCommands(root);
  AddInitCommand(root);
  AddTreeCommands(root);
  AddPolicyCommand(root);
  cli::AddCompletion(root);
  return cli::RunProgram(root, args, env);
}

}  // namespace gitops::state_committer
