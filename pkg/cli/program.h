#ifndef GITOPS_PKG_CLI_PROGRAM_H_
#define GITOPS_PKG_CLI_PROGRAM_H_

// How our own programs end: the ones that stand in for an original have that
// one's exit codes instead.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/command.h"
#include "pkg/cli/output.h"

namespace gitops::cli {

inline constexpr int kExitDone = 0;  // Or nothing to do.
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitDiffers = 3;      // Differences; nothing written.
inline constexpr int kExitRefused = 4;      // By a guard.
inline constexpr int kExitLostRace = 5;     // After retries.
inline constexpr int kExitNotFound = 6;     // The coordinator's client only.
inline constexpr int kExitUnavailable = 7;  // The same.
inline constexpr int kExitInterrupted = 130;

// FailedPrecondition and PermissionDenied are 4, Aborted 5, Cancelled 130, a
// UsageError 2, every other error 1.
int ExitCodeOf(const absl::Status& status);

// An InvalidArgument that says: the command line is wrong.
absl::Status UsageError(absl::string_view message);

// Resolves and runs; prints an error once, as "NAME: message", to env.err.
int RunProgram(Command& root, const std::vector<std::string>& args,
               const Environment& env);

}  // namespace gitops::cli

#endif  // GITOPS_PKG_CLI_PROGRAM_H_
