// The state-committer program: see README.md.

#include <exception>
#include <string>
#include <vector>

#include "cmd/state_committer/commands.h"
#include "pkg/cli/output.h"

int main(int argc, char** argv) {
  gitops::cli::Environment env = gitops::cli::ProcessEnvironment();
  try {
    return gitops::state_committer::Main(
        std::vector<std::string>(argv + 1, argv + argc), env);
  } catch (const std::exception& e) {
    env.err->Write(std::string("state-committer: ") + e.what() + "\n");
    return 1;
  }
}
