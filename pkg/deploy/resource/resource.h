#ifndef GITOPS_PKG_DEPLOY_RESOURCE_RESOURCE_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_RESOURCE_H_

// One Kubernetes object, as an input or as seen on a cluster.
//
// A Resource shares its tree with its copies, like the Value it holds: call
// DeepCopy() before changing one that others see.
// Thread-safety: as Value. Reading a shared tree from several threads is fine.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/kube/types.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

using kube::GroupKind;
using kube::GroupVersion;

class Resource {
 public:
  Resource() : object_(value::Value::NewMap()) {}
  // `object` must be a map (checked).
  explicit Resource(value::Value object);

  const value::Value& object() const { return object_; }
  value::Value& object() { return object_; }

  absl::string_view ApiVersion() const { return Field("apiVersion"); }
  absl::string_view Kind() const { return Field("kind"); }
  absl::string_view Group() const;
  absl::string_view Version() const;
  GroupKind Gk() const;
  GroupVersion Gv() const;

  absl::string_view Name() const { return Meta("name"); }
  // metadata.name, or "<generateName>*" where only that is given.
  std::string NameDesc() const;
  absl::string_view Namespace() const { return Meta("namespace"); }
  absl::string_view Uid() const { return Meta("uid"); }
  absl::string_view ResourceVersion() const { return Meta("resourceVersion"); }
  // InfinitePast where absent or malformed.
  absl::Time CreatedAt() const;
  bool IsDeleting() const;

  void SetName(absl::string_view name) { SetMeta("name", name); }
  void SetNamespace(absl::string_view ns) { SetMeta("namespace", ns); }
  void RemoveNamespace();

  // nullptr where absent or no string; "" is a value.
  const value::Value* Label(absl::string_view key) const;
  const value::Value* Annotation(absl::string_view key) const;
  bool HasAnnotation(absl::string_view key) const;
  absl::string_view LabelOr(absl::string_view key, absl::string_view d) const;
  absl::string_view AnnotationOr(absl::string_view key,
                                 absl::string_view d) const;
  void SetLabel(absl::string_view key, absl::string_view value);
  void SetAnnotation(absl::string_view key, absl::string_view value);
  // Leaves an empty map behind, as kapp does.
  void RemoveAnnotation(absl::string_view key);

  // "<namespace>/<group>/<Kind>/<name>": one object, whatever the version.
  std::string UKey() const;
  // The same with the version: "<namespace>/<group>/<version>/<Kind>/<name>".
  std::string VersionedKey() const;
  // "deployment/web (apps/v1) namespace: prod" or "… cluster".
  std::string Description() const;

  Resource DeepCopy() const;

  // Where an input came from: "file 'a.yml' doc 1". Empty for live objects.
  const std::string& origin() const { return origin_; }
  void set_origin(std::string origin) { origin_ = std::move(origin); }

  // A live object that carries the app's label but that kapp did not write.
  bool transient() const { return transient_; }
  void set_transient(bool t) { transient_ = t; }

 private:
  absl::string_view Field(absl::string_view key) const;
  absl::string_view Meta(absl::string_view key) const;
  void SetMeta(absl::string_view key, absl::string_view value);
  value::Value& MetaMap(absl::string_view key);

  value::Value object_;
  std::string origin_;
  bool transient_ = false;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_RESOURCE_H_
