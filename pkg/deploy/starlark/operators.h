#ifndef GITOPS_PKG_DEPLOY_STARLARK_OPERATORS_H_
#define GITOPS_PKG_DEPLOY_STARLARK_OPERATORS_H_

// Binary operators but for "and" and "or". Pure. Only for this package.

#include <string>

#include "absl/status/statusor.h"
#include "pkg/value/value.h"

namespace gitops::starlark {

// InvalidArgument where the operands do not fit.
absl::StatusOr<value::Value> ApplyOperator(const std::string& op,
                                           const value::Value& a,
                                           const value::Value& b);

}  // namespace gitops::starlark

#endif  // GITOPS_PKG_DEPLOY_STARLARK_OPERATORS_H_
