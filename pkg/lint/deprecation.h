#ifndef GITOPS_PKG_LINT_DEPRECATION_H_
#define GITOPS_PKG_LINT_DEPRECATION_H_

// API versions of Kubernetes that are on their way out. Source: what `helm
// lint` (4.1.4, Kubernetes 1.35) says about every kind. Pure, thread-safe.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops::lint {

// "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+;
// use networking.k8s.io/v1 Ingress", or "" where it is not deprecated in 1.
// `minor`.
std::string DeprecationOf(absl::string_view api_version, absl::string_view kind,
                          int minor);

}  // namespace gitops::lint

#endif  // GITOPS_PKG_LINT_DEPRECATION_H_
