#ifndef GITOPS_PKG_RENDER_FUNCTIONS_PRIVATE_KEY_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_PRIVATE_KEY_H_

// Private keys made from a given stream of random bytes: the same bytes, the
// same key. RSA with exponent 65537, ECDSA on P-256, Ed25519, DSA (2048, 256).
//
// Source: FIPS 186-4; encodings RFC 8017, 5915, 8410. Not thread-safe.
// Key bytes stay inside the object until they are asked for as PEM.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/render/host.h"

namespace gitops::render {

class PrivateKey {
 public:
  enum class Kind { kRsa, kEcdsa, kEd25519, kDsa };

  static absl::StatusOr<PrivateKey> GenerateRsa(RandomSource& random, int bits);
  static absl::StatusOr<PrivateKey> GenerateEcdsa(RandomSource& random);
  static absl::StatusOr<PrivateKey> GenerateEd25519(RandomSource& random);
  // Slow: some tenths of a second.
  static absl::StatusOr<PrivateKey> GenerateDsa(RandomSource& random);
  // InvalidArgument: "no PEM data in input" and the like.
  static absl::StatusOr<PrivateKey> ParsePem(absl::string_view text);

  ~PrivateKey();
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;

  Kind kind() const;
  // "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" or PKCS #8.
  std::string ToPem() const;
  // SubjectPublicKeyInfo, and the bits inside it.
  std::string PublicKeyInfo() const;
  std::string PublicKeyBits() const;
  // The AlgorithmIdentifier of Sign's signatures.
  std::string SignatureAlgorithm() const;
  // RSA and ECDSA over SHA-256. Fails for DSA.
  absl::StatusOr<std::string> Sign(RandomSource& random,
                                   absl::string_view message) const;

 private:
  struct Impl;
  explicit PrivateKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_PRIVATE_KEY_H_
