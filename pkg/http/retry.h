#ifndef GITOPS_PKG_HTTP_RETRY_H_
#define GITOPS_PKG_HTTP_RETRY_H_

// When to try again, as arithmetic: no clock, no sleeping, no network.
// Thread-safe, pure.

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/http/client.h"

namespace gitops::http {

struct RetryPolicy {
  int max_attempts = 3;  // All tries, the first included.
  absl::Duration first_delay = absl::Milliseconds(100);
  double factor = 3;
  absl::Duration max_delay = absl::Seconds(30);
  // The delay is spread over [1, 1 + jitter] of itself.
  double jitter = 0.1;
};

// How long to wait after attempt number `attempt` (1 is the first) failed;
// nullopt: give up. `random` in [0, 1) places the delay inside the jitter.
std::optional<absl::Duration> RetryDelay(const RetryPolicy& policy, int attempt,
                                         double random);

// A Retry-After header: seconds, or an HTTP date relative to `now`. nullopt
// where absent or malformed; never negative.
std::optional<absl::Duration> ParseRetryAfter(absl::string_view value,
                                              absl::Time now);

// RFC 9110 IMF-fixdate, RFC 850 and asctime dates.
std::optional<absl::Time> ParseHttpDate(absl::string_view value);

bool IsIdempotent(absl::string_view method);

// Whether the request never reached a server that acts, or may be repeated
// without harm: connection failures for all methods, broken connections for
// idempotent ones.
bool IsRetryable(const absl::Status& status, absl::string_view method);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_RETRY_H_
