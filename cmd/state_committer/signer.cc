#include "cmd/state_committer/signer.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/state_committer/repository_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"

namespace gitops::state_committer {
namespace {

absl::StatusOr<std::string> RunSigner(const std::vector<std::string>& argv,
                                      absl::string_view content) {
  Command command;
  command.argv = argv;
  command.stdin_data = std::string(content);
  command.timeout = absl::Minutes(2);  // Somebody may have to touch a token.
  absl::StatusOr<CommandResult> result = RunCommand(command);
  if (!result.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("sign: ", result.status().message()));
  }
  if (result->exit_code != 0 || result->stdout_data.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("sign: ", argv[0], ": ",
                     absl::StripAsciiWhitespace(result->stderr_data)));
  }
  return result->stdout_data;
}

}  // namespace

state::Signer MakeSigner(const cli::Environment& env, const std::string& key) {
  if (key.empty()) return nullptr;
  std::vector<std::string> argv;
  std::string file = UserPath(env, key);
  if (fs::Exists(file)) {
    argv = {"ssh-keygen", "-Y", "sign", "-n", "git", "-f", file};
  } else {
    argv = {"gpg", "--batch", "--no-tty",     "--local-user",
            key,   "--armor", "--detach-sign"};
  }
  return [argv](absl::string_view content) { return RunSigner(argv, content); };
}

}  // namespace gitops::state_committer
