#ifndef GITOPS_PKG_DEPLOY_VIEW_RESOURCE_VIEW_H_
#define GITOPS_PKG_DEPLOY_VIEW_RESOURCE_VIEW_H_

// Tables of live objects: flat, as a tree of owners, and their status.
// Source: kapp behaviour 1.2 and 1.3. Pure.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/cli/ui.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

cli::Table ResourceTable(absl::string_view title,
                         const std::vector<Resource>& resources,
                         absl::Time now);
cli::Table ResourceTree(absl::string_view title,
                        const std::vector<Resource>& resources, absl::Time now);
// Inputs that are on no cluster: owner, state and age stay empty.
cli::Table InputTable(absl::string_view title,
                      const std::vector<Resource>& resources, bool sort);
// Field and value, object by object.
cli::Table StatusTable(absl::string_view title,
                       const std::vector<Resource>& resources);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_VIEW_RESOURCE_VIEW_H_
