// The image-builder program: see README.md.

#include <exception>
#include <string>
#include <vector>

#include "cmd/image_builder/arguments.h"
#include "cmd/image_builder/commands.h"
#include "pkg/cli/output.h"

int main(int argc, char** argv) {
  gitops::cli::Environment env = gitops::cli::ProcessEnvironment();
  try {
    return gitops::image_builder::Main(
        gitops::image_builder::WithLaunchFile(
            argv[0], std::vector<std::string>(argv + 1, argv + argc)),
        env);
  } catch (const std::exception& e) {
    env.err->Write(std::string("kbld: Error: ") + e.what() + "\n");
    return 1;
  }
}
