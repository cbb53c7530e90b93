#ifndef GITOPS_PKG_KUBE_REQUESTER_H_
#define GITOPS_PKG_KUBE_REQUESTER_H_

// One API request, with everything around it: credentials, limits, retries,
// warnings, errors. Private to pkg/kube. Thread-safe.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/mutex.h"
#include "pkg/http/client.h"
#include "pkg/kube/client.h"
#include "pkg/kube/client_options.h"
#include "pkg/kube/config.h"
#include "pkg/kube/credentials.h"
#include "pkg/kube/errors.h"
#include "pkg/kube/rate_limiter.h"

namespace gitops::kube {

struct Call {
  std::string path;  // Below the server's URL, with the query.
  std::string body;
  std::string content_type;
  std::string accept = "application/json";
  RequestInfo info;  // Its method is the request's.
  bool write = false;
  bool http2 = true;
  absl::Duration timeout = absl::InfiniteDuration();
  absl::Duration header_timeout = absl::InfiniteDuration();
  absl::Duration idle_timeout = absl::InfiniteDuration();
  http::Cancellation* cancel = nullptr;
};

class Requester {
 public:
  // Makes a transport that presents this certificate.
  using TransportMaker =
      std::function<absl::StatusOr<std::shared_ptr<http::Transport>>(
          const Identity& identity)>;

  Requester(Config config, ClientOptions options,
            std::unique_ptr<Credentials> credentials, TransportMaker maker);

  // The response, 2xx for sure. Follows the retry rules of http_client.h.
  absl::StatusOr<http::Response> Send(const Call& call);
  // The same, with the body left to read. Nothing is retried once the head
  // is there.
  absl::StatusOr<std::unique_ptr<http::ResponseStream>> Open(const Call& call);
  // All at once; no retries. Failed calls fail by themselves.
  std::vector<absl::StatusOr<http::Response>> SendAll(
      const std::vector<Call>& calls);

  // False, early, where `cancel` or the client's switch is used.
  bool Sleep(absl::Duration duration, http::Cancellation* cancel);
  absl::Time Now();

  const Config& config() const { return config_; }
  const ClientOptions& options() const { return options_; }
  std::atomic<int64_t>& watches() { return watches_; }
  ClientStats stats() const;

 private:
  struct Prepared {
    http::Request request;
    int64_t generation = 0;
    std::shared_ptr<http::Transport> transport;
  };

  absl::StatusOr<Prepared> Prepare(const Call& call);
  absl::StatusOr<std::shared_ptr<http::Transport>> TransportFor(
      const Identity& identity);
  // After attempt number `attempt` (from 1) ended in `failure`, or with a
  // response that is no success: how long to wait; nullopt: give up.
  std::optional<absl::Duration> DelayAfter(const Call& call, int attempt,
                                           const absl::Status& failure) const;
  // What became of a call's connection; DeadlineExceeded in its place where
  // the server has been out of reach for too long.
  absl::Status NoteReach(const absl::Status& opened);
  absl::Status Refusal(const Call& call, const http::Response& head,
                       absl::string_view body);
  void TellWarnings(const Call& call, const http::Headers& headers);
  absl::StatusOr<http::Response> SendOnce(const Call& call,
                                          int64_t* generation);
  absl::Status OpenOnce(const Call& call,
                        std::unique_ptr<http::ResponseStream>* stream,
                        int64_t* generation);
  absl::Status Repeat(const Call& call,
                      const std::function<absl::Status(int64_t*)>& attempt);

  const Config config_;
  const ClientOptions options_;
  const std::unique_ptr<Credentials> credentials_;
  const TransportMaker maker_;
  RateLimiter limiter_;
  std::atomic<int64_t> requests_{0};
  std::atomic<int64_t> retries_{0};
  std::atomic<int64_t> watches_{0};
  Mutex mutex_;
  std::shared_ptr<http::Transport> transport_ ABSL_GUARDED_BY(mutex_);
  std::string transport_cert_ ABSL_GUARDED_BY(mutex_);
  Mutex warning_mutex_;
  Mutex reach_mutex_;
  // Since when no call got a connection.
  std::optional<absl::Time> out_of_reach_ ABSL_GUARDED_BY(reach_mutex_);
};

// The texts of all `Warning: 299 agent "text"` fields.
std::vector<std::string> ParseWarnings(const http::Headers& headers);

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_REQUESTER_H_
