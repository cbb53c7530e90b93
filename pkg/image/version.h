#ifndef GITOPS_PKG_IMAGE_VERSION_H_
#define GITOPS_PKG_IMAGE_VERSION_H_

// The kbld version whose behaviour this program has: printed by `version`,
// written into lock files, compared with minimumRequiredVersion.

#include "absl/strings/string_view.h"

namespace gitops::image {

inline constexpr absl::string_view kVersion = "0.43.0";

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_VERSION_H_
