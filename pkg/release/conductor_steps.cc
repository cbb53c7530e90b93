#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/release/conductor.h"
#include "pkg/value/value.h"

namespace gitops::release {
namespace {

// kapp's exit codes of --diff-run --diff-exit-status.
constexpr int kNoChanges = 2;
constexpr int kPendingChanges = 3;

std::string Plural(size_t n, absl::string_view noun) {
  return absl::StrCat(n, " ", noun, n == 1 ? "" : "s");
}

// "2 create, 1 update, 0 delete" over all apps, from the deployer's "Op:"
// lines.
std::string ChangeCounts(absl::string_view text) {
  std::map<std::string, int64_t> counts;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, "Op:")) continue;
    for (absl::string_view part : absl::StrSplit(line, ',')) {
      std::vector<std::string> words =
          absl::StrSplit(part, ' ', absl::SkipEmpty());
      int64_t n = 0;
      if (words.size() == 2 && absl::SimpleAtoi(words[0], &n)) {
        counts[words[1]] += n;
      }
    }
  }
  if (counts.empty()) return "the cluster differs";
  return absl::StrCat(counts["create"], " create, ", counts["update"],
                      " update, ", counts["delete"], " delete");
}

// A program's own error, without its name in front twice.
absl::Status ProgramError(absl::string_view program, int exit_code,
                          absl::string_view stderr_text) {
  absl::string_view said = absl::StripAsciiWhitespace(stderr_text);
  // Whom a program stands in for is of no use here.
  for (absl::string_view original : {"kapp: Error: ", "kbld: Error: "}) {
    absl::ConsumePrefix(&said, original);
  }
  std::string text(said);
  if (text.empty()) text = absl::StrCat("exit code ", exit_code);
  std::string message = absl::StartsWith(text, program)
                            ? text
                            : absl::StrCat(program, ": ", text);
  if (exit_code >= 128) {
    return absl::UnavailableError(
        absl::StrCat(program, ": ended by signal ", exit_code - 128));
  }
  // Ours end alike: cli::kExitRefused and cli::kExitLostRace. The originals
  // that some stand in for know no such codes.
  if (exit_code == 4) return absl::FailedPreconditionError(message);
  if (exit_code == 5) return absl::AbortedError(message);
  return absl::UnknownError(message);
}

}  // namespace

absl::StatusOr<CommandResult> Conductor::Call(
    absl::string_view program, const std::vector<std::string>& args,
    bool stream) {
  called_.insert(std::string(program));
  return env_.programs->Run(program, args, stream);
}

void Conductor::FillInTools() {
  for (const std::string& name : called_) {
    absl::StatusOr<std::string> digest = env_.programs->Digest(name);
    outcome_.tools.push_back({name, digest.ok() ? *digest : ""});
  }
}

absl::StatusOr<CommandResult> Conductor::RunProgram(
    absl::string_view program, const std::vector<std::string>& args,
    bool stream) {
  GITOPS_ASSIGN_OR_RETURN(CommandResult result, Call(program, args, stream));
  if (result.exit_code != 0) {
    return ProgramError(program, result.exit_code,
                        absl::StrCat(result.stderr_data));
  }
  return result;
}

std::vector<std::string> Conductor::RepositoryFlags() const {
  return {absl::StrCat("--repo=", destination_.repository),
          absl::StrCat("--branch=", destination_.branch),
          absl::StrCat("--directory=", release_.state_dir)};
}

std::vector<std::string> Conductor::ClusterFlags() const {
  std::vector<std::string> flags;
  if (!release_.ns.empty()) flags.push_back("--namespace=" + release_.ns);
  if (!destination_.kubeconfig.empty()) {
    flags.push_back("--kubeconfig=" + destination_.kubeconfig);
  }
  if (!destination_.context.empty()) {
    flags.push_back("--kubeconfig-context=" + destination_.context);
  }
  return flags;
}

