#ifndef GITOPS_PKG_KUBE_CREDENTIALS_H_
#define GITOPS_PKG_KUBE_CREDENTIALS_H_

// Who we are, request by request: static tokens, token files that are read
// again as they age, basic authentication, exec plugins, OIDC tokens,
// impersonation. Private to pkg/kube.
//
// Source of behaviour: the Kubernetes documentation on authentication
// (client-go credential plugins, v1 and v1beta1). Known difference: a renewed
// OIDC token is kept for this process, not written back to the kubeconfig.
// Thread-safe. No error carries a credential.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/base/secret.h"
#include "pkg/base/subprocess.h"
#include "pkg/http/client.h"
#include "pkg/http/headers.h"
#include "pkg/kube/config.h"

namespace gitops::kube {

// What goes with one request.
struct Identity {
  Secret authorization;  // Value of the header, or empty.
  std::string client_cert_pem;
  Secret client_key_pem;
  // Changes with every renewal.
  int64_t generation = 0;
};

class Credentials {
 public:
  virtual ~Credentials() = default;
  // Renews what has expired.
  virtual absl::StatusOr<Identity> Get() = 0;
  // The server refused what Get returned with this generation. Whether asking
  // again may give something else.
  virtual bool Refused(int64_t generation) = 0;
};

struct CredentialOptions {
  Clock* clock = nullptr;  // Not null, not owned.
  // For exec plugins.
  std::function<absl::StatusOr<CommandResult>(const Command&)> run;
  bool stdin_is_terminal = false;
  // For OIDC: a transport to the identity provider, given its CA.
  std::function<absl::StatusOr<std::shared_ptr<http::Transport>>(
      const std::string& ca_pem)>
      oidc_transport;
};

std::unique_ptr<Credentials> NewCredentials(const Config& config,
                                            CredentialOptions options);

// Impersonate-… fields.
void AddImpersonation(const Config& config, http::Headers* headers);

// What an exec plugin printed.
struct ExecCredential {
  Secret token;
  std::string client_cert_pem;
  Secret client_key_pem;
  absl::Time expires = absl::InfiniteFuture();
};
absl::StatusOr<ExecCredential> ParseExecCredential(absl::string_view json,
                                                   const ExecConfig& exec);
// The value of KUBERNETES_EXEC_INFO.
std::string FormatExecInfo(const Config& config, bool interactive);

// The "exp" of a JSON web token, not verified; InfiniteFuture without one,
// InfinitePast for what is no such token.
absl::Time JwtExpiry(absl::string_view token);

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_CREDENTIALS_H_
