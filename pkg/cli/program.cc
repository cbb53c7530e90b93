#include "pkg/cli/program.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace gitops::cli {
namespace {

constexpr char kUsagePayload[] = "gitops.cli/usage";

}  // namespace

int ExitCodeOf(const absl::Status& status) {
  if (status.GetPayload(kUsagePayload).has_value()) return kExitUsage;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitDone;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kPermissionDenied:
      return kExitRefused;
    case absl::StatusCode::kAborted:
      return kExitLostRace;
    case absl::StatusCode::kCancelled:
      return kExitInterrupted;
    default:
      return kExitFailed;
  }
}

absl::Status UsageError(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

int RunProgram(Command& root, const std::vector<std::string>& args,
               const Environment& env) {
  absl::StatusOr<Resolved> resolved = Resolve(root, args, env);
  absl::Status error;
  int code = kExitUsage;
  if (!resolved.ok()) {
    error = resolved.status();
  } else {
    if (!resolved->notes.empty()) env.err->Write(resolved->notes);
    Command& command = *resolved->invocation.command;
    if (resolved->help) {
      env.out->Write(command.Help());
      return kExitDone;
    }
    absl::StatusOr<int> result = command.run()(resolved->invocation);
    if (result.ok()) return *result;
    error = result.status();
    code = ExitCodeOf(error);
  }
  env.err->Write(absl::StrCat(root.name(), ": ", error.message(), "\n"));
  return code;
}

}  // namespace gitops::cli
