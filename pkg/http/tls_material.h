#ifndef GITOPS_PKG_HTTP_TLS_MATERIAL_H_
#define GITOPS_PKG_HTTP_TLS_MATERIAL_H_

// Certificates and keys from PEM text, parsed once and put into any number of
// OpenSSL contexts. Private to pkg/http. Immutable, hence thread-safe.
// Errors: InvalidArgument, without any of the text.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"

struct ssl_ctx_st;

namespace gitops::http {

class TlsMaterial {
 public:
  // Each may be empty; certificate and key go together. `cert_pem` starts with
  // the leaf, its chain follows.
  static absl::StatusOr<std::shared_ptr<const TlsMaterial>> Parse(
      absl::string_view ca_pem, absl::string_view cert_pem,
      const Secret& key_pem);
  ~TlsMaterial();

  bool has_authorities() const;
  // Adds the authorities to the context's store and uses certificate and key.
  // False where OpenSSL refuses.
  bool Install(ssl_ctx_st* context) const;

 private:
  TlsMaterial();
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_TLS_MATERIAL_H_
