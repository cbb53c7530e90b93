#ifndef GITOPS_PKG_RELEASE_COMMIT_POLICY_H_
#define GITOPS_PKG_RELEASE_COMMIT_POLICY_H_

// What may not be written into a state repository: secrets in clear text, and
// a release in another one's place. Errors are FailedPrecondition; a message
// names the object and the ways out, never data. Thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/state/repository.h"

namespace gitops::release {

// Refuses a Secret with data that neither the release nor `allowed` names.
absl::Status CheckSecrets(const descriptor::Release& release,
                          const state::Files& files,
                          const std::vector<std::string>& allowed);

// Refuses a directory that overlaps one of another release at `commit`, and an
// app group that another release uses there.
absl::Status CheckOwner(const state::Repository& repository,
                        absl::string_view commit, absl::string_view directory,
                        const descriptor::Release& release);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_COMMIT_POLICY_H_
