#ifndef GITOPS_PKG_HTTP_CURL_TRANSPORT_H_
#define GITOPS_PKG_HTTP_CURL_TRANSPORT_H_

// The real Transport, on libcurl.
//
// One thread per transport moves the bytes; connections stay open and are
// shared by all callers, and where TLS negotiates HTTP/2 up to 100 requests
// share one connection. Bodies wait in a bounded buffer (256 KiB, plus what
// HTTP/2's window lets the peer send ahead) until the caller reads them.
// Only http and https; certificates are verified unless told otherwise; TLS
// 1.2 is the oldest.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "pkg/base/secret.h"
#include "pkg/http/client.h"

namespace gitops::http {

// Reads a variable of the environment; nullopt where unset.
using Environment =
    std::function<std::optional<std::string>(absl::string_view name)>;

struct TlsOptions {
  // PEM certificates that replace the system's roots; with `add_system_roots`
  // both count. SSL_CERT_FILE and SSL_CERT_DIR replace the system's.
  std::string ca_pem;
  bool add_system_roots = false;
  std::string client_cert_pem;
  Secret client_key_pem;
  // Name to ask for (SNI) and to verify, instead of the URL's host.
  std::string server_name;
  bool insecure = false;  // Accept any certificate.
};

struct TransportOptions {
  TlsOptions tls;
  std::string user_agent;
  // "" = from `environment` (HTTPS_PROXY, HTTP_PROXY, NO_PROXY and lower case,
  // loopback hosts never proxied: Go's rules), else used for every host.
  // http, https and socks5 URLs.
  std::string proxy_url;
  Environment environment;  // Unset: no proxies, built-in certificate paths.
  bool http2 = true;        // Offer it where TLS is used.
  int max_idle_connections = 100;
};

// InvalidArgument: PEM data or proxy URL that cannot be used.
absl::StatusOr<std::unique_ptr<Transport>> NewCurlTransport(
    TransportOptions options);

// The process's environment.
Environment ProcessEnvironment();

// Which proxy Go's http.ProxyFromEnvironment would take for `url`: "" = none.
std::string ProxyFor(absl::string_view url, const Environment& environment);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_CURL_TRANSPORT_H_
