#ifndef GITOPS_PKG_SANDBOX_APISERVER_PATCH_H_
#define GITOPS_PKG_SANDBOX_APISERVER_PATCH_H_

// The three patches of the Kubernetes API: JSON patch (RFC 6902), JSON merge
// patch (RFC 7386), and strategic merge with the merge keys of the built-in
// kinds and the directives $patch, $retainKeys, $deleteFromPrimitiveList and
// $setElementOrder. Pure: the target is not changed. Errors: InvalidArgument.

#include "absl/status/statusor.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

absl::StatusOr<value::Value> ApplyJsonPatch(const value::Value& target,
                                            const value::Value& operations);

value::Value ApplyMergePatch(const value::Value& target,
                             const value::Value& patch);

absl::StatusOr<value::Value> ApplyStrategicPatch(const value::Value& target,
                                                 const value::Value& patch);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_PATCH_H_
