#ifndef GITOPS_PKG_OPENPGP_KEY_H_
#define GITOPS_PKG_OPENPGP_KEY_H_

// Public and secret keys of version 4 (RFC 4880, sections 5.5 and 3.7).
//
// Secret keys may be locked with a passphrase: simple, salted and iterated
// derivation, AES, the SHA-1 check or the sum. Known gaps (Unimplemented):
// other versions, other ciphers, AEAD. Plain data; the functions are pure.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"
#include "pkg/openpgp/crypto.h"

namespace gitops::openpgp {

struct PublicKey {
  std::string body;  // The public packet's, which signatures are over.
  int64_t created_seconds = 0;
  // Nothing for keys that cannot sign: they keep their fingerprint only.
  std::optional<PublicNumbers> numbers;
  std::string fingerprint;  // 20 bytes.
  uint64_t id = 0;          // The fingerprint's last 8 bytes.

  // What is hashed in front of signatures over the key.
  std::string HashPrefix() const;
};

// Reads a public key's packet, or the public part of a secret one; what comes
// behind it goes to `rest` where that is given.
absl::StatusOr<PublicKey> ParsePublicKey(absl::string_view body,
                                         absl::string_view* rest = nullptr);

// What follows the public part of a secret key's packet.
struct SecretPart {
  enum class Lock : uint8_t {
    kNone,
    kPassphrase,
    kDummy,  // GnuPG's stub: the secret is elsewhere.
  };
  Lock lock = Lock::kNone;
  Secret data;  // The packet's, still locked.
};

absl::StatusOr<SecretPart> ParseSecretPart(absl::string_view data);

// The one secret number that signing takes. InvalidArgument "openpgp: invalid
// data: private key checksum failure" for a wrong passphrase.
absl::StatusOr<Secret> Unlock(const PublicKey& key, const SecretPart& part,
                              const Secret& passphrase);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_KEY_H_
