#include "cmd/deploy/app.h"

#include <poll.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cmd/deploy/choice.h"
#include "cmd/deploy/discover.h"
#include "cmd/deploy/flags.h"
#include "cmd/deploy/interrupt.h"
#include "cmd/deploy/places.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/command.h"
#include "pkg/cli/program.h"
#include "pkg/json/json.h"
#include "pkg/release/conductor.h"
#include "pkg/release/coordinator_lock.h"
#include "pkg/release/launch.h"
#include "pkg/release/plan.h"
#include "pkg/release/programs.h"
#include "pkg/release/record_proto.h"
#include "pkg/release/report.h"
#include "pkg/release/sandbox_session.h"

namespace gitops::deploy_command {
namespace {

class NoOutput : public cli::Output {
 public:
  void Write(absl::string_view) override {}
};

class App {
 public:
  App(std::string self, const cli::Environment& env, Flags flags,
      std::vector<std::string> words)
      : self_(std::move(self)),
        env_(env),
        flags_(std::move(flags)),
        words_(std::move(words)) {}

  absl::StatusOr<int> Run(std::vector<std::string> args);

 private:
  absl::Status Discover(const std::vector<std::string>& args) const;
  absl::Status LoadPlan(std::vector<std::string>* args);
  absl::StatusOr<release::Destination> FindDestination(
      const release::LaunchRelease& release);
  absl::StatusOr<release::Destination> SandboxDestination(
      const release::LaunchRelease& release);
  std::string SourceCommit();
  bool Ask(const release::LaunchRelease& release, absl::string_view question);
  absl::StatusOr<int> Conduct(const release::LaunchRelease& release);
  absl::StatusOr<int> ConductOnce(const release::LaunchRelease& release,
                                  release::Outcome* outcome);
  bool SandboxHasEnded();
  bool OwnSandboxHasEnded();
  absl::Status WritePlanFile(const release::Plan& plan) const;
  void Tell(const release::Outcome& outcome) const;
  void Keep(release::Outcome outcome) const;
  absl::Status Refuse(const release::LaunchRelease& release,
                      const absl::Status& status) const;

