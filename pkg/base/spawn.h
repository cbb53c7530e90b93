#ifndef GITOPS_PKG_BASE_SPAWN_H_
#define GITOPS_PKG_BASE_SPAWN_H_

// Starts another program; whoever starts it waits for it. subprocess.h runs one
// to its end and is what most want. No shell is involved.
// Errors: NotFound (no such program), PermissionDenied, FailedPrecondition
// (working_dir cannot be entered: "chdir DIR: …"), ResourceExhausted, Internal.
// Thread-safe.

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace gitops {

struct SpawnRequest {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH.
  std::string working_dir;        // "" = this process's.
  // Set on top of the inherited environment; nullopt removes a variable.
  std::map<std::string, std::optional<std::string>> env;
  // Become its standard streams; -1 leaves it ours.
  int stdin_fd = -1;
  int stdout_fd = -1;
  int stderr_fd = -1;
  // What it gets when the thread that started it ends, however that happens;
  // 0 is nothing. It then starts with the default actions for SIGINT and
  // SIGTERM, too.
  int signal_on_our_death = 0;
  // In a process group of its own a terminal's Ctrl-C does not reach it.
  bool own_group = false;
};

absl::StatusOr<pid_t> Spawn(const SpawnRequest& request);

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_SPAWN_H_
