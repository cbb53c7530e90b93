#ifndef GITOPS_PKG_IMAGE_SOURCE_PARSE_H_
#define GITOPS_PKG_IMAGE_SOURCE_PARSE_H_

// Items of `sources`, and the reference part they share with other sections.
// Errors: InvalidArgument with kbld's texts. Pure.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/config.h"
#include "pkg/value/value.h"

namespace gitops::image {

// `go_path` is the section as messages have it: "Source.sources".
absl::Status ReadImageRef(const value::Value& item, absl::string_view go_path,
                          ImageRef* out);

absl::StatusOr<Source> ReadSource(const value::Value& item);
absl::Status CheckSource(const Source& source);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_SOURCE_PARSE_H_
