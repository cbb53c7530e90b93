#ifndef GITOPS_PKG_BASE_SUBPROCESS_H_
#define GITOPS_PKG_BASE_SUBPROCESS_H_

// Runs another program and collects what it prints. No shell is involved.
// Errors: NotFound (no such program), PermissionDenied, DeadlineExceeded (it is
// killed), Internal. A program that ran and failed is not an error here: look
// at exit_code. Thread-safe.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace gitops {

struct Command {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH.
  std::string stdin_data;
  std::string working_dir;  // "" = this process's.
  // Set on top of the inherited environment; nullopt removes a variable.
  std::map<std::string, std::optional<std::string>> env;
  bool inherit_stderr = false;  // Else it is collected.
  bool inherit_stdout = false;
  bool inherit_stdin = false;
  absl::Duration timeout = absl::InfiniteDuration();
  // Asked ten times a second. It shares our process group, so that a
  // terminal's Ctrl-C reaches it directly; once this says so it gets SIGINT a
  // moment later, SIGTERM after ten seconds and SIGKILL after twenty.
  std::function<bool()> interrupted;
  // It does not outlive the thread that calls (it gets SIGTERM), nor do we
  // wait for descendants of its own that hold its streams open.
  bool ends_with_us = false;
};

struct CommandResult {
  int exit_code = 0;  // 128 + signal where a signal ended it.
  std::string stdout_data;
  std::string stderr_data;
};

absl::StatusOr<CommandResult> RunCommand(const Command& command);

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_SUBPROCESS_H_
