// The deployer program: see README.md.

#include <malloc.h>

#include <exception>
#include <string>
#include <vector>

#include "cmd/deployer/program.h"
#include "pkg/base/clock.h"
#include "pkg/cli/output.h"

int main(int argc, char** argv) {
  // Its threads wait for the network most of the time: one heap for all of them
  // costs no time, and several would keep a sixth more memory.
  mallopt(M_ARENA_MAX, 1);
  gitops::cli::Environment env = gitops::cli::ProcessEnvironment();
  try {
    return gitops::deployer::Main(
        std::vector<std::string>(argv + 1, argv + argc), env,
        gitops::deployer::ConnectToCluster, gitops::RealClock());
  } catch (const std::exception& e) {
    env.err->Write(std::string("kapp: Error: ") + e.what() + "\n");
    return 1;
  }
}
