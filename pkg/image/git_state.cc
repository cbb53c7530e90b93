#include "pkg/image/git_state.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::image {
namespace {

class Git {
 public:
  Git(absl::string_view path, const BuildEnv& env) : path_(path), env_(env) {}

  absl::StatusOr<CommandResult> Run(std::vector<std::string> args) const {
    Command command;
    command.argv = {"git"};
    command.argv.insert(command.argv.end(), args.begin(), args.end());
    command.working_dir = path_;
    return env_.run(command);
  }

  // The output without white space around it.
  absl::StatusOr<std::string> Text(const std::vector<std::string>& args) const {
    GITOPS_ASSIGN_OR_RETURN(CommandResult result, Run(args));
    if (result.exit_code != 0) return Failure(args, result);
    return std::string(absl::StripAsciiWhitespace(result.stdout_data));
  }

  absl::Status Failure(const std::vector<std::string>& args,
                       const CommandResult& result) const {
    return absl::UnknownError(absl::StrCat(
        "Running git ", args[0], ": exit status ", result.exit_code,
        " (stderr: ", absl::StripAsciiWhitespace(result.stderr_data), ")"));
  }

 private:
  const std::string path_;
  const BuildEnv& env_;
};

absl::StatusOr<std::string> ReadSha(const Git& git) {
  GITOPS_ASSIGN_OR_RETURN(std::string any,
                          git.Text({"rev-list", "-n", "1", "--all"}));
  if (any.empty()) return std::string("<no commits>");
  return git.Text({"rev-parse", "HEAD"});
}

absl::StatusOr<std::string> ReadRemote(const Git& git) {
  const std::vector<std::string> args = {"ls-remote", "--get-url"};
  GITOPS_ASSIGN_OR_RETURN(CommandResult result, git.Run(args));
  if (result.exit_code == 0) {
    return RedactRemote(absl::StripAsciiWhitespace(result.stdout_data));
  }
  if (absl::StrContains(result.stderr_data,
                        "No remote configured to list refs from")) {
    return std::string("<unknown>");
  }
  return git.Failure(args, result);
}

absl::StatusOr<std::vector<std::string>> ReadTags(const Git& git) {
  const std::vector<std::string> args = {"describe", "--tags", "--exact-match",
                                         "HEAD"};
  GITOPS_ASSIGN_OR_RETURN(CommandResult result, git.Run(args));
  if (result.exit_code == 0) {
    return std::vector<std::string>{
        std::string(absl::StripAsciiWhitespace(result.stdout_data))};
  }
  for (absl::string_view none : {"no tag exactly matches", "No names found",
                                 "Not a valid object name HEAD"}) {
    if (absl::StrContains(result.stderr_data, none)) {
      return std::vector<std::string>();
    }
  }
  return git.Failure(args, result);
}

absl::StatusOr<GitState> Read(const Git& git) {
  GitState state;
  GITOPS_ASSIGN_OR_RETURN(state.remote_url, ReadRemote(git));
  GITOPS_ASSIGN_OR_RETURN(state.sha, ReadSha(git));
  GITOPS_ASSIGN_OR_RETURN(std::string changes, git.Text({"status", "--short"}));
  state.dirty = !changes.empty();
  GITOPS_ASSIGN_OR_RETURN(state.tags, ReadTags(git));
  return state;
}

}  // namespace

std::string RedactRemote(absl::string_view url) {
  const size_t at = url.find('@');
  if (at == absl::string_view::npos) return std::string(url);
  const absl::string_view front = url.substr(0, at);
  if (front == "git") return std::string(url);
  const size_t scheme = front.find("://");
  const absl::string_view kept =
      scheme == absl::string_view::npos ? "" : front.substr(0, scheme + 3);
  return absl::StrCat(kept, "_redacted_", url.substr(at));
}

absl::StatusOr<std::optional<GitState>> ReadGitState(absl::string_view path,
                                                     const BuildEnv& env) {
  const Git git(path, env);
  absl::StatusOr<CommandResult> inside = git.Run({"rev-parse", "--git-dir"});
  if (!inside.ok() || inside->exit_code != 0) return std::optional<GitState>();
  absl::StatusOr<GitState> state = Read(git);
  if (state.ok()) return std::optional<GitState>(*std::move(state));
  return absl::Status(state.status().code(),
                      absl::StrCat("Getting details from git for directory '",
                                   path, "': ", state.status().message()));
}

}  // namespace gitops::image
