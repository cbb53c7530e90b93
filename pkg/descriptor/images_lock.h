#ifndef GITOPS_PKG_DESCRIPTOR_IMAGES_LOCK_H_
#define GITOPS_PKG_DESCRIPTOR_IMAGES_LOCK_H_

// Reads the images that a lock file pins: an ImagesLock
// (imgpkg.carvel.dev/v1alpha1) or a kbld Config (overrides with newImage).
// Unknown kinds and images without a sha256 digest are InvalidArgument. A lock
// of several documents holds the images of all. Pure and thread-safe.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {

// `path` is for messages. Sorted by reference, exact duplicates once.
absl::StatusOr<std::vector<Image>> ParseImagesLock(absl::string_view path,
                                                   absl::string_view text);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_IMAGES_LOCK_H_
