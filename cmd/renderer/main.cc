// The renderer: helm template and its relatives. See README.md.

#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cmd/renderer/app.h"
#include "cmd/renderer/process_memory.h"
#include "pkg/cli/output.h"

int main(int argc, char** argv) {
  gitops::renderer::PrepareHeap();
  try {
    const int code = gitops::renderer::RunRenderer(
        std::vector<std::string>(argv + 1, argv + argc),
        gitops::cli::ProcessEnvironment(), gitops::renderer::AfterRun::kEnds);
    // Everything is written; what is left to tear down is only memory.
    std::fflush(nullptr);
    _exit(code);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Error: %s\n", error.what());
    return 1;
  }
}
