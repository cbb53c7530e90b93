#include "pkg/descriptor/handover.h"

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
#include "pkg/descriptor/descriptor.h"

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

absl::StatusOr<std::string> RunClient(const Coordinator& coordinator,
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

absl::StatusOr<std::string> PutDescriptor(const Coordinator& coordinator,
                                          absl::string_view bytes) {
  GITOPS_ASSIGN_OR_RETURN(std::string out,
                          RunClient(coordinator, {"put", "-"}, bytes));
  return std::string(absl::StripAsciiWhitespace(out));
}

absl::StatusOr<std::string> GetDescriptorById(const Coordinator& coordinator,
                                              absl::string_view release_id) {
  GITOPS_ASSIGN_OR_RETURN(
      std::string bytes,
      RunClient(coordinator, {"get", absl::StrCat("--id=", release_id)}, ""));
  if (ReleaseId(bytes) != release_id) {
    return absl::DataLossError(
        absl::StrCat("coordinator: descriptor ", release_id,
                     " arrived with SHA-256 ", ReleaseId(bytes)));
  }
  return bytes;
}

absl::StatusOr<std::string> GetDescriptorOf(const Coordinator& coordinator,
                                            absl::string_view environment) {
  return RunClient(coordinator,
                   {"get", absl::StrCat("--environment=", environment)}, "");
}

}  // namespace gitops::descriptor
