#ifndef GITOPS_PKG_OPENPGP_CLEAR_SIGNATURE_H_
#define GITOPS_PKG_OPENPGP_CLEAR_SIGNATURE_H_

// Making and checking signatures of clear-signed text with a keyring.
//
// Source: Helm 4.1.4, whose texts the errors have. Known differences: the
// identities of a signer are those that its key still certifies; where the
// primary key cannot sign (its secret is elsewhere, or it only certifies) the
// newest subkey that can does. Thread-safe.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"
#include "pkg/openpgp/clearsign.h"
#include "pkg/openpgp/keyring.h"

namespace gitops::openpgp {

// As the present: the time at which the signature says it was made. For those
// who have no clock; what expired since then still counts as good.
inline constexpr int64_t kWhenSigned = -1;

struct Signer {
  std::vector<std::string> identities;
  std::string fingerprint;  // Of the primary key, upper-case hexadecimal.
};

// The certificate whose signature `document` carries: that of the first
// signature by a key of `keyring` decides. Unauthenticated: "openpgp: signature
// made by unknown entity", "openpgp: invalid signature: …", "openpgp: signature
// made by revoked key", "openpgp: key expired", "openpgp: signature expired".
// InvalidArgument where the signature cannot be read.
absl::StatusOr<Signer> VerifyClearSigned(const ClearSigned& document,
                                         const Keyring& keyring,
                                         int64_t now_seconds);

// The one certificate with an identity that contains `text`; an identity that
// equals it wins over others. NotFound "private key not found";
// InvalidArgument "more than one key contain the id …".
absl::StatusOr<const Certificate*> FindCertificate(const Keyring& keyring,
                                                   absl::string_view text);

// Asked for the passphrase of a locked key, with an identity to show.
using PassphraseSource =
    std::function<absl::StatusOr<Secret>(absl::string_view identity)>;

// `text`, clear-signed with SHA-512. FailedPrecondition: the certificate has
// no secret key that signs; InvalidArgument: wrong passphrase.
absl::StatusOr<std::string> ClearSign(absl::string_view text,
                                      const Certificate& certificate,
                                      const PassphraseSource& passphrase,
                                      int64_t now_seconds);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_CLEAR_SIGNATURE_H_
