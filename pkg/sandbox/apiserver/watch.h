#ifndef GITOPS_PKG_SANDBOX_APISERVER_WATCH_H_
#define GITOPS_PKG_SANDBOX_APISERVER_WATCH_H_

// The answer to a watch: events as they happen, one JSON object a line, with
// bookmarks every ten seconds for those who ask for them.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "pkg/http/handler.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

struct WatchRequest {
  Resource resource;
  std::string ns;  // "" is all.
  ListQuery query;
  // Goes on from there; without it the stream begins with all that is there.
  std::optional<int64_t> after = std::nullopt;
  absl::Duration length = absl::Minutes(30);
  bool bookmarks = false;
  // How objects are shown.
  std::function<value::Value(const value::Value&)> shape = nullptr;
};

// Returns when the time is over or the client has gone. Errors come before
// anything is sent (a version too old).
absl::Status StreamWatch(Cluster& cluster, const WatchRequest& request,
                         http::ResponseWriter& response);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_WATCH_H_
