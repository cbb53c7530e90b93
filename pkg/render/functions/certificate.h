#ifndef GITOPS_PKG_RENDER_FUNCTIONS_CERTIFICATE_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_CERTIFICATE_H_

// X.509 certificates as Sprig's gen* functions make them: a random 128-bit
// serial, a common name, TLS server and client use, names and addresses.
//
// Source: RFC 5280; the set and order of extensions as in certificates from
// Helm 4.1.4. Pure but for the given randomness and time.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/render/functions/private_key.h"
#include "pkg/render/host.h"

namespace gitops::render {

struct CertificateRequest {
  std::string common_name;
  std::vector<std::string> addresses;  // 4 or 16 bytes each.
  std::vector<std::string> dns_names;
  bool is_authority = false;
  absl::Time not_before;
  absl::Time not_after;
};

// What a signed certificate takes from its issuer's.
struct Issuer {
  std::string name;    // DER
  std::string key_id;  // Empty where the issuer's certificate has none.
};

// InvalidArgument if `der` is no certificate.
absl::StatusOr<Issuer> ParseIssuer(absl::string_view der);

// DER. Without an issuer the certificate signs itself with `signer`, which must
// be `key` then.
absl::StatusOr<std::string> MakeCertificate(const CertificateRequest& request,
                                            const PrivateKey& key,
                                            const Issuer* issuer,
                                            const PrivateKey& signer,
                                            RandomSource& random);

// The bytes of an IPv4 or IPv6 address; InvalidArgument otherwise.
absl::StatusOr<std::string> ParseAddress(absl::string_view text);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_CERTIFICATE_H_
