#include "cmd/state_committer/repository_flags.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"
#include "pkg/cli/program.h"
#include "pkg/release/committer.h"

namespace gitops::state_committer {
namespace {

std::string Variable(const cli::Environment& env, absl::string_view name) {
  return env.getenv(name).value_or("");
}

// Asks git's credential helpers, which never prompt here.
absl::Status AskGit(absl::string_view url, std::string* username,
                    Secret* password) {
  Command command;
  command.argv = {"git", "credential", "fill"};
  command.env["GIT_TERMINAL_PROMPT"] = "0";
  command.env["GIT_ASKPASS"] = "true";
  command.stdin_data = absl::StrCat("url=", url, "\n");
  if (!username->empty()) {
    absl::StrAppend(&command.stdin_data, "username=", *username, "\n");
  }
  command.stdin_data += "\n";
  command.timeout = absl::Seconds(30);
  absl::StatusOr<CommandResult> result = RunCommand(command);
  constexpr char kHint[] =
      "no login is known; set a git credential helper, or "
      "GITOPS_GIT_USERNAME and GITOPS_GIT_PASSWORD";
  if (!result.ok() || result->exit_code != 0) {
    return absl::UnauthenticatedError(kHint);
  }
  for (absl::string_view line : absl::StrSplit(result->stdout_data, '\n')) {
    if (absl::ConsumePrefix(&line, "username=")) *username = std::string(line);
    if (absl::ConsumePrefix(&line, "password=")) {
      *password = Secret(std::string(line));
    }
  }
  if (password->empty()) return absl::UnauthenticatedError(kHint);
  return absl::OkStatus();
}

std::string DefaultCacheDir(const cli::Environment& env,
                            absl::string_view url) {
  std::string base = Variable(env, "XDG_CACHE_HOME");
  if (base.empty()) {
    base = fs::JoinPath(Variable(env, "HOME"), ".cache");
  }
  return fs::JoinPath(
      base, absl::StrCat("k8s-gitops/state/", Sha256Hex(url).substr(0, 16)));
}

absl::StatusOr<state::Author> ParseAuthor(absl::string_view text) {
  size_t open = text.find(" <");
  if (open == absl::string_view::npos || text.back() != '>') {
    return cli::UsageError(absl::StrCat("--author: ", Quote(text),
                                        " is not of the form Name <mail>"));
  }
  absl::string_view mail = text.substr(open + 2);
  mail.remove_suffix(1);
  return state::Author{std::string(text.substr(0, open)), std::string(mail)};
}

}  // namespace

std::string UserPath(const cli::Environment& env, absl::string_view path) {
  std::string base = Variable(env, "BUILD_WORKING_DIRECTORY");
  if (base.empty() || (!path.empty() && path[0] == '/')) {
    return std::string(path);
  }
  return fs::JoinPath(base, path);
}

void RepositoryFlags::Declare(cli::FlagSet& flags) {
  flags.String(&repository, "repo", 'r',
               "State repository: a path or a git URL (default: the "
               "repository around the current folder)");
  flags.String(&branch, "branch", 'b',
               "Branch (default: the one HEAD names; needed for a URL)");
  flags.String(&directory, "directory", 'd',
               "The release's directory in the repository (default "
               "umbrella-state/ENVIRONMENT)");
  flags.String(&environment, "environment", 'e',
               "Environment whose directory is meant");
  flags.String(&cache_dir, "cache-dir", 0,
               "Where the local copy of a remote repository is kept");
  flags.String(&ssh_key, "ssh-key", 0,
               "Private key file for ssh (default: the agent, then "
               "~/.ssh/id_ed25519, id_ecdsa, id_rsa)");
  flags.String(&ca_file, "ca-file", 0,
               "Certificate authorities for https (default: GIT_SSL_CAINFO, "
               "SSL_CERT_FILE, then the system's)");
}

void RepositoryFlags::DeclareAuthor(cli::FlagSet& flags) {
  flags.String(&author, "author", 0,
               "Author of the commit: Name <mail> (default: git's)");
}

absl::StatusOr<std::unique_ptr<state::Target>> RepositoryFlags::OpenTarget(
    const cli::Environment& env) const {
  if (!state::IsRemoteUrl(repository)) {
    std::string path = UserPath(env, repository.empty() ? "." : repository);
    return state::LocalTarget(path, branch);
  }
  state::Credentials credentials;
  credentials.username = Variable(env, "GITOPS_GIT_USERNAME");
  credentials.password = Secret(Variable(env, "GITOPS_GIT_PASSWORD"));
  credentials.ssh_agent = !Variable(env, "SSH_AUTH_SOCK").empty();
  credentials.helper = AskGit;
  for (const std::string& file :
       {ca_file.empty() ? "" : UserPath(env, ca_file),
        Variable(env, "GIT_SSL_CAINFO"), Variable(env, "SSL_CERT_FILE")}) {
    if (credentials.ca_file.empty()) credentials.ca_file = file;
  }
  std::vector<std::string> keys;
  if (!ssh_key.empty()) {
    keys.push_back(UserPath(env, ssh_key));
  } else {
    for (const char* name : {"id_ed25519", "id_ecdsa", "id_rsa"}) {
      keys.push_back(
          fs::JoinPath(Variable(env, "HOME"), absl::StrCat(".ssh/", name)));
    }
  }
  for (std::string& key : keys) {
    if (fs::Exists(key)) credentials.ssh_key_files.push_back(std::move(key));
  }
  std::string cache = cache_dir.empty() ? DefaultCacheDir(env, repository)
                                        : UserPath(env, cache_dir);
  return state::RemoteTarget(repository, branch, cache, std::move(credentials));
}

absl::StatusOr<std::string> RepositoryFlags::Directory() const {
  if (!directory.empty()) {
    std::string clean = fs::CleanPath(directory);
    if (!fs::IsLocalPath(clean)) {
      return cli::UsageError(absl::StrCat("--directory: ", Quote(directory),
                                          " leaves the repository"));
    }
    return clean == "." ? std::string() : clean;
  }
  if (!environment.empty()) return release::DefaultDirectory(environment);
  return cli::UsageError(
      "which release is meant? give --environment or --directory");
}

absl::StatusOr<state::Author> RepositoryFlags::FindAuthor(
    const cli::Environment& env, state::Target& target) const {
  if (!author.empty()) return ParseAuthor(author);
  state::Author found{Variable(env, "GIT_AUTHOR_NAME"),
                      Variable(env, "GIT_AUTHOR_EMAIL")};
  if (!found.name.empty() && !found.email.empty()) return found;
  absl::StatusOr<state::Author> configured =
      target.repository().ConfiguredAuthor();
  if (configured.ok()) return configured;
  return absl::FailedPreconditionError(
      "no author: set user.name and user.email in git, or give --author");
}

}  // namespace gitops::state_committer
