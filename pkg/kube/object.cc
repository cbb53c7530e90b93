#include "pkg/kube/object.h"

namespace gitops::kube {
namespace {

absl::string_view StringAt(const value::Value& object,
                           std::initializer_list<absl::string_view> path) {
  const value::Value* found = object.FindPath(path);
  return found == nullptr ? absl::string_view() : found->string_or_empty();
}

}  // namespace

absl::string_view ApiVersionOf(const value::Value& object) {
  return StringAt(object, {"apiVersion"});
}

absl::string_view KindOf(const value::Value& object) {
  return StringAt(object, {"kind"});
}

absl::string_view NameOf(const value::Value& object) {
  return StringAt(object, {"metadata", "name"});
}

absl::string_view NamespaceOf(const value::Value& object) {
  return StringAt(object, {"metadata", "namespace"});
}

absl::string_view UidOf(const value::Value& object) {
  return StringAt(object, {"metadata", "uid"});
}

absl::string_view ResourceVersionOf(const value::Value& object) {
  return StringAt(object, {"metadata", "resourceVersion"});
}

absl::string_view LabelOf(const value::Value& object, absl::string_view key) {
  return StringAt(object, {"metadata", "labels", key});
}

absl::string_view AnnotationOf(const value::Value& object,
                               absl::string_view key) {
  return StringAt(object, {"metadata", "annotations", key});
}

GroupVersionKind GvkOf(const value::Value& object) {
  GroupVersion gv = GroupVersion::Parse(ApiVersionOf(object));
  return {std::move(gv.group), std::move(gv.version),
          std::string(KindOf(object))};
}

bool IsBeingDeleted(const value::Value& object) {
  return !StringAt(object, {"metadata", "deletionTimestamp"}).empty();
}

}  // namespace gitops::kube
