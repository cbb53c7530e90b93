#ifndef GITOPS_PKG_KUBE_HTTP_CLIENT_H_
#define GITOPS_PKG_KUBE_HTTP_CLIENT_H_

// The real Client: JSON over pkg/http.
//
// Reads and writes are repeated where client-go does: up to `max_retries`
// times on 429 and 5xx answers with Retry-After, GETs also on connections
// that broke. A 401 renews an exec or OIDC credential once. Everything else is
// the caller's to retry.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/http/cancel.h"
#include "pkg/http/client.h"
#include "pkg/kube/client.h"
#include "pkg/kube/config.h"

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
  // For all calls that are no watches or logs.
  absl::Duration request_timeout = absl::InfiniteDuration();
  Clock* clock = nullptr;                // Null: the real one. Not owned.
  http::Cancellation* cancel = nullptr;  // Stops all calls. Not owned.
};

// Makes a curl transport from `config`. No request is sent yet.
absl::StatusOr<std::unique_ptr<Client>> NewClient(const Config& config,
                                                  ClientOptions options);

// The same on a given transport (tests, proxies); `config` supplies the
// server's URL and the credentials that go into headers.
absl::StatusOr<std::unique_ptr<Client>> NewClientOn(
    const Config& config, ClientOptions options,
    std::shared_ptr<http::Transport> transport);

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_HTTP_CLIENT_H_
