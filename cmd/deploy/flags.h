#ifndef GITOPS_CMD_DEPLOY_FLAGS_H_
#define GITOPS_CMD_DEPLOY_FLAGS_H_

// The program's flags, and what may not stand together.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "pkg/cli/flags.h"
#include "pkg/release/conductor.h"

namespace gitops::deploy_command {

struct Flags {
  std::string launch;
  std::string verb;
  std::string i_mean;
  std::string output = "text";
  std::string coordinator;
  std::string state_repository;
  std::string state_branch;
  std::string kubeconfig;
  std::string context;
  std::string sandbox_dir;
  std::string author;
  std::string plan;
  std::string plan_out;
  std::string from;
  std::vector<std::string> only;
  bool list = false;
  bool discover = false;
  bool keep_sandbox = false;
  bool lease = true;
  release::ConductorOptions conductor;
};

void DeclareFlags(cli::FlagSet& set, Flags* flags);

// Usage errors; fills in conductor.parts and what a plan implies.
absl::Status CheckFlags(Flags* flags);

}  // namespace gitops::deploy_command

#endif  // GITOPS_CMD_DEPLOY_FLAGS_H_
