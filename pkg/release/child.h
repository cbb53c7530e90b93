#ifndef GITOPS_PKG_RELEASE_CHILD_H_
#define GITOPS_PKG_RELEASE_CHILD_H_

// Runs a program to its end, like RunCommand, but ends with us: a Ctrl-C of
// ours reaches it however it was sent, and it does not outlive us.
//
// It stays in our process group, so that a terminal's Ctrl-C reaches it
// directly; where the signal was sent to us alone it gets SIGINT a moment
// later, SIGTERM after ten seconds and SIGKILL after twenty. If we are killed
// it gets SIGTERM.
// Errors: NotFound, PermissionDenied, Internal. Not thread-safe: the child dies
// with the thread that calls.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/base/subprocess.h"

namespace gitops::release {

// What it prints is collected; with `show_errors` its stderr is ours.
absl::StatusOr<CommandResult> RunChild(
    const std::vector<std::string>& argv, bool show_errors,
    const std::function<bool()>& interrupted);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_CHILD_H_
