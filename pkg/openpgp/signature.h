#ifndef GITOPS_PKG_OPENPGP_SIGNATURE_H_
#define GITOPS_PKG_OPENPGP_SIGNATURE_H_

// Signature packets of version 4 (RFC 4880, section 5.2).
//
// What a signature says about itself is believed only where it is signed too;
// the issuer, which is but a hint, and a subkey's own signature may also stand
// in the unsigned part. A critical subpacket that is not known makes a
// signature Unimplemented, as do other versions and digests. Plain data; the
// functions are pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"
#include "pkg/openpgp/crypto.h"
#include "pkg/openpgp/key.h"

namespace gitops::openpgp {

enum class SignatureType : uint8_t {
  kBinary = 0x00,
  kText = 0x01,
  kGenericCertification = 0x10,  // To 0x13, which say how sure one is.
  kPositiveCertification = 0x13,
  kSubkeyBinding = 0x18,
  kPrimaryKeyBinding = 0x19,
  kDirectKey = 0x1f,
  kKeyRevocation = 0x20,
  kSubkeyRevocation = 0x28,
  kCertificationRevocation = 0x30,
};

inline constexpr uint8_t kMaySign = 0x02;  // A key flag.

struct Signature {
  SignatureType type = SignatureType::kBinary;
  uint8_t algorithm = 0;
  HashAlgorithm hash = HashAlgorithm::kSha512;
  std::string trailer;  // What is hashed behind the signed data.
  std::vector<std::string> numbers;
  // Subpackets.
  int64_t created_seconds = 0;
  int64_t lifetime_seconds = 0;      // 0: for ever.
  int64_t key_lifetime_seconds = 0;  // 0: for ever.
  std::optional<uint8_t> key_flags;
  bool primary_identity = false;
  std::optional<uint64_t> issuer;
  std::string embedded;  // The body of a signature within.

  bool ExpiredAt(int64_t now_seconds) const;
};

absl::StatusOr<Signature> ParseSignature(absl::string_view body);

// Whether `key` made it over `parts`. Unauthenticated if not.
absl::Status VerifySignature(const Signature& signature, const PublicKey& key,
                             std::vector<absl::string_view> parts);

// The packet of a text signature over `canonical`, with SHA-512.
absl::StatusOr<std::string> MakeTextSignature(absl::string_view canonical,
                                              const PublicKey& key,
                                              const Secret& secret,
                                              int64_t now_seconds);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_SIGNATURE_H_
