#include "cmd/deploy/discover.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"
#include "pkg/cli/program.h"

namespace gitops::deploy_command {
namespace {

// Bazel's own chatter is on stderr, and matters only where it fails.
absl::StatusOr<std::vector<std::string>> Query(const Discovery& discovery,
                                               const std::string& query) {
  Command command;
  command.argv = {discovery.bazel, "query", "--noshow_progress",
                  "--output=label", query};
  command.working_dir = discovery.directory;
  GITOPS_ASSIGN_OR_RETURN(CommandResult result, RunCommand(command));
  if (result.exit_code != 0) {
    return absl::UnknownError(absl::StrCat(
        "bazel query: ", absl::StripAsciiWhitespace(result.stderr_data)));
  }
  std::vector<std::string> labels;
  for (absl::string_view line :
       absl::StrSplit(result.stdout_data, '\n', absl::SkipEmpty())) {
    labels.emplace_back(line);
  }
  std::sort(labels.begin(), labels.end());
  return labels;
}

bool IsNameChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

absl::StatusOr<std::string> DiscoverQuery(absl::string_view environment) {
  if (environment.empty() ||
      !std::all_of(environment.begin(), environment.end(), IsNameChar)) {
    return cli::UsageError(absl::StrCat(
        "--discover: ", Quote(environment),
        " cannot be an environment's name (letters, digits, '-', '_', '.')"));
  }
  std::string name = absl::StrReplaceAll(environment, {{".", "\\."}});
  // An environment is named by its attribute, else as its target, less a
  // trailing _env: gitops/private/environment.bzl.
  return absl::StrCat(
      "let all = kind('^environment rule$', //...) in "
      "let named = attr('environment_name', '^",
      name,
      "$', $all) + "
      "filter(':",
      name,
      "(_env)?$', attr('environment_name', '^$', $all)) in "
      "kind('^release_bundle rule$', rdeps(//..., $named, 1))");
}

Discovery FindBazel(const std::string& workspace, const std::string& directory,
                    const cli::Environment& env) {
  std::string bazel = env.getenv("BAZEL").value_or("");
  if (bazel.empty()) {
    std::string wrapper = fs::JoinPath(workspace, "bazelw");
    bazel = fs::Exists(wrapper) ? wrapper : "bazel";
  }
  return {workspace, directory, bazel};
}

absl::StatusOr<std::string> DiscoverRelease(const Discovery& discovery,
                                            const std::string& name) {
  if (discovery.workspace.empty()) {
    return absl::FailedPreconditionError(
        "--discover needs the workspace: run it through `bazel run`");
  }
  if (absl::StrContains(name, ":") || absl::StartsWith(name, "//")) return name;
  GITOPS_ASSIGN_OR_RETURN(std::string query, DiscoverQuery(name));
  GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> found,
                          Query(discovery, query));
  if (found.size() == 1) return found.front();
  if (!found.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("environment ", Quote(name), " has several releases: ",
                     absl::StrJoin(found, ", "), "; give the label of one"));
  }
  GITOPS_ASSIGN_OR_RETURN(
      std::vector<std::string> known,
      Query(discovery, "kind('^release_bundle rule$', //...)"));
  return absl::NotFoundError(absl::StrCat(
      "no release_bundle is for environment ", Quote(name), " (releases: ",
      known.empty() ? "none" : absl::StrJoin(known, ", "), ")"));
}

absl::Status RunDiscovered(const Discovery& discovery, const std::string& label,
                           const std::string& command,
                           const std::vector<std::string>& args) {
  std::vector<std::string> words = {discovery.bazel, "run",
                                    absl::StrCat(label, ".", command), "--"};
  words.insert(words.end(), args.begin(), args.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  if (chdir(discovery.directory.c_str()) == 0) execvp(argv[0], argv.data());
  return absl::InternalError(
      absl::StrCat("run ", Quote(discovery.bazel), ": ", std::strerror(errno)));
}

}  // namespace gitops::deploy_command
