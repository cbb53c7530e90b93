#include "cmd/deploy/app.h"

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
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "cmd/deploy/interrupt.h"
#include "cmd/deploy/places.h"
#include "cmd/deploy/runfiles.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/command.h"
#include "pkg/cli/program.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/json/json.h"
#include "pkg/release/conductor.h"
#include "pkg/release/coordinator_lock.h"
#include "pkg/release/launch.h"
#include "pkg/release/programs.h"
#include "pkg/release/report.h"
#include "pkg/release/sandbox_session.h"

namespace gitops::deploy_command {
namespace {

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
  bool list = false;
  bool keep_sandbox = false;
  bool lease = true;
  release::ConductorOptions conductor;
};

class NoOutput : public cli::Output {
 public:
  void Write(absl::string_view) override {}
};

class App {
 public:
  App(std::string self, const cli::Environment& env, Flags flags)
      : self_(std::move(self)), env_(env), flags_(std::move(flags)) {}

  absl::StatusOr<int> Run(const std::vector<std::string>& args);

 private:
  absl::StatusOr<release::Launch> LoadLaunch() const;
  absl::StatusOr<release::LaunchRelease> Choose(
      const release::Launch& launch,
      const std::vector<std::string>& args) const;
  absl::StatusOr<int> List(const release::Launch& launch) const;
  absl::Status CheckGuards(const release::LaunchRelease& release) const;
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
  void Finish(const release::Outcome& outcome) const;

  const std::string self_;
  const cli::Environment& env_;
  Flags flags_;
  Places places_;
  std::string command_;
  std::unique_ptr<release::Programs> programs_;
  std::optional<release::SandboxSession> sandbox_;
};

absl::StatusOr<release::Launch> App::LoadLaunch() const {
  std::string path = flags_.launch.empty() ? self_ + ".launch"
                                           : places_.UserPath(flags_.launch);
  absl::StatusOr<std::string> text = fs::ReadFile(path, 16 << 20);
  if (!text.ok()) {
    return absl::Status(
        text.status().code(),
        absl::StrCat("launch file: ", text.status().message(),
                     "; start this program through a deploy_set or release "
                     "target, or give --launch"));
  }
  Runfiles runfiles = Runfiles::Find(self_, env_);
  return release::ParseLaunch(
      path, *text, [&](absl::string_view workspace, absl::string_view file) {
        return runfiles.Path(workspace, file);
      });
}

absl::StatusOr<int> App::List(const release::Launch& launch) const {
  for (const release::LaunchRelease& r : launch.releases) {
    absl::StatusOr<std::string> bytes =
        fs::ReadFile(r.descriptor, int64_t{64} << 20);
    std::string id =
        bytes.ok() ? descriptor::ReleaseId(*bytes).substr(0, 12) : "not built";
    env_.out->Write(absl::StrFormat(
        "%-16s %-20s %-20s %s%s\n", r.environment, r.ns,
        r.sandbox ? "sandbox" : (r.cluster.empty() ? "-" : r.cluster), id,
        r.is_protected ? "  protected" : ""));
  }
  return cli::kExitDone;
}

absl::StatusOr<release::LaunchRelease> App::Choose(
    const release::Launch& launch, const std::vector<std::string>& args) const {
  if (args.size() > 1) {
    return cli::UsageError("one environment at a time");
  }
  std::string name = args.empty() ? launch.default_environment : args[0];
  if (name.empty() && launch.releases.size() == 1) {
    return launch.releases.front();
  }
  if (name.empty()) {
    (void)List(launch);
    return cli::UsageError("which environment? they are listed above");
  }
  absl::StatusOr<release::LaunchRelease> found =
      release::FindRelease(launch, name);
  if (!found.ok()) return cli::UsageError(found.status().message());
  return found;
}

absl::Status App::CheckGuards(const release::LaunchRelease& r) const {
  if (!flags_.i_mean.empty() && flags_.i_mean != r.environment) {
    return absl::FailedPreconditionError(
        absl::StrCat("--i-mean says ", Quote(flags_.i_mean),
                     ", the environment is ", Quote(r.environment)));
  }
  if (r.is_protected && flags_.conductor.yes && flags_.i_mean.empty() &&
      !flags_.conductor.dry_run) {
    return absl::FailedPreconditionError(absl::StrCat(
        "environment ", Quote(r.environment), " is protected: --yes needs ",
        "--i-mean ", r.environment));
  }
  return absl::OkStatus();
}

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
    ssize_t n = read(env_.stdin_fd, &c, 1);
    if (n <= 0 || c == '\n') break;
    line += c;
  }
  if (Interrupted()) env_.err->Write("\n");
  if (r.is_protected) return line == r.environment;
  return line == "y" || line == "Y" || line == "yes";
}

