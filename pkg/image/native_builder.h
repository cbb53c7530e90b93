#ifndef GITOPS_PKG_IMAGE_NATIVE_BUILDER_H_
#define GITOPS_PKG_IMAGE_NATIVE_BUILDER_H_

// Building a source without any daemon: an OCI layout is taken as it is, a
// Dockerfile without RUN is carried out. The same files give the same digest.
//
// With a destination the image is pushed there; without one the layout stays
// in BuildEnv::layouts_dir and the reference is a local name.
// Errors: Unimplemented for what needs a daemon, naming file and line; those
// of the parts. Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/builder.h"
#include "pkg/image/config.h"

namespace gitops::image {

absl::StatusOr<std::string> BuildNatively(absl::string_view image,
                                          const Source& source,
                                          const Destination* destination,
                                          const BuildEnv& env);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_NATIVE_BUILDER_H_
