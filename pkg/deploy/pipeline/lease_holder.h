#ifndef GITOPS_PKG_DEPLOY_PIPELINE_LEASE_HOLDER_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_LEASE_HOLDER_H_

// Who holds a lease, written so that another process can tell, on the same
// machine, whether that one still runs: "host-PID@BOOT.NAMESPACE.START", where
// BOOT is the running kernel's boot id, NAMESPACE that of the process ids and
// START the process's start in clock ticks since boot.
// Thread-safe. Linux.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops::deploy {

// This process. Without the proof where /proc does not give it.
std::string OwnLeaseHolder();

enum class HolderState {
  kUnknown,  // Another machine or container, or no holder of this form.
  kRuns,
  kGone,  // Proven: no process with that id, or one that started later.
};
HolderState StateOfHolder(absl::string_view holder);

// For people: without the proof.
absl::string_view HolderName(absl::string_view holder);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_LEASE_HOLDER_H_
