#ifndef GITOPS_PKG_IMAGE_IMAGE_MAP_H_
#define GITOPS_PKG_IMAGE_IMAGE_MAP_H_

// Image relocation maps (--image-map-file): a JSON object from reference to
// reference; each pair becomes a preresolved override, appended in key order.
// Errors: InvalidArgument with Go's JSON texts; an empty key is refused.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/config.h"

namespace gitops::image {

absl::StatusOr<std::vector<Override>> ParseImageMap(absl::string_view json);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_IMAGE_MAP_H_
