#include "pkg/descriptor/coordinator_program.h"

#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"

namespace gitops::descriptor {
namespace {

// Exit codes of the coordinator's client; see cmd/coordinator/README.md.
absl::StatusCode CodeOfExit(int exit_code) {
  switch (exit_code) {
    case 2:
      return absl::StatusCode::kInvalidArgument;
    case 4:
      return absl::StatusCode::kFailedPrecondition;
    case 5:
      return absl::StatusCode::kAborted;
    case 6:
      return absl::StatusCode::kNotFound;
    case 7:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

std::string OwnDirectory() {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
  if (n <= 0) return "";
  return std::string(
      fs::DirName(absl::string_view(path, static_cast<size_t>(n))));
}

}  // namespace

std::string FindCoordinatorProgram(
    const std::function<std::optional<std::string>(absl::string_view)>&
        getenv) {
  std::optional<std::string> named = getenv("GITOPS_COORDINATOR");
  if (named.has_value() && !named->empty()) return *named;
  std::string own = OwnDirectory();
  for (const char* place : {"coordinator", "../coordinator/coordinator"}) {
    std::string path = fs::CleanPath(fs::JoinPath(own, place));
    if (!own.empty() && fs::Exists(path) && !fs::IsDirectory(path)) return path;
  }
  return "coordinator";
}

absl::StatusOr<std::string> RunCoordinator(const Coordinator& coordinator,
                                           std::vector<std::string> args,
                                           absl::string_view input) {
  Command command;
  command.argv = {coordinator.program};
  command.argv.insert(command.argv.end(), args.begin(), args.end());
  command.argv.push_back(absl::StrCat("--address=", coordinator.address));
  command.stdin_data = std::string(input);
  GITOPS_ASSIGN_OR_RETURN(CommandResult result, RunCommand(command));
  if (result.exit_code != 0) {
    return absl::Status(
        CodeOfExit(result.exit_code),
        std::string(absl::StripAsciiWhitespace(result.stderr_data)));
  }
  return std::move(result.stdout_data);
}

}  // namespace gitops::descriptor
