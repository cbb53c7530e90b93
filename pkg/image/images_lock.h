#ifndef GITOPS_PKG_IMAGE_IMAGES_LOCK_H_
#define GITOPS_PKG_IMAGE_IMAGES_LOCK_H_

// ImagesLock documents (imgpkg.carvel.dev/v1alpha1): read strictly, as kbld
// does, and written byte for byte as kbld writes them.
// Errors: InvalidArgument with kbld's texts. Pure.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/value/value.h"

namespace gitops::image {

struct LockedImage {
  std::string id;     // The reference as found: annotation kbld.carvel.dev/id
  std::string image;  // Fully qualified, by digest.
  value::Value origins;  // A list, or null where there is none.
};

// The images of a document; messages begin with "ImagesLock: " or
// "kbld.carvel.dev/origins annotation:  ".
absl::StatusOr<std::vector<LockedImage>> ReadImagesLock(
    const value::Value& document);

// With a leading "---"; fails where an image has no digest: "Validating images
// lock: Expected ref to be in digest form, got 'X'".
absl::StatusOr<std::string> FormatImagesLock(
    const std::vector<LockedImage>& images);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_IMAGES_LOCK_H_
