#ifndef GITOPS_PKG_DESCRIPTOR_APPS_FILE_H_
#define GITOPS_PKG_DESCRIPTOR_APPS_FILE_H_

// The order of apps of a tree that has no descriptor: a loose file apps.yaml
// beside the app folders, which kapp ignores.
//
//   apps:
//   - name: database
//   - name: web
//     after: [database]
//
// Apps that it does not name wait for nobody.
// Errors: InvalidArgument, naming the file and what is wrong in it: unknown
// keys, an app named twice. Pure and thread-safe.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {

inline constexpr char kAppsFile[] = "apps.yaml";

// `path` is for messages. The apps are as the file lists them; whether they
// exist, and whether they wait in a circle, is for app_graph.h.
absl::StatusOr<std::vector<App>> ParseAppsFile(absl::string_view path,
                                               absl::string_view text);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_APPS_FILE_H_