void App::Finish(const release::Outcome& outcome) const {
  json::WriteOptions options;
  options.indent = "  ";
  options.sort_keys = false;
  options.escape_html = false;
  absl::StatusOr<std::string> text =
      json::Write(release::RecordValue(outcome), options);
  if (!text.ok()) return;
  if (flags_.output == "json") {
    env_.out->Write(*text + "\n");
  } else {
    env_.out->Write(release::SummaryLine(outcome));
  }
  bool reads = command_ == "diff" || command_ == "show" || command_ == "status";
  if (reads || flags_.conductor.dry_run || outcome.result == "declined") return;
  absl::Status written = fs::MakeDirs(places_.record_dir, 0700);
  if (written.ok()) {
    written = fs::WriteFile(
        fs::JoinPath(places_.record_dir, outcome.environment + ".json"),
        *text + "\n", 0600);
  }
  if (!written.ok()) {
    env_.err->Write(
        absl::StrCat("deploy: record not kept: ", written.message(), "\n"));
  }
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
  bool json = flags_.output == "json";
  cli::Output* diff = json ? env_.err : env_.out;
  cli::Output* progress = json ? &none : env_.out;
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

absl::StatusOr<int> App::Conduct(const release::LaunchRelease& r) {
  release::Outcome outcome;
  absl::StatusOr<int> result = ConductOnce(r, &outcome);
  if (!result.ok() && outcome.result == "failed" && SandboxHasEnded()) {
    env_.err->Write(
        "deploy: the sandbox that was running has ended; "
        "starting over\n");
    result = ConductOnce(r, &outcome);
  }
  // Empty where it failed before there was anything to tell.
  if (command_ != "show" && !outcome.result.empty()) Finish(outcome);
  return result;
}

absl::StatusOr<int> App::Run(const std::vector<std::string>& args) {
  if (flags_.output != "text" && flags_.output != "json") {
    return cli::UsageError(absl::StrCat("--output: ", Quote(flags_.output),
                                        " is neither text nor json"));
  }
  GITOPS_ASSIGN_OR_RETURN(places_, FindPlaces(env_));
  if (!flags_.sandbox_dir.empty()) {
    places_.sandbox_dir = places_.UserPath(flags_.sandbox_dir);
  }
  GITOPS_ASSIGN_OR_RETURN(release::Launch launch, LoadLaunch());
  if (flags_.list) return List(launch);
  command_ = !flags_.verb.empty()
                 ? flags_.verb
                 : (launch.command.empty() ? "deploy" : launch.command);
  GITOPS_ASSIGN_OR_RETURN(release::LaunchRelease r, Choose(launch, args));
  if (command_ == "rollback" && flags_.conductor.at.empty()) {
    return cli::UsageError("--at is needed: the commit to go back to");
  }
  GITOPS_RETURN_IF_ERROR(CheckGuards(r));
  programs_ = release::ProgramsOnDisk(launch.tools);
  CatchInterrupts();
  return Conduct(r);
}

void Declare(cli::FlagSet& f, Flags* flags) {
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
  f.String(&flags->output, "output", 'o', "text or json");
  f.Bool(&flags->conductor.verbose, "verbose", 'v',
         "Show what the programs print");
  f.String(&flags->coordinator, "coordinator", 0,
           "Take the environment's lease from the coordinator at this address "
           "and report progress to it");
  f.String(&flags->state_repository, "state-repo", 0,
           "State repository, instead of the declared one");
  f.String(&flags->state_branch, "state-branch", 0, "Its branch");
  f.String(&flags->author, "author", 0, "Author of the commit: Name <mail>");
  f.String(&flags->kubeconfig, "kubeconfig", 0, "Kubeconfig file");
  f.String(&flags->context, "context", 0, "Context in the kubeconfig");
  f.String(&flags->sandbox_dir, "sandbox-dir", 0, "Folder of the sandbox");
  f.Bool(&flags->keep_sandbox, "keep-sandbox", 0,
         "Leave the sandbox running, to look at it with kubectl");
  f.Bool(&flags->lease, "lease", 0,
         "Take a lease on each app before it is changed (not in the sandbox)");
  f.StringArray(&flags->conductor.deployer_flags, "deployer-flag", 0,
                "Passed on to the deployer, such as --wait-timeout=5m");
  f.String(&flags->launch, "launch", 0,
           "Launch file (default: beside the program)");
  f.String(&flags->verb, "command", 0,
           "deploy, diff, push, commit, rollback, delete, status or show, "
           "instead of what the launch file says");
}

}  // namespace

int Main(const std::string& self, const std::vector<std::string>& args,
         const cli::Environment& env) {
  cli::Command root("deploy",
                    "Takes a release the whole way: check, diff, confirm, "
                    "push, commit, deploy");
  Flags flags;
  Declare(root.flags(), &flags);
  root.set_usage_args("[ENVIRONMENT]");
  root.set_run([&](const cli::Invocation& call) {
    return App(self, env, flags).Run(call.args);
  });
  return cli::RunProgram(root, args, env);
}

}  // namespace gitops::deploy_command
