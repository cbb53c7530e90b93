#include "cmd/coordinator/commands.h"

#include <string>
#include <vector>

#include "pkg/cli/program.h"

namespace gitops::coordinator {

int Main(const std::vector<std::string>& args, const cli::Environment& env) {
  cli::Command root("coordinator",
                    "Hands release descriptors from stage to stage and keeps "
                    "two deploys of one environment apart");
  AddServeCommand(root);
  AddReleaseCommands(root);
  AddEventCommands(root);
  AddLeaseCommands(root);
  cli::AddCompletion(root);
  return cli::RunProgram(root, args, env);
}

}  // namespace gitops::coordinator
