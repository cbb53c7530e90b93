#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/state_committer/commands.h"
#include "cmd/state_committer/repository_flags.h"
#include "cmd/state_committer/result_text.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"
#include "pkg/descriptor/builder.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/descriptor/handover.h"
#include "pkg/json/json.h"
#include "pkg/release/committer.h"

namespace gitops::state_committer {
namespace {

struct ReadFlags {
  RepositoryFlags repository;
  std::string at;
  std::string output = "text";
  std::string output_dir;
  std::string coordinator;
  int64_t limit = 20;
};

// The commit that --at names; the branch's head without it.
absl::StatusOr<std::string> CommitOf(state::Target& target,
                                     const ReadFlags& flags) {
  GITOPS_ASSIGN_OR_RETURN(std::optional<std::string> head, target.Head());
  if (!flags.at.empty()) return target.repository().Resolve(flags.at);
  if (!head.has_value()) {
    return absl::NotFoundError(
        absl::StrCat("branch ", Quote(target.branch()), " has no commit yet"));
  }
  return *head;
}

absl::StatusOr<int> RunLog(const cli::Environment& env, const ReadFlags& f) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(f.output));
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<state::Target> target,
                          f.repository.OpenTarget(env));
  std::string directory;
  if (!f.repository.directory.empty() || !f.repository.environment.empty()) {
    GITOPS_ASSIGN_OR_RETURN(directory, f.repository.Directory());
  }
  GITOPS_ASSIGN_OR_RETURN(std::string commit, CommitOf(*target, f));
  GITOPS_ASSIGN_OR_RETURN(std::vector<state::CommitInfo> log,
                          target->repository().Log(
                              commit, directory, static_cast<size_t>(f.limit)));
  if (f.output == "text") {
    env.out->Write(LogText(log));
    return 0;
  }
  value::Value list = value::Value::NewList();
  for (const state::CommitInfo& info : log) list.list().Add(InfoValue(info));
  env.out->Write(JsonText(list));
  return 0;
}

absl::StatusOr<int> RunShow(const cli::Environment& env, const ReadFlags& f) {
  GITOPS_RETURN_IF_ERROR(CheckOutput(f.output));
  GITOPS_ASSIGN_OR_RETURN(std::string directory, f.repository.Directory());
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<state::Target> target,
                          f.repository.OpenTarget(env));
  GITOPS_ASSIGN_OR_RETURN(std::string commit, CommitOf(*target, f));
  GITOPS_ASSIGN_OR_RETURN(state::CommitInfo info,
                          target->repository().Info(commit));
  GITOPS_ASSIGN_OR_RETURN(
      release::StoredRelease stored,
      release::ReadStored(target->repository(), commit, directory));
  if (f.output == "json") {
    value::Value v = InfoValue(info);
    GITOPS_ASSIGN_OR_RETURN(std::string text, descriptor::ToJson(stored.bytes));
    GITOPS_ASSIGN_OR_RETURN(value::Value release, json::Parse(text));
    v.map().Set("releaseId", value::Value::String(stored.release_id));
    v.map().Set("release", release);
    env.out->Write(JsonText(v));
    return 0;
  }
  GITOPS_ASSIGN_OR_RETURN(std::string text, descriptor::ToText(stored.bytes));
  env.out->Write(absl::StrCat("commit ", info.id, "\nrelease ",
                              stored.release_id, "\n\n", info.message, "\n",
                              text));
  return 0;
}

absl::StatusOr<int> RunCat(const cli::Environment& env, const ReadFlags& f,
                           const std::string& path) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<state::Target> target,
                          f.repository.OpenTarget(env));
  std::string full = path;
  if (!f.repository.directory.empty() || !f.repository.environment.empty()) {
    GITOPS_ASSIGN_OR_RETURN(std::string directory, f.repository.Directory());
    if (!directory.empty()) full = absl::StrCat(directory, "/", path);
  }
  GITOPS_ASSIGN_OR_RETURN(std::string commit, CommitOf(*target, f));
  GITOPS_ASSIGN_OR_RETURN(std::string text,
                          target->repository().ReadFile(commit, full));
  env.out->Write(text);
  return 0;
}

absl::StatusOr<int> RunExport(const cli::Environment& env, const ReadFlags& f) {
  if (f.output_dir.empty()) {
    return cli::UsageError("--output-dir is needed");
  }
  GITOPS_ASSIGN_OR_RETURN(std::string directory, f.repository.Directory());
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<state::Target> target,
                          f.repository.OpenTarget(env));
  GITOPS_ASSIGN_OR_RETURN(std::string commit, CommitOf(*target, f));
  GITOPS_ASSIGN_OR_RETURN(
      release::StoredRelease stored,
      release::ReadStored(target->repository(), commit, directory));
  if (!f.coordinator.empty()) {
    // The next stage asks the coordinator: no descriptor on disk.
    descriptor::Coordinator coordinator{
        descriptor::FindCoordinatorProgram(env.getenv), f.coordinator};
    GITOPS_RETURN_IF_ERROR(
        descriptor::PutDescriptor(coordinator, stored.bytes).status());
    stored.files.erase(descriptor::kBinaryFile);
    stored.files.erase(descriptor::kTextFile);
  }
  GITOPS_RETURN_IF_ERROR(
      descriptor::WriteTree(UserPath(env, f.output_dir), stored.files));
  env.out->Write(absl::StrCat(commit, "\n"));
  return 0;
}

std::shared_ptr<ReadFlags> Declare(cli::Command& command) {
  auto flags = std::make_shared<ReadFlags>();
  flags->repository.Declare(command.flags());
  command.flags().String(&flags->at, "at", 0,
                         "The commit (default: the branch's newest)");
  return flags;
}

}  // namespace

void AddReadCommands(cli::Command& root) {
  cli::Command& log = root.Add("log", "List the commits of a release");
  auto log_flags = Declare(log);
  log.flags().Int(&log_flags->limit, "limit", 'n', "At most so many");
  log.flags().String(&log_flags->output, "output", 'o', "text or json");
  log.set_args(cli::NoArgs());
  log.set_run([log_flags](const cli::Invocation& call) {
    return RunLog(*call.env, *log_flags);
  });

  cli::Command& show = root.Add("show", "Show a commit and its release");
  auto show_flags = Declare(show);
  show.flags().String(&show_flags->output, "output", 'o', "text or json");
  show.set_args(cli::NoArgs());
  show.set_run([show_flags](const cli::Invocation& call) {
    return RunShow(*call.env, *show_flags);
  });

  cli::Command& cat = root.Add("cat", "Print one file at a commit");
  auto cat_flags = Declare(cat);
  cat.set_usage_args("PATH");
  cat.set_args(cli::ExactArgs(1));
  cat.set_run([cat_flags](const cli::Invocation& call) {
    return RunCat(*call.env, *cat_flags, call.args[0]);
  });

  cli::Command& xport =
      root.Add("export", "Write the state directory at a commit to disk");
  auto export_flags = Declare(xport);
  xport.flags().String(&export_flags->output_dir, "output-dir", 0,
                       "Empty or absent directory to write to");
  xport.flags().String(&export_flags->coordinator, "coordinator", 0,
                       "Hand the descriptor to the coordinator at this "
                       "address, and leave it out of --output-dir");
  xport.set_args(cli::NoArgs());
  xport.set_run([export_flags](const cli::Invocation& call) {
    return RunExport(*call.env, *export_flags);
  });
}

}  // namespace gitops::state_committer
