#ifndef GITOPS_PKG_HTTP_CURL_TRANSPORT_H_
#define GITOPS_PKG_HTTP_CURL_TRANSPORT_H_

// The real Transport, on libcurl.
//
// One thread per transport moves the bytes; connections stay open and are
// shared by all callers, and where TLS negotiates HTTP/2 up to 100 requests
// share one connection. With HTTP/1.1 bodies wait in a buffer of 256 KiB until
// the caller reads them. With HTTP/2 up to max_body_bytes may wait, and more
// ends the request with ResourceExhausted: a reader that is slow, or waits for
// another request, must not hold up all others on the connection, and libcurl
// can only stop them together. A response's head has at most 1 MiB.
// Only http and https; certificates are verified unless told otherwise; TLS
// 1.2 is the oldest.

#include <memory>

#include "absl/status/statusor.h"
#include "pkg/http/client.h"
#include "pkg/http/proxy.h"
#include "pkg/http/transport_options.h"

namespace gitops::http {

// InvalidArgument: PEM data or proxy URL that cannot be used.
absl::StatusOr<std::unique_ptr<Transport>> NewCurlTransport(
    TransportOptions options);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_CURL_TRANSPORT_H_
