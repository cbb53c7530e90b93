// The sandbox: an OCI registry and a Kubernetes API server on loopback.

#include <cstdio>
#include <string>
#include <vector>

#include "cmd/sandbox/serve.h"
#include "pkg/cli/command.h"
#include "pkg/cli/output.h"

int main(int argc, char** argv) {
  const gitops::cli::Environment env = gitops::cli::ProcessEnvironment();
  gitops::cli::Command root("sandbox",
                            "A registry and a Kubernetes API server on "
                            "loopback, on files, for trying things out");
  gitops::sandbox::AddCommands(root);
  gitops::cli::AddCompletion(root);
  const auto code = gitops::cli::Execute(
      root, std::vector<std::string>(argv + 1, argv + argc), env);
  if (code.ok()) return *code;
  env.err->Write("sandbox: " + std::string(code.status().message()) + "\n");
  return 1;
}
