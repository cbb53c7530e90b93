#ifndef GITOPS_PKG_IMAGE_TAG_SELECTION_H_
#define GITOPS_PKG_IMAGE_TAG_SELECTION_H_

// Choosing the highest tag that a version constraint admits.
//
// Source: kbld 0.43: strict three-part versions with an optional "v"; space is
// AND, || is OR, operators = == != ! > >= < <=, wildcards 1.x and 1.2.x;
// pre-releases dropped unless asked for; build metadata takes part in order.
// Errors: InvalidArgument `Selecting versions: Parsing version constraint 'C':
// …`, NotFound `Expected to find at least one version, but did not`. Pure.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/image/config.h"

namespace gitops::image {

absl::StatusOr<std::string> SelectTag(const std::vector<std::string>& tags,
                                      const TagSelection& selection);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_TAG_SELECTION_H_
