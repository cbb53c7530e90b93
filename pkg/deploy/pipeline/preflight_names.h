#ifndef GITOPS_PKG_DEPLOY_PIPELINE_PREFLIGHT_NAMES_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_PREFLIGHT_NAMES_H_

// The checks that --preflight knows by name. Pure.

#include "absl/strings/string_view.h"

namespace gitops::deploy {

inline constexpr char kPermissionValidation[] = "PermissionValidation";
inline constexpr char kCrdUpgradeSafety[] = "CRDUpgradeSafety";

inline bool IsPreflightName(absl::string_view name) {
  return name == kPermissionValidation || name == kCrdUpgradeSafety;
}

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_PREFLIGHT_NAMES_H_
