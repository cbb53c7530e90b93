#ifndef GITOPS_PKG_RELEASE_COORDINATOR_LOCK_H_
#define GITOPS_PKG_RELEASE_COORDINATOR_LOCK_H_

// A lock that is a coordinator's lease: its client program holds and renews
// it beside us, and gives it back when this object is released or we die.

#include <memory>
#include <string>

#include "pkg/release/lock.h"
#include "pkg/release/programs.h"

namespace gitops::release {

// `programs` must outlive it; `address` is a coordinator's, `who` user@host.
std::unique_ptr<Lock> CoordinatorLock(Programs* programs,
                                      const std::string& address,
                                      const std::string& environment,
                                      const std::string& who,
                                      const std::string& log_path);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_COORDINATOR_LOCK_H_
