#ifndef GITOPS_CMD_SANDBOX_DATA_FOLDER_H_
#define GITOPS_CMD_SANDBOX_DATA_FOLDER_H_

// The sandbox's folder: who serves it, and where. `sandbox.json` holds the
// facts of the last start; a lock on `lock` tells whether they still hold.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"

namespace gitops::sandbox {

struct Facts {
  int64_t pid = 0;
  std::string registry;    // host:port
  std::string server;      // http://host:port
  std::string kubeconfig;  // Path.
};

// Holds the folder until destroyed.
class FolderLock {
 public:
  explicit FolderLock(int fd) : fd_(fd) {}
  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  int fd_;
};

// FailedPrecondition where another process holds it.
absl::StatusOr<FolderLock> LockFolder(absl::string_view data);

absl::Status WriteFacts(absl::string_view data, const Facts& facts);

// NotFound where nothing serves the folder.
absl::StatusOr<Facts> RunningFacts(absl::string_view data);

// $XDG_STATE_HOME/k8s-gitops/sandbox, or below ~/.local/state; "" without HOME.
std::string DefaultDataFolder(const cli::Environment& env);

}  // namespace gitops::sandbox

#endif  // GITOPS_CMD_SANDBOX_DATA_FOLDER_H_
