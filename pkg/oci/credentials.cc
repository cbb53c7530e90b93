#include "pkg/oci/credentials.h"

namespace gitops::oci {

absl::StatusOr<Credentials> CredentialChain::Find(
    const Repository& repository) {
  for (const std::unique_ptr<CredentialSource>& source : sources_) {
    absl::StatusOr<Credentials> found = source->Find(repository);
    if (!found.ok() || !found->anonymous) return found;
  }
  return Credentials();
}

}  // namespace gitops::oci
