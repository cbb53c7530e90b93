#ifndef GITOPS_PKG_HTTP_TEST_CERTS_H_
#define GITOPS_PKG_HTTP_TEST_CERTS_H_

// Certificates for loopback, made on the spot: for tests and for the sandbox.
// The authority's key never leaves the process. Aborts where OpenSSL fails.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/secret.h"

namespace gitops::http {

struct CertAndKey {
  std::string cert_pem;
  Secret key_pem;
};

// An authority that signs with ECDSA P-256.
class TestAuthority {
 public:
  explicit TestAuthority(absl::string_view name = "test authority");
  ~TestAuthority();
  const std::string& ca_pem() const { return ca_pem_; }
  // A certificate for `common_name` with these alternative names ("DNS:a",
  // "IP:127.0.0.1"), good from an hour ago for `lifetime` (may be negative).
  CertAndKey Issue(absl::string_view common_name,
                   const std::vector<std::string>& names,
                   absl::Duration lifetime = absl::Hours(1)) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::string ca_pem_;
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_TEST_CERTS_H_
