// The coordinator, server and client: see README.md.

#include <exception>
#include <string>
#include <vector>

#include "cmd/coordinator/commands.h"
#include "pkg/cli/output.h"

int main(int argc, char** argv) {
  gitops::cli::Environment env = gitops::cli::ProcessEnvironment();
  try {
    return gitops::coordinator::Main(
        std::vector<std::string>(argv + 1, argv + argc), env);
  } catch (const std::exception& e) {
    env.err->Write(std::string("coordinator: ") + e.what() + "\n");
    return 1;
  }
}
