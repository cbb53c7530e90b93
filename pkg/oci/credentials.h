#ifndef GITOPS_PKG_OCI_CREDENTIALS_H_
#define GITOPS_PKG_OCI_CREDENTIALS_H_

// Who to be at a registry. Sources are one file each and are asked in order.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/base/secret.h"
#include "pkg/oci/reference.h"

namespace gitops::oci {

struct Credentials {
  std::string username;
  Secret password;
  Secret identity_token;  // Exchanged for a token.
  Secret registry_token;  // Used as it is.
  bool anonymous = true;
};

// Thread-safe.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  // Anonymous where this source has nothing for it; errors end the search.
  virtual absl::StatusOr<Credentials> Find(const Repository& repository) = 0;
};

// The first source that is not anonymous.
class CredentialChain : public CredentialSource {
 public:
  explicit CredentialChain(
      std::vector<std::unique_ptr<CredentialSource>> sources)
      : sources_(std::move(sources)) {}
  absl::StatusOr<Credentials> Find(const Repository& repository) override;

 private:
  std::vector<std::unique_ptr<CredentialSource>> sources_;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_CREDENTIALS_H_