std::vector<std::string> Conductor::GroupArgs(
    absl::string_view verb, absl::string_view directory) const {
  std::vector<std::string> args = {
      "app-group", std::string(verb),
      absl::StrCat("--group=", release_.app_group)};
  if (!directory.empty()) {
    args.push_back(absl::StrCat("--directory=", directory));
  }
  for (std::string& flag : ClusterFlags()) args.push_back(std::move(flag));
  if (options_.take_over && verb == "deploy") args.push_back("--take-over");
  args.insert(args.end(), options_.deployer_flags.begin(),
              options_.deployer_flags.end());
  return args;
}

bool Conductor::RepositoryMissing() const {
  return destination_.create_repository &&
         !fs::Exists(fs::JoinPath(destination_.repository, "HEAD"));
}

absl::Status Conductor::EnsureRepository() {
  if (!destination_.create_repository) return absl::OkStatus();
  return RunProgram("state-committer",
                    {"init", absl::StrCat("--branch=", destination_.branch),
                     destination_.repository})
      .status();
}

absl::Status Conductor::ExportCommit(absl::string_view commit,
                                     const std::string& directory) {
  std::vector<std::string> args = {"export",
                                   absl::StrCat("--output-dir=", directory)};
  if (!commit.empty()) args.push_back(absl::StrCat("--at=", commit));
  for (std::string& flag : RepositoryFlags()) args.push_back(std::move(flag));
  GITOPS_ASSIGN_OR_RETURN(CommandResult result,
                          RunProgram("state-committer", args));
  outcome_.commit = std::string(absl::StripAsciiWhitespace(result.stdout_data));
  return absl::OkStatus();
}

absl::Status Conductor::Fetch(StepResult* step) {
  state_ = fs::JoinPath(options_.scratch_dir, "at");
  if (RepositoryMissing()) {
    return absl::NotFoundError(absl::StrCat("commit ", Quote(options_.at),
                                            ": nothing has been deployed yet"));
  }
  if (absl::Status status = ExportCommit(options_.at, state_); !status.ok()) {
    return absl::Status(
        status.code(),
        absl::StrCat(status.message(), " (`status` lists the last commits)"));
  }
  outcome_.rollback_to = std::exchange(outcome_.commit, "");
  step->detail = absl::StrCat(release_.state_dir, " at ",
                              outcome_.rollback_to.substr(0, 12));
  return absl::OkStatus();
}

absl::Status Conductor::Check(StepResult* step) {
  std::string bytes;
  GITOPS_ASSIGN_OR_RETURN(described_, descriptor::LoadStateDir(state_, &bytes));
  outcome_.release_id = descriptor::ReleaseId(bytes);
  if (described_.environment != release_.environment ||
      described_.app_group != release_.app_group) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the release is of environment ", Quote(described_.environment),
        " and app group ", Quote(described_.app_group), ", not of ",
        Quote(release_.environment), " and ", Quote(release_.app_group)));
  }
  step->detail = absl::StrCat(
      Plural(described_.files.size() + described_.crds.size(), "file"), ", ",
      Plural(described_.images.size(), "image"), ", release ",
      outcome_.release_id.substr(0, 12));
  return absl::OkStatus();
}

absl::Status Conductor::Diff(StepResult* step) {
  std::vector<std::string> args = GroupArgs("deploy", state_);
  args.insert(args.end(),
              {"--diff-run", "--diff-exit-status", "--diff-changes", "--yes"});
  return ShowDiff(args, step);
}

// An error of the first look at the cluster says which one that is.
absl::Status Conductor::Placed(const absl::Status& status) const {
  if (release_.sandbox || absl::IsFailedPrecondition(status)) return status;
  return absl::Status(
      status.code(),
      absl::StrCat(status.message(), "\n  (environment ", release_.environment,
                   " is ",
                   destination_.context.empty()
                       ? "the kubeconfig's current context"
                       : absl::StrCat("context ", Quote(destination_.context)),
                   destination_.kubeconfig.empty()
                       ? ""
                       : absl::StrCat(" of ", destination_.kubeconfig),
                   "; --kubeconfig and --context choose another)"));
}

