#ifndef GITOPS_PKG_GOTEMPLATE_COMPARE_H_
#define GITOPS_PKG_GOTEMPLATE_COMPARE_H_

// eq ne lt le gt ge of the template language. Internal to this package.

#include "absl/status/statusor.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

absl::StatusOr<value::Value> Eq(Call& call);
absl::StatusOr<value::Value> Ne(Call& call);
absl::StatusOr<value::Value> Lt(Call& call);
absl::StatusOr<value::Value> Le(Call& call);
absl::StatusOr<value::Value> Gt(Call& call);
absl::StatusOr<value::Value> Ge(Call& call);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_COMPARE_H_
