#ifndef GITOPS_PKG_DEPLOY_DIFF_CHANGE_SET_H_
#define GITOPS_PKG_DEPLOY_DIFF_CHANGE_SET_H_

// All differences between what is wanted and what is live: versioned objects
// first, then inputs in their order, then what is left over.
// Source: kapp behaviour 3.1 and 3.5. Pure. Deterministic: leftovers are
// sorted (kapp's order of those is random).

#include <vector>

#include "absl/status/statusor.h"
#include "pkg/deploy/diff/change.h"

namespace gitops::deploy {

struct ChangeSetOptions {
  // Off: names and references are taken as they are (tools diff).
  bool versioning = true;
  // Off: what is live but not wanted stays (--patch).
  bool prune = true;
};

absl::StatusOr<std::vector<Change>> ComputeChanges(
    const Config& config, const ChangeFactory& factory,
    std::vector<Resource> existing, std::vector<Resource> wanted,
    const ChangeSetOptions& options = {});

// For each wanted object that is to be renewed after a while: stamps it with
// `now` where the time has come, else with the stamp of its live counterpart.
absl::Status ApplyRenewal(const std::vector<Resource>& existing, absl::Time now,
                          std::vector<Resource>* wanted);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_DIFF_CHANGE_SET_H_
