#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/state_committer/commands.h"
#include "cmd/state_committer/repository_flags.h"
#include "cmd/state_committer/result_text.h"
#include "cmd/state_committer/signer.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"
#include "pkg/cli/stamp.h"
#include "pkg/descriptor/builder.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/descriptor/handover.h"
#include "pkg/release/committer.h"
#include "pkg/state/repository.h"

namespace gitops::state_committer {
namespace {

struct CommitFlags {
  RepositoryFlags repository;
  release::CommitOptions options;
  int64_t attempts = 5;
  std::string tree;
  std::string descriptor;
  std::string coordinator;
  std::string release_id;
  std::string at;
  std::string sign_key;
  std::vector<std::string> stamp_files;
  std::string output = "text";

  void DeclareShared(cli::FlagSet& flags) {
    repository.Declare(flags);
    repository.DeclareAuthor(flags);
    flags.String(&options.subject, "message", 'm',
                 "Subject of the commit (default: made from the release)");
    flags.StringArray(&stamp_files, "stamp-file", 0,
                      "Status file of the build, for {NAME} in --message (can "
                      "be repeated)");
    flags.String(&sign_key, "sign-key", 0,
                 "Sign the commit: file of an SSH key, or a key id for gpg");
    flags.Bool(&options.take_over, "take-over", 0,
               "Write even where the directory or app group is another "
               "release's, which is then gone from the branch");
    flags.Bool(&options.dry_run, "dry-run", 0,
               "Say what would change and write nothing");
    flags.Int(&attempts, "attempts", 0,
              "How often to start over when the branch moves");
    flags.String(&output, "output", 'o', "text or json");
  }
};

// What the options hold besides what the flags wrote there.
absl::Status FinishOptions(const cli::Environment& env, CommitFlags* flags) {
  flags->options.attempts = static_cast<int>(flags->attempts);
  flags->options.sign = MakeSigner(env, flags->sign_key);
  if (flags->stamp_files.empty()) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(cli::Stamps stamps,
                          cli::ReadStamps(flags->stamp_files));
  GITOPS_ASSIGN_OR_RETURN(flags->options.subject,
                          cli::ExpandStamps(flags->options.subject, stamps));
  return absl::OkStatus();
}

absl::Status AddDescriptor(const cli::Environment& env,
                           const CommitFlags& flags, state::Files* files) {
  std::string bytes;
  if (!flags.coordinator.empty()) {
    descriptor::Coordinator coordinator{
        descriptor::FindCoordinatorProgram(env.getenv), flags.coordinator};
    if (!flags.release_id.empty()) {
      GITOPS_ASSIGN_OR_RETURN(
          bytes, descriptor::GetDescriptorById(coordinator, flags.release_id));
    } else {
      GITOPS_ASSIGN_OR_RETURN(
          bytes, descriptor::GetDescriptorOf(coordinator,
                                             flags.repository.environment));
    }
  } else if (!flags.descriptor.empty()) {
    GITOPS_ASSIGN_OR_RETURN(
        bytes, fs::ReadFile(UserPath(env, flags.descriptor), 64 << 20));
  } else {
    return absl::OkStatus();
  }
  GITOPS_ASSIGN_OR_RETURN((*files)[descriptor::kTextFile],
                          descriptor::ToText(bytes));
  (*files)[descriptor::kBinaryFile] = std::move(bytes);
  return absl::OkStatus();
}

int Print(const cli::Environment& env, const CommitFlags& flags,
          const release::CommitResult& result) {
  env.out->Write(flags.output == "json"
                     ? JsonText(CommitValue(result))
                     : CommitText(result, flags.options.dry_run));
  return flags.options.dry_run && result.changed ? 3 : 0;
}

absl::StatusOr<int> RunCommit(const cli::Environment& env, CommitFlags flags) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(flags.output));
  if (flags.tree.empty()) {
    return cli::UsageError("--tree is needed: a state directory");
  }
  state::Files files;
  GITOPS_ASSIGN_OR_RETURN(files,
                          descriptor::ReadTree(UserPath(env, flags.tree)));
  GITOPS_RETURN_IF_ERROR(AddDescriptor(env, flags, &files));
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<state::Target> target,
                          flags.repository.OpenTarget(env));
  if (!flags.repository.directory.empty() ||
      !flags.repository.environment.empty()) {
    GITOPS_ASSIGN_OR_RETURN(flags.options.directory,
                            flags.repository.Directory());
  }
  if (!flags.options.dry_run) {
    GITOPS_ASSIGN_OR_RETURN(flags.options.author,
                            flags.repository.FindAuthor(env, *target));
  }
  GITOPS_RETURN_IF_ERROR(FinishOptions(env, &flags));
  GITOPS_ASSIGN_OR_RETURN(
      release::CommitResult result,
      release::CommitRelease(*target, files, flags.options, *RealClock()));
  return Print(env, flags, result);
}

