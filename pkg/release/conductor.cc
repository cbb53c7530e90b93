#include "pkg/release/conductor.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::release {
namespace {

std::string ResultOf(const absl::Status& status) {
  if (absl::IsCancelled(status)) return "interrupted";
  return absl::IsFailedPrecondition(status) || absl::IsPermissionDenied(status)
             ? "refused"
             : "failed";
}

}  // namespace

absl::Status Conductor::Do(absl::string_view name, const Step& step) {
  if (env_.interrupted()) return absl::CancelledError("interrupted");
  StepResult result;
  result.name = std::string(name);
  result.outcome = "done";
  if (env_.lock != nullptr) env_.lock->Report(name, "started", "");
  absl::Time start = env_.clock->Now();
  absl::Status status = step(&result);
  // A program that dies of our Ctrl-C looks like one that failed.
  if (!status.ok() && env_.interrupted()) {
    status = absl::CancelledError("interrupted");
  }
  result.duration = env_.clock->Now() - start;
  if (!status.ok()) {
    result.outcome = "failed";
    result.detail =
        std::string(status.message().substr(0, status.message().find('\n')));
  }
  env_.progress->Write(StepLine(result));
  if (env_.lock != nullptr) {
    env_.lock->Report(name, result.outcome, result.detail);
  }
  outcome_.steps.push_back(std::move(result));
  return status;
}

absl::StatusOr<int> Conductor::Run(absl::string_view command) {
  outcome_ = Outcome();
  outcome_.environment = release_.environment;
  outcome_.release_name = release_.release_name;
  outcome_.who = options_.who;
  outcome_.started_at = env_.clock->Now();
  outcome_.dry_run = options_.dry_run;
  state_ = release_.state;
  called_.clear();
  absl::StatusOr<int> result =
      command == "deploy" ? RunDeploy() : RunSingle(command);
  outcome_.ended_at = env_.clock->Now();
  if (env_.lock != nullptr) env_.lock->Release();
  FillInTools();
  if (!result.ok()) {
    if (outcome_.result.empty()) outcome_.result = ResultOf(result.status());
    outcome_.error = std::string(result.status().message());
  } else if (outcome_.result.empty()) {
    outcome_.result = *result == 3 ? "differs" : "done";
  }
  return result;
}

absl::StatusOr<int> Conductor::RunSingle(absl::string_view command) {
  if (command == "delete") return RunDelete();
  if (command == "status") return RunStatus();
  if (command == "show") return RunShow();
  GITOPS_RETURN_IF_ERROR(Do("check", [&](auto* s) { return Check(s); }));
  if (command == "diff") {
    GITOPS_RETURN_IF_ERROR(Do("diff", [&](auto* s) { return Diff(s); }));
    return cluster_differs_ ? 3 : 0;
  }
  GITOPS_RETURN_IF_ERROR(Do(command, [&](auto* s) {
    return command == "push" ? Push(s, options_.dry_run)
                             : CommitState(s, options_.dry_run);
  }));
  return options_.dry_run && (images_differ_ || repository_differs_) ? 3 : 0;
}

absl::StatusOr<int> Conductor::RunDeploy() {
  const Parts& parts = options_.parts;
  if (!options_.at.empty()) {
    GITOPS_RETURN_IF_ERROR(Do("fetch", [&](auto* s) { return Fetch(s); }));
  }
  GITOPS_RETURN_IF_ERROR(Do("check", [&](auto* s) { return Check(s); }));
  if (parts.diff || parts.deploy) {
    GITOPS_RETURN_IF_ERROR(Do("diff", [&](auto* s) { return Diff(s); }));
  }
  if (options_.dry_run) return DryRun();
  if (!parts.Writes()) return cluster_differs_ ? 3 : 0;
  if (options_.plan.has_value()) {
    GITOPS_RETURN_IF_ERROR(Do("plan", [&](auto* s) { return CheckPlan(s); }));
  }
  if (parts.deploy) {
    GITOPS_ASSIGN_OR_RETURN(const bool go_on, Ask());
    if (!go_on) {
      outcome_.result = "unchanged";
      return 0;
    }
  }
  if (env_.lock != nullptr) {
    GITOPS_RETURN_IF_ERROR(env_.lock->Acquire());
    GITOPS_RETURN_IF_ERROR(
        env_.lock->Announce(fs::JoinPath(state_, descriptor::kBinaryFile)));
  }
  GITOPS_RETURN_IF_ERROR(Write());
  bool changed = cluster_differs_ || repository_differs_;
  if (!parts.All()) changed = changed || images_differ_;
  outcome_.result =
      !changed ? "unchanged" : (parts.deploy ? "deployed" : "done");
  return 0;
}

