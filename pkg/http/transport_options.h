#ifndef GITOPS_PKG_HTTP_TRANSPORT_OPTIONS_H_
#define GITOPS_PKG_HTTP_TRANSPORT_OPTIONS_H_

// What the real Transport is told when it is made: see curl_transport.h.

#include <functional>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"

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

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_TRANSPORT_OPTIONS_H_