absl::StatusOr<int> RunRollback(const cli::Environment& env,
                                CommitFlags flags) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(flags.output));
  if (flags.at.empty()) {
    return cli::UsageError("--at is needed: the commit to go to");
  }
  GITOPS_ASSIGN_OR_RETURN(flags.options.directory,
                          flags.repository.Directory());
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<state::Target> target,
                          flags.repository.OpenTarget(env));
  if (!flags.options.dry_run) {
    GITOPS_ASSIGN_OR_RETURN(flags.options.author,
                            flags.repository.FindAuthor(env, *target));
  }
  GITOPS_RETURN_IF_ERROR(FinishOptions(env, &flags));
  GITOPS_ASSIGN_OR_RETURN(
      release::CommitResult result,
      release::RollBack(*target, flags.at, flags.options, *RealClock()));
  return Print(env, flags, result);
}

}  // namespace

void AddCommitCommand(cli::Command& root) {
  auto flags = std::make_shared<CommitFlags>();
  cli::Command& command =
      root.Add("commit", "Write a release into the state repository");
  command.set_long_text(
      "Writes a state directory as one commit on top of the branch. The index "
      "and the work tree are not touched; equal content makes no commit.");
  flags->DeclareShared(command.flags());
  cli::FlagSet& f = command.flags();
  f.String(&flags->tree, "tree", 0,
           "State directory, as `descriptor create --state-output` makes it");
  f.String(&flags->descriptor, "descriptor", 0,
           "release.binpb, where it is not in the tree");
  f.String(&flags->coordinator, "coordinator", 0,
           "Take the descriptor from the coordinator at this address");
  f.String(&flags->release_id, "release-id", 0,
           "With --coordinator: which one (default: the environment's newest)");
  f.String(&flags->options.source_commit, "source-commit", 0,
           "Commit of the sources, for the trailer");
  f.StringSlice(&flags->options.allowed_secrets, "allow-secret", 0,
                "NAME or NAMESPACE/NAME of a Secret that may stand in the "
                "repository in clear text");
  command.set_args(cli::NoArgs());
  command.set_run([flags](const cli::Invocation& call) {
    return RunCommit(*call.env, *flags);
  });
}

void AddRollbackCommand(cli::Command& root) {
  auto flags = std::make_shared<CommitFlags>();
  cli::Command& command =
      root.Add("rollback", "Commit an older state on top of the branch");
  flags->DeclareShared(command.flags());
  command.flags().String(&flags->at, "at", 0, "The commit to go back to");
  command.set_args(cli::NoArgs());
  command.set_run([flags](const cli::Invocation& call) {
    return RunRollback(*call.env, *flags);
  });
}

void AddInitCommand(cli::Command& root) {
  auto branch = std::make_shared<std::string>("main");
  cli::Command& command =
      root.Add("init", "Create a bare state repository if it is not there");
  command.flags().String(branch.get(), "branch", 'b', "The branch HEAD names");
  command.set_usage_args("DIR");
  command.set_args(cli::ExactArgs(1));
  command.set_run([branch](const cli::Invocation& call) -> absl::StatusOr<int> {
    std::string path = UserPath(*call.env, call.args[0]);
    GITOPS_RETURN_IF_ERROR(state::Repository::InitBare(path, *branch).status());
    return 0;
  });
}

}  // namespace gitops::state_committer
