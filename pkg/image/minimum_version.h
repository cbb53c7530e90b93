#ifndef GITOPS_PKG_IMAGE_MINIMUM_VERSION_H_
#define GITOPS_PKG_IMAGE_MINIMUM_VERSION_H_

// minimumRequiredVersion of a configuration document.
//
// The text is what follows ">=" in a constraint list: further conditions may
// be appended after commas (= != > < >= <= ~>), versions have any number of
// parts. Errors with kbld's texts: InvalidArgument "Malformed constraint: …",
// FailedPrecondition "kbld version 'A' does not meet the minimum required
// version 'B'". Pure.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::image {

absl::Status CheckMinimumVersion(absl::string_view minimum,
                                 absl::string_view own);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_MINIMUM_VERSION_H_
