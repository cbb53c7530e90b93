// The renderer: helm template and its relatives. See README.md.

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cmd/renderer/app.h"
#include "pkg/cli/output.h"

int main(int argc, char** argv) {
  try {
    return gitops::renderer::RunRenderer(
        std::vector<std::string>(argv + 1, argv + argc),
        gitops::cli::ProcessEnvironment());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Error: %s\n", error.what());
    return 1;
  }
}
