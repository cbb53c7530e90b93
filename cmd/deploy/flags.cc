#include "cmd/deploy/flags.h"

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"
#include "pkg/release/parts.h"

namespace gitops::deploy_command {
namespace {

// The first two that were given, or OK.
absl::Status AtMostOne(
    std::initializer_list<std::pair<bool, const char*>> flags) {
  const char* first = nullptr;
  for (const auto& [given, name] : flags) {
    if (!given) continue;
    if (first != nullptr) {
      return cli::UsageError(
          absl::StrCat(first, " and ", name, " exclude each other"));
    }
    first = name;
  }
  return absl::OkStatus();
}

}  // namespace

void DeclareFlags(cli::FlagSet& f, Flags* flags) {
  f.Bool(&flags->conductor.yes, "yes", 'y', "Do not ask");
  f.Bool(&flags->conductor.dry_run, "dry-run", 0,
         "Say what would change (exit code 3) and write nowhere");
  f.String(&flags->conductor.at, "at", 0,
           "Go back to the release of this commit of the state repository");
  f.Bool(&flags->list, "list", 'l',
         "List environments with namespace, cluster and release id");
  f.String(&flags->i_mean, "i-mean", 0,
           "Repeats the environment's name: needed with --yes where it is "
           "protected");
  f.String(&flags->output, "output", 'o', "text, json or proto");
  f.StringSlice(&flags->only, "only", 0,
                "Only these steps: diff, push, commit, deploy");
  f.String(&flags->from, "from", 0, "This step and those after it");
  f.String(&flags->plan_out, "plan-out", 0,
           "Write what a dry run finds to this file");
  f.String(&flags->plan, "plan", 0,
           "Do what this file of --plan-out says, if the world is still so");
  f.Bool(&flags->discover, "discover", 0,
         "Look for the release with `bazel query` in the whole workspace "
         "instead of the set, then build and run that one");
  f.Bool(&flags->conductor.verbose, "verbose", 'v',
         "Show what the programs print");
  f.String(&flags->coordinator, "coordinator", 0,
           "Take the environment's lease from the coordinator at this address "
           "and report progress to it");
  f.String(&flags->state_repository, "state-repo", 0,
           "State repository, instead of the declared one");
  f.String(&flags->state_branch, "state-branch", 0, "Its branch");
  f.String(&flags->author, "author", 0, "Author of the commit: Name <mail>");
  f.String(&flags->conductor.sign_key, "sign-key", 0,
           "Sign the commit: file of an SSH key, or a key id for gpg");
  f.String(&flags->kubeconfig, "kubeconfig", 0, "Kubeconfig file");
  f.String(&flags->context, "context", 0, "Context in the kubeconfig");
  f.String(&flags->sandbox_dir, "sandbox-dir", 0, "Folder of the sandbox");
  f.Bool(&flags->keep_sandbox, "keep-sandbox", 0,
         "Leave the sandbox running, to look at it with kubectl");
  f.Bool(&flags->lease, "lease", 0,
         "Take a lease on each app before it is changed (not in the sandbox)");
  f.Bool(&flags->conductor.take_over, "take-over", 0,
         "Deploy also where the apps or the group on the cluster are another "
         "release's, whose apps are then replaced or deleted");
  f.StringArray(&flags->conductor.deployer_flags, "deployer-flag", 0,
                "Passed on to the deployer, such as --wait-timeout=5m");
  f.String(&flags->launch, "launch", 0,
           "Launch file (default: beside the program)");
  f.String(&flags->verb, "command", 0,
           "deploy, diff, push, commit, rollback, delete, status or show, "
           "instead of what the launch file says");
}

absl::Status CheckFlags(Flags* flags) {
  const std::string& output = flags->output;
  if (output != "text" && output != "json" && output != "proto") {
    return cli::UsageError(absl::StrCat("--output: ", Quote(output),
                                        " is neither text, json nor proto"));
  }
  GITOPS_RETURN_IF_ERROR(AtMostOne({{!flags->only.empty(), "--only"},
                                    {!flags->from.empty(), "--from"},
                                    {!flags->plan.empty(), "--plan"}}));
  GITOPS_RETURN_IF_ERROR(AtMostOne({{!flags->plan.empty(), "--plan"},
                                    {!flags->plan_out.empty(), "--plan-out"},
                                    {flags->discover, "--discover"}}));
  GITOPS_RETURN_IF_ERROR(AtMostOne({{!flags->plan.empty(), "--plan"},
                                    {!flags->conductor.at.empty(), "--at"},
                                    {flags->conductor.dry_run, "--dry-run"}}));
  absl::StatusOr<release::Parts> parts = release::Parts();
  if (!flags->only.empty()) parts = release::OnlyParts(flags->only);
  if (!flags->from.empty()) parts = release::PartsFrom(flags->from);
  if (!parts.ok()) {
    return cli::UsageError(
        absl::StrCat(flags->from.empty() ? "--only" : "--from", ": ",
                     parts.status().message()));
  }
  flags->conductor.parts = *parts;
  if (!flags->plan_out.empty()) flags->conductor.dry_run = true;
  return absl::OkStatus();
}

}  // namespace gitops::deploy_command