absl::Status Conductor::ShowDiff(const std::vector<std::string>& args,
                                 StepResult* step) {
  GITOPS_ASSIGN_OR_RETURN(CommandResult result, Call("deployer", args));
  // 0 is a group without apps.
  if (result.exit_code != kNoChanges && result.exit_code != kPendingChanges &&
      result.exit_code != 0) {
    env_.out->Write(result.stdout_data);
    return Placed(
        ProgramError("deployer", result.exit_code, result.stderr_data));
  }
  cluster_differs_ = result.exit_code == kPendingChanges;
  if (cluster_differs_ || options_.verbose) {
    env_.out->Write(result.stdout_data);
  }
  if (cluster_differs_) outcome_.diff = diff_ = result.stdout_data;
  step->detail =
      cluster_differs_ ? ChangeCounts(result.stdout_data) : "no changes";
  return absl::OkStatus();
}

absl::Status Conductor::PushOne(const LaunchPush& push, bool dry,
                                int* uploaded) {
  std::string report = fs::JoinPath(options_.scratch_dir, "push.json");
  std::vector<std::string> args = {
      "push", absl::StrCat("--layout=", push.layout),
      absl::StrCat("--repository=", push.Reference()),
      absl::StrCat("--report=", report)};
  for (const std::string& tag : push.tags) args.push_back("--tag=" + tag);
  if (!push.tags_file.empty()) {
    args.push_back("--tags-file=" + push.tags_file);
  }
  for (const std::string& file : push.stamp_files) {
    args.push_back("--stamp-file=" + file);
  }
  args.insert(args.end(), destination_.push_flags.begin(),
              destination_.push_flags.end());
  if (dry) args.push_back("--dry-run");
  GITOPS_RETURN_IF_ERROR(fs::RemoveAll(report));
  Failpoint("conductor.push.before");
  GITOPS_RETURN_IF_ERROR(
      RunProgram("image-builder", args, options_.verbose).status());
  Failpoint("conductor.push.after");
  absl::StatusOr<std::string> text = fs::ReadFile(report, 1 << 20);
  absl::StatusOr<value::Value> parsed =
      text.ok()
          ? json::Parse(*text)
          : absl::StatusOr<value::Value>(absl::NotFoundError("no report"));
  if (!parsed.ok()) return absl::OkStatus();
  const value::Value* existed = parsed->Find("existed");
  if (existed != nullptr && existed->is_bool() && !existed->as_bool()) {
    ++*uploaded;
  }
  return absl::OkStatus();
}

absl::Status Conductor::Push(StepResult* step, bool dry) {
  if (!options_.at.empty()) {
    step->outcome = "skipped";
    step->detail = "the images of an old release are in the registry";
    return absl::OkStatus();
  }
  int uploaded = 0;
  for (const LaunchPush& push : release_.pushes) {
    GITOPS_RETURN_IF_ERROR(PushOne(push, dry, &uploaded));
    absl::StatusOr<std::string> digest = fs::ReadFile(push.digest, 4096);
    outcome_.pushes.push_back(
        absl::StrCat(push.Reference(), "@",
                     digest.ok() ? absl::StripAsciiWhitespace(*digest)
                                 : absl::string_view("unknown")));
  }
  images_differ_ = uploaded > 0;
  step->detail = absl::StrCat(Plural(release_.pushes.size(), "image"), ", ",
                              uploaded, dry ? " to upload" : " uploaded");
  return absl::OkStatus();
}