  const std::string self_;
  const cli::Environment& env_;
  Flags flags_;
  const std::vector<std::string> words_;  // The command line as it was given.
  Places places_;
  std::string command_;
  std::unique_ptr<release::Programs> programs_;
  std::optional<release::SandboxSession> sandbox_;
};

absl::StatusOr<release::Destination> App::SandboxDestination(
    const release::LaunchRelease& r) {
  GITOPS_ASSIGN_OR_RETURN(release::SandboxSession session,
                          release::OpenSandbox(*programs_, places_.sandbox_dir,
                                               flags_.keep_sandbox));
  release::Destination d;
  d.kubeconfig = session.kubeconfig;
  d.repository = fs::JoinPath(places_.sandbox_dir, "state.git");
  d.branch = r.branch.empty() ? "main" : r.branch;
  d.create_repository = true;
  d.author = "sandbox <sandbox@localhost>";
  std::set<std::string> registries;
  for (const release::LaunchPush& push : r.pushes) {
    registries.insert(push.registry);
  }
  for (const std::string& registry : registries) {
    d.push_flags.push_back(
        absl::StrCat("--registry-map=", registry, "=", session.registry));
  }
  d.push_flags.push_back("--registry-insecure");
  sandbox_ = std::move(session);
  return d;
}

absl::StatusOr<release::Destination> App::FindDestination(
    const release::LaunchRelease& r) {
  release::Destination d;
  if (r.sandbox) {
    GITOPS_ASSIGN_OR_RETURN(d, SandboxDestination(r));
  } else {
    d.context = r.context;
    d.repository = r.repository.empty() ? places_.workspace : r.repository;
    d.branch = r.branch;
    // Nobody else deploys to the sandbox, and a killed run's lease would keep
    // the next one waiting.
    d.lease = flags_.lease;
  }
  if (!flags_.kubeconfig.empty()) {
    d.kubeconfig = places_.UserPath(flags_.kubeconfig);
  }
  if (!flags_.context.empty()) d.context = flags_.context;
  if (!flags_.state_repository.empty()) {
    d.repository = absl::StrContains(flags_.state_repository, "://")
                       ? flags_.state_repository
                       : places_.UserPath(flags_.state_repository);
    d.create_repository = false;
  }
  if (!flags_.state_branch.empty()) d.branch = flags_.state_branch;
  if (!flags_.author.empty()) d.author = flags_.author;
  if (d.repository.empty()) {
    return cli::UsageError(
        "which state repository? run through `bazel run`, or give "
        "--state-repo");
  }
  return d;
}

std::string App::SourceCommit() {
  if (places_.workspace.empty()) return "";
  absl::StatusOr<CommandResult> log = programs_->Run(
      "state-committer",
      {"log", "--limit=1", "--output=json", "--repo=" + places_.workspace},
      false);
  if (!log.ok() || log->exit_code != 0) return "";
  absl::StatusOr<value::Value> list = json::Parse(log->stdout_data);
  if (!list.ok() || !list->is_list() || list->list().empty()) return "";
  const value::Value* commit = list->list()[0].Find("commit");
  return commit == nullptr ? "" : std::string(commit->string_or_empty());
}

// Reads a line from standard input; the end of it is "no".
bool App::Ask(const release::LaunchRelease& r, absl::string_view question) {
  env_.err->Write(r.is_protected
                      ? absl::StrCat(question, " Type ", r.environment, ": ")
                      : absl::StrCat(question, " [yN]: "));
  std::string line;
  char c;
  while (line.size() < 1024 && !Interrupted()) {
    // A signal may come between the look at it and the wait: wait in pieces.
    pollfd input{env_.stdin_fd, POLLIN, 0};
    if (poll(&input, 1, 100) <= 0) continue;
    ssize_t n = read(env_.stdin_fd, &c, 1);
    if (n <= 0 || c == '\n') break;
    line += c;
  }
  if (Interrupted()) env_.err->Write("\n");
  if (Interrupted()) return false;
  if (r.is_protected) return line == r.environment;
  return line == "y" || line == "Y" || line == "yes";
}

absl::Status App::WritePlanFile(const release::Plan& plan) const {
  std::string path = places_.UserPath(flags_.plan_out);
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(path, release::WritePlan(plan), 0600));
  env_.err->Write(absl::StrCat("deploy: plan written to ", path, "\n"));
  return absl::OkStatus();
}

void App::Tell(const release::Outcome& outcome) const {
  const std::string text = release::RecordText(outcome);
  if (flags_.output == "json") {
    env_.out->Write(text);
  } else if (flags_.output == "proto") {
    absl::StatusOr<std::string> bytes = release::RecordBytes(text);
    if (bytes.ok()) env_.out->Write(*bytes);
  } else {
    env_.out->Write(release::SummaryLine(outcome));
  }
}

// The last run's record, where something was, or could have been, written.
void App::Keep(release::Outcome outcome) const {
  bool reads = command_ == "diff" || command_ == "show" || command_ == "status";
  if (reads || flags_.conductor.dry_run || outcome.result == "declined") return;
  outcome.diff.clear();
  absl::Status written = fs::MakeDirs(places_.record_dir, 0700);
  if (written.ok()) {
    written = fs::WriteFile(
        fs::JoinPath(places_.record_dir, outcome.environment + ".json"),
        release::RecordText(outcome), 0600);
  }
  if (!written.ok()) {
    env_.err->Write(
        absl::StrCat("deploy: record not kept: ", written.message(), "\n"));
  }
}

// What was refused, or failed, before the first step: as data, where that is
// asked for.
absl::Status App::Refuse(const release::LaunchRelease& r,
                         const absl::Status& status) const {
  if (flags_.output == "text" || command_ == "show") return status;
  release::Outcome outcome;
  outcome.environment = r.environment;
  outcome.release_name = r.release_name;
  outcome.who = places_.who;
  outcome.dry_run = flags_.conductor.dry_run;
  outcome.started_at = outcome.ended_at = RealClock()->Now();
  outcome.result =
      cli::ExitCodeOf(status) == cli::kExitRefused ? "refused" : "failed";
  outcome.error = std::string(status.message());
  outcome.exit_code = cli::ExitCodeOf(status);
  Tell(outcome);
  return status;
}

absl::StatusOr<int> App::ConductOnce(const release::LaunchRelease& r,
                                     release::Outcome* outcome) {
  GITOPS_ASSIGN_OR_RETURN(std::string scratch, fs::MakeTempDir("deploy"));
  auto cleanup = absl::MakeCleanup([&] { (void)fs::RemoveAll(scratch); });
  release::Destination destination;
  if (command_ != "show") {
    GITOPS_ASSIGN_OR_RETURN(destination, FindDestination(r));
  }
  release::ConductorOptions options = flags_.conductor;
  options.scratch_dir = scratch;
  options.who = places_.who;
  options.source_commit = SourceCommit();
  std::unique_ptr<release::Lock> lock;
  if (!flags_.coordinator.empty()) {
    lock = release::CoordinatorLock(programs_.get(), flags_.coordinator,
                                    r.environment, places_.who,
                                    fs::JoinPath(scratch, "coordinator.log"));
  }
  NoOutput none;
  bool data = flags_.output != "text";
  cli::Output* diff = data ? env_.err : env_.out;
  cli::Output* progress = data ? &none : env_.out;
  if (command_ == "show") progress = &none;
  release::Conductor::Environment environment{
      programs_.get(),
      RealClock(),
      diff,
      progress,
      [&](absl::string_view question) { return Ask(r, question); },
      &Interrupted,
      lock.get()};
  release::Conductor conductor(environment, r, destination, options);
  absl::StatusOr<int> result =
      conductor.Run(command_ == "rollback" ? "deploy" : command_);
  *outcome = conductor.outcome();
  if (result.ok() && !flags_.plan_out.empty()) {
    GITOPS_RETURN_IF_ERROR(WritePlanFile(conductor.FoundPlan()));
  }
  return result;
}

// Whether the sandbox was not ours and is gone, as that of a run which was
// killed a moment ago: it still looked alive when we came.
bool App::SandboxHasEnded() {
  if (!sandbox_.has_value() || sandbox_->started || flags_.keep_sandbox) {
    return false;
  }
  for (int i = 0; i < 20; ++i) {
    absl::StatusOr<CommandResult> status = programs_->Run(
        "sandbox", {"status", "--data=" + places_.sandbox_dir}, false);
    if (status.ok() && status->exit_code != 0) return true;
    RealClock()->Sleep(absl::Milliseconds(50));
  }
  return false;
}

bool App::OwnSandboxHasEnded() {
  return sandbox_.has_value() && sandbox_->process != nullptr &&
         !sandbox_->process->Running();
}

absl::StatusOr<int> App::Conduct(const release::LaunchRelease& r) {
  release::Outcome outcome;
  absl::StatusOr<int> result = ConductOnce(r, &outcome);
  if (!result.ok() && outcome.result == "failed" && SandboxHasEnded()) {
    env_.err->Write(
        "deploy: the sandbox that was running has ended; "
        "starting over\n");
    result = ConductOnce(r, &outcome);
  }
  if (!result.ok() && Interrupted()) {
    // Whatever failed because of it.
    result = absl::CancelledError("interrupted; it is safe to run again");
    outcome.environment = r.environment;
    outcome.release_name = r.release_name;
    outcome.result = "interrupted";
    outcome.error = std::string(result.status().message());
  } else if (!result.ok() && OwnSandboxHasEnded()) {
    result = absl::UnavailableError(absl::StrCat(
        "the sandbox of this run has ended, see ",
        fs::JoinPath(places_.sandbox_dir, "log"), "; it is safe to run again"));
    outcome.error = std::string(result.status().message());
  }
  if (outcome.result.empty()) {  // It failed before there was a step to tell.
    if (!result.ok()) return Refuse(r, result.status());
    return result;
  }
  if (command_ == "show") return result;
  outcome.exit_code = result.ok() ? *result : cli::ExitCodeOf(result.status());
  Tell(outcome);
  Keep(std::move(outcome));
  return result;
}

absl::Status App::Discover(const std::vector<std::string>& args) const {
  if (args.size() != 1) {
    return cli::UsageError("--discover needs one environment");
  }
  Discovery discovery = FindBazel(places_.workspace, places_.working_dir, env_);
  GITOPS_ASSIGN_OR_RETURN(std::string label,
                          DiscoverRelease(discovery, args[0]));
  std::vector<std::string> words;
  for (const std::string& word : words_) {
    if (word != "--discover" && word != "--discover=true") {
      words.push_back(word);
    }
  }
  env_.err->Write(absl::StrCat("deploy: ", args[0], " is ", label, "\n"));
  return RunDiscovered(discovery, label, "deploy", words);
}

absl::Status App::LoadPlan(std::vector<std::string>* args) {
  if (flags_.plan.empty()) return absl::OkStatus();
  std::string path = places_.UserPath(flags_.plan);
  GITOPS_ASSIGN_OR_RETURN(std::string text, fs::ReadFile(path, 256 << 20));
  GITOPS_ASSIGN_OR_RETURN(release::Plan plan, release::ParsePlan(path, text));
  if (args->empty()) args->push_back(plan.environment);
  flags_.conductor.at = plan.at;
  flags_.conductor.parts = plan.parts;
  flags_.conductor.plan = std::move(plan);
  return absl::OkStatus();
}

absl::StatusOr<int> App::Run(std::vector<std::string> args) {
  GITOPS_RETURN_IF_ERROR(CheckFlags(&flags_));
  GITOPS_ASSIGN_OR_RETURN(places_, FindPlaces(env_));
  if (flags_.discover) return Discover(args);
  if (!flags_.sandbox_dir.empty()) {
    places_.sandbox_dir = places_.UserPath(flags_.sandbox_dir);
  }
  GITOPS_RETURN_IF_ERROR(LoadPlan(&args));
  GITOPS_ASSIGN_OR_RETURN(
      release::Launch launch,
      LoadLaunch(self_,
                 flags_.launch.empty() ? self_ + ".launch"
                                       : places_.UserPath(flags_.launch),
                 env_));
  if (flags_.list) {
    env_.out->Write(ListReleases(launch));
    return cli::kExitDone;
  }
  command_ = !flags_.verb.empty()
                 ? flags_.verb
                 : (launch.command.empty() ? "deploy" : launch.command);
  GITOPS_ASSIGN_OR_RETURN(release::LaunchRelease r,
                          ChooseRelease(launch, args, *env_.out));
  bool deploys = command_ == "deploy" || command_ == "rollback";
  if (!deploys && (!flags_.conductor.parts.All() || !flags_.plan.empty() ||
                   !flags_.plan_out.empty())) {
    return cli::UsageError(absl::StrCat(
        "--only, --from, --plan and --plan-out are for a deploy, not for ",
        Quote(command_)));
  }
  if (command_ == "rollback" && flags_.conductor.at.empty()) {
    return cli::UsageError("--at is needed: the commit to go back to");
  }
  if (absl::Status guards = CheckGuards(r, flags_); !guards.ok()) {
    return Refuse(r, guards);
  }
  // A program that works against a sandbox that is gone is ended, too.
  programs_ = release::ProgramsOnDisk(
      launch.tools, [this] { return Interrupted() || OwnSandboxHasEnded(); });
  return Conduct(r);
}

}  // namespace

int Main(const std::string& self, const std::vector<std::string>& args,
         const cli::Environment& env) {
  cli::Command root("deploy",
                    "Takes a release the whole way: check, diff, confirm, "
                    "push, commit, deploy");
  Flags flags;
  DeclareFlags(root.flags(), &flags);
  root.set_usage_args("[ENVIRONMENT]");
  root.set_run([&](const cli::Invocation& call) {
    return App(self, env, flags, args).Run(call.args);
  });
  CatchInterrupts();
  return cli::RunProgram(root, args, env);
}

}  // namespace gitops::deploy_command
