#ifndef GITOPS_PKG_IMAGE_BUILD_H_
#define GITOPS_PKG_IMAGE_BUILD_H_

// Building the image of one source, pushing it to its destination, tagging it,
// and saying where it came from. Source: kbld 0.43; our own is the native
// builder (BuildEnv::native). Thread-safe.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/builder.h"
#include "pkg/image/config.h"
#include "pkg/image/origin.h"

namespace gitops::image {

absl::StatusOr<ResolvedImage> BuildSource(absl::string_view image,
                                          const Source& source,
                                          const Destination* destination,
                                          const BuildEnv& env);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_BUILD_H_
