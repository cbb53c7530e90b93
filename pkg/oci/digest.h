#ifndef GITOPS_PKG_OCI_DIGEST_H_
#define GITOPS_PKG_OCI_DIGEST_H_

// A content digest. Only sha256 is accepted, as in the programs we stand in
// for. Immutable, thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::oci {

class Digest {
 public:
  // The empty digest: compares unequal to every real one; empty() is true.
  Digest() = default;

  // "sha256:" and 64 lower-case hexadecimal digits. InvalidArgument otherwise,
  // with the texts "unsupported digest algorithm: X", "invalid checksum digest
  // length" and "invalid checksum digest format".
  static absl::StatusOr<Digest> Parse(absl::string_view text);
  // The digest of `content`.
  static Digest Of(absl::string_view content);
  // Of 64 hexadecimal digits that our own hashing made.
  static Digest FromHex(absl::string_view hex);

  const std::string& hex() const { return hex_; }
  std::string ToString() const;
  bool empty() const { return hex_.empty(); }

  friend bool operator==(const Digest& a, const Digest& b) {
    return a.hex_ == b.hex_;
  }
  friend bool operator!=(const Digest& a, const Digest& b) { return !(a == b); }
  friend bool operator<(const Digest& a, const Digest& b) {
    return a.hex_ < b.hex_;
  }

 private:
  std::string hex_;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_DIGEST_H_
