#ifndef GITOPS_PKG_DESCRIPTOR_APP_GRAPH_H_
#define GITOPS_PKG_DESCRIPTOR_APP_GRAPH_H_

// Which apps of a group come after which: App::after.
// Errors: InvalidArgument, naming the app, or every member of a circle.
// Pure, deterministic and thread-safe.

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {

// Refuses an app that comes after one that is not listed, or after itself,
// directly or through others.
absl::Status CheckAppGraph(const std::vector<App>& apps);

// The same apps, none before one that it comes after, else as they are listed.
absl::StatusOr<std::vector<App>> OrderApps(std::vector<App> apps);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_APP_GRAPH_H_
