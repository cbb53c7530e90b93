#ifndef GITOPS_PKG_DEPLOY_RESOURCE_PANIC_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_PANIC_H_

// Errors at which the original crashes. They are ordinary errors here, but
// marked, so that the program prints them as "panic: <text>" and exits with 2,
// as scripts around the original expect.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::deploy {

absl::Status PanicError(absl::string_view message);
bool IsPanic(const absl::Status& status);

// An error whose exit code is another than 1 ("exit status 3").
absl::Status ExitCodeError(absl::string_view message, int exit_code);
// `status`, which must not be OK, with that exit code.
absl::Status WithExitCode(absl::Status status, int exit_code);
// Exit codes that callers tell apart: refused by a guard (somebody else's lease
// or app), lost a race.
inline constexpr int kRefusedExit = 4;
inline constexpr int kLostExit = 5;
// 2 for a panic, the code of ExitCodeError, else 1; 0 for OK.
int ExitCodeOf(const absl::Status& status);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_PANIC_H_
