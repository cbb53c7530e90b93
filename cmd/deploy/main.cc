// The conductor: see README.md.

#include <exception>
#include <string>
#include <vector>

#include "cmd/deploy/app.h"
#include "pkg/cli/output.h"

int main(int argc, char** argv) {
  gitops::cli::Environment env = gitops::cli::ProcessEnvironment();
  try {
    return gitops::deploy_command::Main(
        argv[0], std::vector<std::string>(argv + 1, argv + argc), env);
  } catch (const std::exception& e) {
    env.err->Write(std::string("deploy: ") + e.what() + "\n");
    return 1;
  }
}
