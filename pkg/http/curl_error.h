#ifndef GITOPS_PKG_HTTP_CURL_ERROR_H_
#define GITOPS_PKG_HTTP_CURL_ERROR_H_

// What libcurl reports, as a Status with a message in Go's words. Private to
// pkg/http. Pure, thread-safe.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::http {

struct CurlFailure {
  int code = 0;         // CURLcode
  int os_error = 0;     // errno of the failed call, 0 if unknown
  long verify = 0;      // X509_V_ERR_… of the certificate check
  std::string detail;   // libcurl's own message
  std::string address;  // ip:port of the peer, or host:port
  std::string host;     // Name that was looked up or verified.
  bool head_received = false;
  bool proxied = false;
};

// `Get "url": cause`, see client.h.
absl::Status StatusFromCurl(absl::string_view method, absl::string_view url,
                            const CurlFailure& failure);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_CURL_ERROR_H_
