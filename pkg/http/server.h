#ifndef GITOPS_PKG_HTTP_SERVER_H_
#define GITOPS_PKG_HTTP_SERVER_H_

// A small HTTP/1.1 server for loopback: the sandbox, tests, callbacks.
//
// One thread per connection, keep-alive, chunked both ways, 100-continue,
// HEAD without body, TLS where a certificate is given. Handlers stream: the
// request body is read as it comes, the response may go on for hours (watch),
// and a handler may cut the connection. No HTTP/2, no compression by itself.
// Limits: request head 64 KiB, `max_connections` (more wait in the backlog).

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pkg/base/secret.h"
#include "pkg/http/handler.h"

namespace gitops::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any free one.
  // Serve TLS with this certificate and key.
  std::string cert_pem;
  Secret key_pem;
  // Ask for client certificates of this authority; `require` refuses without.
  std::string client_ca_pem;
  bool require_client_cert = false;
  int max_connections = 1000;
  absl::Duration idle_timeout = absl::Minutes(5);
};

// Start returns once it listens. Thread-safe. Stop (and the destructor) closes
// all connections and waits for the handlers to return: those must watch
// Gone() or the results of Read and Write.
class Server {
 public:
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options,
                                                       Handler handler);
  virtual ~Server() = default;
  virtual int port() const = 0;
  // http://127.0.0.1:1234, without a slash at the end.
  virtual std::string url() const = 0;
  virtual void Stop() = 0;
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_SERVER_H_
