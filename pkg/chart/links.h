#ifndef GITOPS_PKG_CHART_LINKS_H_
#define GITOPS_PKG_CHART_LINKS_H_

// Where symbolic links lead, with Go's (filepath.EvalSymlinks) messages.
// Stateless.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::chart {

// The path without links, `.`, `..` and repeated slashes. Up to 255 links are
// followed: more than the system does. NotFound: "lstat PATH: no such file or
// directory", PATH the first element that is not there. InvalidArgument:
// "not a directory", "EvalSymlinks: too many links", other failures of lstat.
absl::StatusOr<std::string> EvaluateLinks(absl::string_view path);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_LINKS_H_