absl::StatusOr<int> Conductor::DryRun() {
  if (options_.parts.push) {
    GITOPS_RETURN_IF_ERROR(Do("push", [&](auto* s) { return Push(s, true); }));
  }
  if (options_.parts.commit) {
    GITOPS_RETURN_IF_ERROR(
        Do("commit", [&](auto* s) { return CommitState(s, true); }));
  }
  bool differs = cluster_differs_ || repository_differs_ || images_differ_;
  outcome_.result = differs ? "differs" : "unchanged";
  return differs ? 3 : 0;
}

absl::Status Conductor::Write() {
  const Parts& parts = options_.parts;
  auto hold = [&] {
    return env_.lock != nullptr ? env_.lock->Check() : absl::OkStatus();
  };
  GITOPS_RETURN_IF_ERROR(Do("push", [&](auto* s) {
    return parts.push ? Push(s, false) : CheckPushed(s);
  }));
  if (!parts.commit && !parts.deploy) return absl::OkStatus();
  GITOPS_RETURN_IF_ERROR(hold());
  GITOPS_RETURN_IF_ERROR(Do("commit", [&](auto* s) {
    return parts.commit ? CommitState(s, false) : CheckCommitted(s);
  }));
  if (!parts.deploy) return absl::OkStatus();
  GITOPS_RETURN_IF_ERROR(hold());
  return Do("deploy", [&](auto* s) { return Deploy(s); });
}

absl::Status Conductor::Confirm(absl::string_view question) {
  if (options_.yes) return absl::OkStatus();
  if (env_.confirm(question)) return absl::OkStatus();
  if (env_.interrupted()) return absl::CancelledError("interrupted");
  outcome_.result = "declined";
  return absl::FailedPreconditionError(
      "not confirmed; nothing was written (--yes answers the question)");
}

absl::StatusOr<int> Conductor::RunDelete() {
  std::vector<std::string> args = GroupArgs("delete", "");
  GITOPS_RETURN_IF_ERROR(Do("diff", [&](auto* s) -> absl::Status {
    std::vector<std::string> dry = args;
    dry.insert(dry.end(), {"--diff-run", "--diff-exit-status", "--yes"});
    return ShowDiff(dry, s);
  }));
  if (options_.dry_run) return cluster_differs_ ? 3 : 0;
  GITOPS_RETURN_IF_ERROR(Confirm(absl::StrCat("Delete all of app group ",
                                              Quote(release_.app_group), "?")));
  if (env_.lock != nullptr) GITOPS_RETURN_IF_ERROR(env_.lock->Acquire());
  args.push_back("--yes");
  GITOPS_RETURN_IF_ERROR(Do("delete", [&](auto* s) -> absl::Status {
    s->detail = absl::StrCat("app group ", release_.app_group);
    return RunProgram("deployer", args, options_.verbose).status();
  }));
  return 0;
}

absl::StatusOr<int> Conductor::RunStatus() {
  GITOPS_RETURN_IF_ERROR(Do("check", [&](auto* s) { return Check(s); }));
  std::vector<std::string> log = {"log", "--limit=10"};
  for (std::string& flag : RepositoryFlags()) log.push_back(std::move(flag));
  if (!RepositoryMissing()) {
    absl::StatusOr<CommandResult> last = RunProgram("state-committer", log);
    env_.out->Write(last.ok() ? last->stdout_data
                              : absl::StrCat(last.status().message(), "\n"));
  }
  for (const descriptor::App& app : described_.apps) {
    std::vector<std::string> args = {
        "inspect", "--app", absl::StrCat(release_.app_group, "-", app.name)};
    for (std::string& flag : ClusterFlags()) args.push_back(std::move(flag));
    GITOPS_ASSIGN_OR_RETURN(CommandResult result, RunProgram("deployer", args));
    env_.out->Write(result.stdout_data);
  }
  return 0;
}

}  // namespace gitops::release
