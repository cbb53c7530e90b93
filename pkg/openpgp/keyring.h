#ifndef GITOPS_PKG_OPENPGP_KEYRING_H_
#define GITOPS_PKG_OPENPGP_KEYRING_H_

// Keyrings: the certificates (keys, identities, subkeys and the signatures
// that hold them together) of a file, binary or in ASCII armour.
//
// Reading checks no signature; that happens to the certificate that is used
// (validity.h), so a large keyring costs no more than its parsing. Packets that
// cannot be used (other versions, attributes, keys that do not sign as secret
// keys) are skipped; a certificate whose primary key cannot be used is, too.
// Immutable once parsed, thread-safe then.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/openpgp/key.h"

namespace gitops::openpgp {

struct Identity {
  std::string name;  // "Name (comment) <mail>"
  std::vector<std::string> signatures;
};

struct Subkey {
  PublicKey key;
  std::optional<SecretPart> secret;
  std::vector<std::string> signatures;
};

struct Certificate {
  PublicKey primary;
  std::optional<SecretPart> secret;
  std::vector<std::string> signatures;  // Right behind the primary key.
  std::vector<Identity> identities;
  std::vector<Subkey> subkeys;

  // Upper-case hexadecimal.
  std::string Fingerprint() const;
  bool HasSecret() const;
};

class Keyring {
 public:
  // InvalidArgument for what is no sequence of packets, with Go's text, as for
  // GnuPG's keybox files; Unimplemented or InvalidArgument if there are
  // certificates and none can be used. Empty text is an empty keyring.
  static absl::StatusOr<Keyring> Parse(absl::string_view text);

  const std::vector<Certificate>& certificates() const { return certificates_; }

 private:
  absl::Status AddPackets(absl::string_view packets, absl::Status* skipped);

  std::vector<Certificate> certificates_;
};

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_KEYRING_H_
