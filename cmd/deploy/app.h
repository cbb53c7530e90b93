#ifndef GITOPS_CMD_DEPLOY_APP_H_
#define GITOPS_CMD_DEPLOY_APP_H_

// The program's command line, and the wiring of a deploy.

#include <string>
#include <vector>

#include "pkg/cli/output.h"

namespace gitops::deploy_command {

// `self` is argv[0]: the launch file and the runfiles are beside it.
int Main(const std::string& self, const std::vector<std::string>& args,
         const cli::Environment& env);

}  // namespace gitops::deploy_command

#endif  // GITOPS_CMD_DEPLOY_APP_H_
