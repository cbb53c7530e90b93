// state-committer policy: asks a program whether a release may be. It is what
// the build rules run between pinning and describing: without the verdict file
// there is no descriptor.

#include <memory>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/state_committer/commands.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"
#include "pkg/cli/program.h"
#include "pkg/descriptor/builder.h"

namespace gitops::state_committer {
namespace {

struct PolicyFlags {
  std::string program;
  std::string name;
  std::string tree;
  std::string output;
  std::string environment, release_name, ns;
};

absl::StatusOr<int> RunPolicy(const cli::Environment& env,
                              const PolicyFlags& flags) {
  if (flags.program.empty() || flags.tree.empty()) {
    return cli::UsageError("--program and --tree are needed");
  }
  const std::string name = flags.name.empty() ? flags.program : flags.name;
  // In a build's sandbox files are symbolic links, which `grep -r` and
  // `find -type f` pass over: the program gets plain ones.
  std::string tree = flags.tree;
  if (!flags.output.empty()) {
    tree = absl::StrCat(flags.output, ".tree");
    GITOPS_RETURN_IF_ERROR(fs::RemoveAll(tree));
    GITOPS_ASSIGN_OR_RETURN(const auto files, descriptor::ReadTree(flags.tree));
    GITOPS_RETURN_IF_ERROR(descriptor::WriteTree(tree, files));
  }
  auto cleanup = absl::MakeCleanup([&] {
    if (tree != flags.tree) (void)fs::RemoveAll(tree);
  });
  Command command;
  // A bare word would be looked up in PATH.
  command.argv = {absl::StrContains(flags.program, '/')
                      ? flags.program
                      : absl::StrCat("./", flags.program),
                  tree};
  command.env["GITOPS_ENVIRONMENT"] = flags.environment;
  command.env["GITOPS_RELEASE_NAME"] = flags.release_name;
  command.env["GITOPS_NAMESPACE"] = flags.ns;
  GITOPS_ASSIGN_OR_RETURN(const CommandResult result, RunCommand(command));
  const std::string said = absl::StrCat(result.stdout_data, result.stderr_data);
  if (result.exit_code != 0) {
    std::string why(absl::StripAsciiWhitespace(said));
    if (why.empty()) why = absl::StrCat("exit code ", result.exit_code);
    return absl::FailedPreconditionError(absl::StrCat(
        "policy ", name, " refuses release ", Quote(flags.release_name),
        " in environment ", Quote(flags.environment), ":\n", why));
  }
  env.err->Write(result.stderr_data);
  if (flags.output.empty()) {
    env.out->Write(result.stdout_data);
    return 0;
  }
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(flags.output, result.stdout_data));
  return 0;
}

}  // namespace

void AddPolicyCommand(cli::Command& root) {
  cli::Command& policy =
      root.Add("policy",
               "Ask a program whether a release may be: it gets the tree's "
               "path and refuses by its exit code (ours is 4 then)");
  auto flags = std::make_shared<PolicyFlags>();
  cli::FlagSet& f = policy.flags();
  f.String(&flags->program, "program", 0, "The program");
  f.String(&flags->name, "name", 0, "What messages call it");
  f.String(&flags->tree, "tree", 0, "Pinned tree of manifests");
  f.String(&flags->environment, "environment", 'e',
           "Passed on as GITOPS_ENVIRONMENT");
  f.String(&flags->release_name, "release-name", 0,
           "Passed on as GITOPS_RELEASE_NAME");
  f.String(&flags->ns, "namespace", 'n', "Passed on as GITOPS_NAMESPACE");
  f.String(&flags->output, "output", 'o',
           "Write what it prints to this file, only where it agrees");
  policy.set_args(cli::NoArgs());
  policy.set_run([flags](const cli::Invocation& call) {
    return RunPolicy(*call.env, *flags);
  });
}

}  // namespace gitops::state_committer
