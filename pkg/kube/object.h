#ifndef GITOPS_PKG_KUBE_OBJECT_H_
#define GITOPS_PKG_KUBE_OBJECT_H_

// Reading the common fields of a Kubernetes object held as a value tree. All
// return "" (or nothing) where the field is missing or of another type; views
// live as long as the object is unchanged. Thread-safe, pure.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/kube/types.h"
#include "pkg/value/value.h"

namespace gitops::kube {

absl::string_view ApiVersionOf(const value::Value& object);
absl::string_view KindOf(const value::Value& object);
absl::string_view NameOf(const value::Value& object);
absl::string_view NamespaceOf(const value::Value& object);
absl::string_view UidOf(const value::Value& object);
absl::string_view ResourceVersionOf(const value::Value& object);
absl::string_view LabelOf(const value::Value& object, absl::string_view key);
absl::string_view AnnotationOf(const value::Value& object,
                               absl::string_view key);
GroupVersionKind GvkOf(const value::Value& object);
bool IsBeingDeleted(const value::Value& object);

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_OBJECT_H_
