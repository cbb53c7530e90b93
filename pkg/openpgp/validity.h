#ifndef GITOPS_PKG_OPENPGP_VALIDITY_H_
#define GITOPS_PKG_OPENPGP_VALIDITY_H_

// What a certificate's own signatures say about its keys and identities.
//
// An identity counts if the primary key certified it and did not take that
// back. The newest certification, of the identity that is marked as primary if
// there is one, else a signature over the key itself, says for how long the
// primary key is valid and what it is for. A subkey counts if the primary key
// bound it; to sign, it must have signed the primary key in turn. Signatures of
// others are ignored, also revocations by appointed others (known gap). A
// revocation whose form is not understood counts. Pure, thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/openpgp/keyring.h"

namespace gitops::openpgp {

// Own signatures checked per certificate; no honest one has nearly as many.
inline constexpr int kMaxOwnSignatures = 1000;

struct KeyValidity {
  bool bound = false;  // By an identity, or by the primary key.
  bool may_sign = false;
  bool revoked = false;
  int64_t expires_seconds = 0;  // 0: never.

  bool ExpiredAt(int64_t now_seconds) const {
    return expires_seconds != 0 && expires_seconds <= now_seconds;
  }
};

struct Validity {
  std::vector<std::string> identities;  // Those that count, in their order.
  KeyValidity primary;
  std::vector<KeyValidity> subkeys;  // One for each, in their order.
};

// ResourceExhausted past kMaxOwnSignatures.
absl::StatusOr<Validity> Examine(const Certificate& certificate,
                                 int64_t now_seconds);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_VALIDITY_H_
