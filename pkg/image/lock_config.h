#ifndef GITOPS_PKG_IMAGE_LOCK_CONFIG_H_
#define GITOPS_PKG_IMAGE_LOCK_CONFIG_H_

// The lock that --lock-output writes: a Config document with preresolved
// overrides and the user's search rules. Byte for byte as kbld. Pure.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/image/config.h"

namespace gitops::image {

// Reference as found and what it became, in the order to be written.
using ResolvedPairs = std::vector<std::pair<std::string, std::string>>;

absl::StatusOr<std::string> FormatLockConfig(const ResolvedPairs& images,
                                             const Config& config);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_LOCK_CONFIG_H_
