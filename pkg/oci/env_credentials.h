#ifndef GITOPS_PKG_OCI_ENV_CREDENTIALS_H_
#define GITOPS_PKG_OCI_ENV_CREDENTIALS_H_

// Credentials from KBLD_REGISTRY_* variables.
//
// Source: kbld 0.43. HOSTNAME, USERNAME, PASSWORD, IDENTITY_TOKEN and
// REGISTRY_TOKEN, each with an optional suffix _ANYTHING that groups a set; the
// set without suffix is tried first; a set whose host fits wins even where it
// is empty. Errors (only when asked): InvalidArgument `Unknown env variable
// 'X'`, `Parsing registry hostname: …`. Thread-safe, immutable.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pkg/oci/credentials.h"

namespace gitops::oci {

class EnvCredentials : public CredentialSource {
 public:
  // `variables`: NAME and content of the environment (others are ignored).
  explicit EnvCredentials(
      std::vector<std::pair<std::string, std::string>> variables)
      : variables_(std::move(variables)) {}

  absl::StatusOr<Credentials> Find(const Repository& repository) override;

 private:
  std::vector<std::pair<std::string, std::string>> variables_;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_ENV_CREDENTIALS_H_
