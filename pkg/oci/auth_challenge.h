#ifndef GITOPS_PKG_OCI_AUTH_CHALLENGE_H_
#define GITOPS_PKG_OCI_AUTH_CHALLENGE_H_

// The WWW-Authenticate header of a registry. Source: RFC 9110 section 11.6.1,
// the Docker token specification. Hostile input: never fails, what cannot be
// read is left out. Pure.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::oci {

struct AuthChallenge {
  std::string scheme;                         // Lower case: "basic", "bearer".
  std::map<std::string, std::string> params;  // Names in lower case.

  // "" where absent.
  std::string Param(absl::string_view name) const;
};

// All challenges of one header value.
std::vector<AuthChallenge> ParseChallenges(absl::string_view header);

// The one to answer: bearer before basic; nullopt where there is neither.
std::optional<AuthChallenge> ChooseChallenge(
    const std::vector<absl::string_view>& headers);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_AUTH_CHALLENGE_H_
