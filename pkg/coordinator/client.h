#ifndef GITOPS_PKG_COORDINATOR_CLIENT_H_
#define GITOPS_PKG_COORDINATOR_CLIENT_H_

// Talks to a coordinator. gRPC stays behind this header. Thread-safe.
//
// Calls that may be repeated are: on Unavailable, a few times within
// `patience`. Errors: Unavailable (nobody answers), DeadlineExceeded, and what
// the coordinator says.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/coordinator/address.h"
#include "pkg/coordinator/store.h"

namespace gitops::coordinator {

struct ClientOptions {
  TlsFiles tls;                                // For TCP.
  std::string tls_server_name;                 // "" is the host of the address.
  absl::Duration timeout = absl::Seconds(30);  // Of one call.
  absl::Duration patience = absl::Seconds(5);
};

class Client {
 public:
  static absl::StatusOr<std::unique_ptr<Client>> Connect(
      const Address& address, const ClientOptions& options);
  ~Client();

  absl::StatusOr<std::string> Put(absl::string_view descriptor_bytes,
                                  int64_t token = 0);
  // Release id and bytes.
  absl::StatusOr<StoredRelease> Get(absl::string_view release_id);
  absl::StatusOr<StoredRelease> Newest(absl::string_view environment);
  absl::StatusOr<std::vector<StoredRelease>> List(absl::string_view environment,
                                                  int page_size,
                                                  absl::string_view page_token,
                                                  std::string* next);
  // Calls `on_event` for each, reconnecting where the connection breaks, until
  // it returns false. Without `follow` it ends after the last one there is.
  absl::Status Watch(absl::string_view environment, int64_t after_sequence,
                     bool follow,
                     const std::function<bool(const EventRecord&)>& on_event);

  absl::StatusOr<LeaseRecord> AcquireLease(absl::string_view environment,
                                           absl::string_view holder,
                                           absl::Duration ttl, int64_t token);
  absl::StatusOr<LeaseRecord> RenewLease(absl::string_view environment,
                                         int64_t token, absl::Duration ttl);
  absl::Status ReleaseLease(absl::string_view environment, int64_t token);
  absl::StatusOr<LeaseRecord> GetLease(absl::string_view environment,
                                       bool* held);
  absl::StatusOr<int64_t> Report(const EventRecord& event, int64_t token);

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_CLIENT_H_
