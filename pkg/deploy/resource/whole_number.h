#ifndef GITOPS_PKG_DEPLOY_RESOURCE_WHOLE_NUMBER_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_WHOLE_NUMBER_H_

// Whole numbers in annotations. Pure.

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::deploy {

// Decimal digits with a sign or none, nothing around them, as Go's
// strconv.Atoi reads them. InvalidArgument in its words.
absl::StatusOr<int64_t> ParseWholeNumber(absl::string_view text);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_WHOLE_NUMBER_H_