absl::StatusOr<StateChange> Conductor::RunCommit(bool dry) {
  std::vector<std::string> args;
  if (options_.at.empty()) {
    args = {"commit", absl::StrCat("--tree=", state_)};
    if (!options_.source_commit.empty()) {
      args.push_back("--source-commit=" + options_.source_commit);
    }
  } else {
    args = {"rollback", absl::StrCat("--at=", outcome_.rollback_to)};
  }
  args.push_back("--output=json");
  if (options_.take_over) args.push_back("--take-over");
  if (!release_.message.empty() && options_.at.empty()) {
    args.push_back("--message=" + release_.message);
    for (const std::string& file : release_.stamp_files) {
      args.push_back("--stamp-file=" + file);
    }
  }
  std::string sign_key =
      options_.sign_key.empty() ? release_.sign_key : options_.sign_key;
  if (!sign_key.empty()) args.push_back("--sign-key=" + sign_key);
  for (std::string& flag : RepositoryFlags()) args.push_back(std::move(flag));
  if (!destination_.author.empty()) {
    args.push_back("--author=" + destination_.author);
  }
  if (dry) args.push_back("--dry-run");
  Failpoint("conductor.commit.before");
  GITOPS_ASSIGN_OR_RETURN(CommandResult result, Call("state-committer", args));
  Failpoint("conductor.commit.after");
  if (result.exit_code != 0 && result.exit_code != 3) {
    return ProgramError("state-committer", result.exit_code,
                        result.stderr_data);
  }
  return ParseStateChange(result.stdout_data);
}

absl::Status Conductor::CommitState(StepResult* step, bool dry) {
  if (dry && RepositoryMissing()) {
    repository_differs_ = change_.changed = true;
    step->detail = "the state repository would be created";
    return absl::OkStatus();
  }
  if (!dry) GITOPS_RETURN_IF_ERROR(EnsureRepository());
  GITOPS_ASSIGN_OR_RETURN(change_, RunCommit(dry));
  repository_differs_ = change_.changed;
  outcome_.commit = change_.commit;
  if (!repository_differs_) {
    step->detail = absl::StrCat("unchanged at ", outcome_.commit.substr(0, 12));
  } else if (dry) {
    step->detail = absl::StrCat(change_.Counts(), " to commit");
  } else {
    step->detail =
        absl::StrCat(outcome_.commit.substr(0, 12), ", ", change_.Counts());
  }
  return absl::OkStatus();
}

absl::Status Conductor::Deploy(StepResult* step) {
  if (!cluster_differs_) {
    step->outcome = "skipped";
    step->detail = "the cluster is as it should be";
    return absl::OkStatus();
  }
  // What is deployed is what is committed, byte for byte.
  std::string committed = fs::JoinPath(options_.scratch_dir, "committed");
  if (!fs::Exists(committed)) {
    GITOPS_RETURN_IF_ERROR(ExportCommit(outcome_.commit, committed));
  }
  std::vector<std::string> args = GroupArgs("deploy", committed);
  args.push_back("--yes");
  if (destination_.lease) args.push_back("--lease");
  Failpoint("conductor.deploy.before");
  absl::StatusOr<CommandResult> result =
      Call("deployer", args, options_.verbose);
  Failpoint("conductor.deploy.after");
  GITOPS_RETURN_IF_ERROR(result.status());
  if (options_.verbose || result->exit_code != 0) {
    env_.out->Write(result->stdout_data);
  }
  if (result->exit_code != 0) {
    return ProgramError("deployer", result->exit_code, result->stderr_data);
  }
  size_t objects = 0;
  for (const auto& file : described_.files) objects += file.objects.size();
  for (const auto& file : described_.crds) objects += file.objects.size();
  const std::vector<std::string>& given = options_.deployer_flags;
  const bool waits =
      std::find(given.begin(), given.end(), "--wait=false") == given.end();
  step->detail =
      absl::StrCat(Plural(described_.apps.size(), "app"), ", ",
                   Plural(objects, "object"), waits ? " ready" : " applied");
  return absl::OkStatus();
}

absl::StatusOr<int> Conductor::RunShow() {
  GITOPS_RETURN_IF_ERROR(Do("check", [&](auto* s) { return Check(s); }));
  std::vector<std::string> paths;
  for (const auto& file : described_.crds) paths.push_back(file.path);
  for (const auto& file : described_.files) paths.push_back(file.path);
  for (const std::string& path : paths) {
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            fs::ReadFile(fs::JoinPath(state_, path)));
    if (!absl::StartsWith(text, "---")) env_.out->Write("---\n");
    env_.out->Write(text);
    if (!text.empty() && text.back() != '\n') env_.out->Write("\n");
  }
  return 0;
}

}  // namespace gitops::release
