#ifndef GITOPS_PKG_OPENPGP_CRYPTO_H_
#define GITOPS_PKG_OPENPGP_CRYPTO_H_

// The arithmetic below OpenPGP's packets, on OpenSSL, which shows nowhere in
// this header: digests, signatures, the cipher that secret keys are locked
// with. Numbers are big-endian bytes in the order of RFC 4880, section 5.
//
// Known gaps: MD5 and RIPEMD-160 digests, CAST5 and 3DES, Ed448 fail with
// Unimplemented. SHA-1 is accepted, as in Helm. Thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::openpgp {

enum class HashAlgorithm : uint8_t {
  kSha1 = 2,
  kSha256 = 8,
  kSha384 = 9,
  kSha512 = 10,
  kSha224 = 11,
};

enum class PublicAlgorithm : uint8_t {
  kRsa = 1,
  kRsaSign = 3,
  kDsa = 17,
  kEcdsa = 19,
  kEdDsa = 22,    // Ed25519 as GnuPG introduced it.
  kEd25519 = 27,  // RFC 9580.
};

// What the numbers of an algorithm are called, and how many there are.
struct AlgorithmTraits {
  absl::string_view name;  // In "RSA verification failure".
  size_t public_numbers;   // Without the curve.
  size_t secret_numbers;
  size_t signature_numbers;
  bool has_curve;
  bool raw;  // 32 byte keys and 64 byte signatures, without lengths.
};
// nullptr for an algorithm that does not sign, or that is not known.
const AlgorithmTraits* FindTraits(uint8_t algorithm);

struct PublicNumbers {
  PublicAlgorithm algorithm = PublicAlgorithm::kRsa;
  std::string curve;  // The object identifier's bytes.
  std::vector<std::string> numbers;
};

// nullopt for digests that are not accepted.
std::optional<HashAlgorithm> FindHash(uint8_t number);

// The digest over `parts` in their order.
std::string Digest(HashAlgorithm hash,
                   const std::vector<absl::string_view>& parts);

// Unauthenticated "openpgp: invalid signature: RSA verification failure" where
// `signature` is not the key's over `digest`; Unimplemented for a curve that is
// not known.
absl::Status VerifyDigest(const PublicNumbers& key, HashAlgorithm hash,
                          absl::string_view digest,
                          const std::vector<std::string>& signature);

// The numbers of a signature. `secret` is d of RSA and what DSA, ECDSA and
// Ed25519 have as their one secret number. InvalidArgument for numbers that are
// no key.
absl::StatusOr<std::vector<std::string>> SignDigest(const PublicNumbers& key,
                                                    absl::string_view secret,
                                                    HashAlgorithm hash,
                                                    absl::string_view digest);

// Bytes of key and block (AES: always 16); nullopt for other ciphers than AES.
std::optional<size_t> CipherKeyBytes(uint8_t cipher);
// AES in cipher feedback mode. `key` and `iv` have the cipher's sizes.
std::string DecryptCfb(absl::string_view key, absl::string_view iv,
                       absl::string_view data);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_CRYPTO_H_
