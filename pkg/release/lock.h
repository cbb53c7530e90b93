#ifndef GITOPS_PKG_RELEASE_LOCK_H_
#define GITOPS_PKG_RELEASE_LOCK_H_

// What keeps two deploys of one environment apart. cmd/deploy plugs in the
// coordinator's lease; without one, the parts' own guards must do: git's
// compare-and-swap and the leases that the deployer takes.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::release {

class Lock {
 public:
  virtual ~Lock() = default;
  // Before the first write. FailedPrecondition names who has it.
  virtual absl::Status Acquire() = 0;
  // Hands over the descriptor that is about to be deployed.
  virtual absl::Status Announce(absl::string_view descriptor_file) = 0;
  // Before each further write: Aborted where it was lost.
  virtual absl::Status Check() = 0;
  // Tells watchers; a failure to tell stops nothing.
  virtual void Report(absl::string_view step, absl::string_view outcome,
                      absl::string_view detail) = 0;
  virtual void Release() = 0;
};

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_LOCK_H_
