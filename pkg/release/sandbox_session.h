#ifndef GITOPS_PKG_RELEASE_SANDBOX_SESSION_H_
#define GITOPS_PKG_RELEASE_SANDBOX_SESSION_H_

// The embedded registry and cluster for as long as a deploy takes: the one
// that is running already, else one of our own that ends with this object.
// All its data is in `data_dir`. Not thread-safe.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "pkg/release/programs.h"

namespace gitops::release {

struct SandboxSession {
  std::string registry;                 // host:port
  std::string kubeconfig;               // Path.
  bool started = false;                 // By us.
  std::unique_ptr<Background> process;  // Null where it was running already.
};

// With `keep`, one that had to be started goes on running afterwards.
absl::StatusOr<SandboxSession> OpenSandbox(Programs& programs,
                                           const std::string& data_dir,
                                           bool keep);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_SANDBOX_SESSION_H_
