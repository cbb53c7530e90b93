#ifndef GITOPS_PKG_COORDINATOR_SERVER_H_
#define GITOPS_PKG_COORDINATOR_SERVER_H_

// A listening coordinator. gRPC stays behind this header. Thread-safe.
//
// A Unix socket gets mode 0600 from its first moment. A lock beside it keeps a
// second coordinator from taking it over (FailedPrecondition); a socket that a
// killed one left is replaced. TCP is served with TLS and client certificates
// alone.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "pkg/coordinator/address.h"
#include "pkg/coordinator/desk.h"

namespace gitops::coordinator {

class Server {
 public:
  // `desk` must outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Address& address,
                                                       const TlsFiles& tls,
                                                       Desk* desk);
  // Stops: watchers are sent away, calls under way get a second.
  ~Server();

  // With the port that was chosen where the address said 0.
  const Address& address() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_SERVER_H_
