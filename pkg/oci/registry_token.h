#ifndef GITOPS_PKG_OCI_REGISTRY_TOKEN_H_
#define GITOPS_PKG_OCI_REGISTRY_TOKEN_H_

// Fetching a bearer token from the realm that a challenge names.
//
// Source: the Docker token specification (GET with Basic) and its OAuth2 form
// (POST with a refresh token; 404 falls back to GET), as kbld 0.43 does it.
// Errors: as RegistryError; Unauthenticated `no token in bearer response:`
// (without the body: it may hold a secret under another name).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/base/secret.h"
#include "pkg/http/client.h"
#include "pkg/oci/auth_challenge.h"
#include "pkg/oci/credentials.h"

namespace gitops::oci {

absl::StatusOr<Secret> FetchToken(http::Transport* transport,
                                  const AuthChallenge& challenge,
                                  const Credentials& credentials,
                                  const std::vector<std::string>& scopes);

// "Basic …", or empty without a user or password.
Secret BasicAuthorization(const Credentials& credentials);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_REGISTRY_TOKEN_H_
