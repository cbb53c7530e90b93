#ifndef GITOPS_PKG_KUBE_HTTP_CLIENT_H_
#define GITOPS_PKG_KUBE_HTTP_CLIENT_H_

// The real Client: JSON over pkg/http.
//
// Reads and writes are repeated where client-go does: up to `max_retries`
// times on 429 and 5xx answers with Retry-After, GETs also on connections
// that broke. A 401 renews an exec or OIDC credential once. Everything else is
// the caller's to retry.

#include <memory>

#include "absl/status/statusor.h"
#include "pkg/http/client.h"
#include "pkg/kube/client.h"
#include "pkg/kube/client_options.h"
#include "pkg/kube/config.h"

namespace gitops::kube {

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
