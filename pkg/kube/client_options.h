#ifndef GITOPS_PKG_KUBE_CLIENT_OPTIONS_H_
#define GITOPS_PKG_KUBE_CLIENT_OPTIONS_H_

// What the real Client is told when it is made: see http_client.h.

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/http/cancel.h"

namespace gitops::kube {

// Told the text of every `Warning: 299` header. Any thread, one call at a
// time. `write` is false for reads.
using WarningHandler = std::function<void(absl::string_view text, bool write)>;

struct ClientOptions {
  // Becomes the field manager up to the first slash: "kapp/v0.60.0 (…)".
  std::string user_agent = "deployer";
  WarningHandler on_warning;
  // Client-side limit; qps <= 0: none.
  double qps = 0;
  int burst = 0;
  int max_retries = 10;
  // Once no connection could be made for so long, calls fail with
  // DeadlineExceeded, naming the server, and are not worth a retry.
  absl::Duration unreachable_limit = absl::Seconds(30);
  // For all calls that are no watches or logs.
  absl::Duration request_timeout = absl::InfiniteDuration();
  Clock* clock = nullptr;                // Null: the real one. Not owned.
  http::Cancellation* cancel = nullptr;  // Stops all calls. Not owned.
};

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_CLIENT_OPTIONS_H_
