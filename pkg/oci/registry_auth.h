#ifndef GITOPS_PKG_OCI_REGISTRY_AUTH_H_
#define GITOPS_PKG_OCI_REGISTRY_AUTH_H_

// How to reach a registry and who to be there: scheme, challenge, tokens.
//
// Source: kbld 0.43 and the Docker token specification. HTTPS first; plain HTTP
// too for local hosts (private addresses, localhost:PORT, *.local, …) and where
// told. One ping per host decides, one token per repository and access is kept:
// kbld asks anew each time.
// Errors: as RegistryError; transport errors of all schemes joined by "; ".
// Secrets go to the registry's or its token server's host alone and enter no
// message. Thread-safe.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/clock.h"
#include "pkg/base/mutex.h"
#include "pkg/base/secret.h"
#include "pkg/http/client.h"
#include "pkg/oci/auth_challenge.h"
#include "pkg/oci/credentials.h"
#include "pkg/oci/reference.h"

namespace gitops::oci {

struct RegistryOptions {
  http::Transport* transport = nullptr;     // Not owned.
  CredentialSource* credentials = nullptr;  // Not owned; null = anonymous.
  Clock* clock = nullptr;                   // Not owned.
  bool insecure = false;                    // HTTP for every host.
  // Registries that are reached elsewhere: name → host:port.
  std::map<std::string, std::string> host_map;
};

enum class Access { kPull, kPush };

// Whether plain HTTP may be tried for a host[:port].
bool MayUsePlainHttp(absl::string_view host);

class RegistryAuth {
 public:
  explicit RegistryAuth(RegistryOptions options)
      : options_(std::move(options)) {}

  // "https://host:port", after a ping.
  absl::StatusOr<std::string> BaseUrl(const Repository& repository);
  // The Authorization header's value; "" where none is wanted.
  // `mount_from` adds the right to read another repository.
  absl::StatusOr<Secret> Authorization(const Repository& repository,
                                       Access access,
                                       absl::string_view mount_from = "");
  // Forgets a token that was refused; `scope` is what the registry asks for.
  void Forget(const Repository& repository, Access access,
              absl::string_view mount_from, absl::string_view scope);

 private:
  struct Endpoint {
    std::string base_url;
    std::optional<AuthChallenge> challenge;
  };
  struct TokenKey {
    std::string repository;
    Access access;
    std::string mount_from;
    bool operator<(const TokenKey& o) const {
      return std::tie(repository, access, mount_from) <
             std::tie(o.repository, o.access, o.mount_from);
    }
  };

  absl::StatusOr<Endpoint> FindEndpoint(const Repository& repository);
  absl::StatusOr<Endpoint> Ping(absl::string_view host);
  absl::StatusOr<Credentials> FindCredentials(const Repository& repository);

  const RegistryOptions options_;
  Mutex mutex_;
  std::map<std::string, Endpoint> endpoints_ ABSL_GUARDED_BY(mutex_);
  std::map<TokenKey, Secret> tokens_ ABSL_GUARDED_BY(mutex_);
  std::map<TokenKey, std::string> scopes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_REGISTRY_AUTH_H_
