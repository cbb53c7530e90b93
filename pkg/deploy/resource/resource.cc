#include "pkg/deploy/resource/resource.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/check.h"

namespace gitops::deploy {

using value::Value;

Resource::Resource(Value object) : object_(std::move(object)) {
  GITOPS_CHECK(object_.is_map());
}

absl::string_view Resource::Field(absl::string_view key) const {
  const Value* v = object_.Find(key);
  return v == nullptr ? absl::string_view() : v->string_or_empty();
}

absl::string_view Resource::Meta(absl::string_view key) const {
  const Value* v = object_.FindPath({"metadata", key});
  return v == nullptr ? absl::string_view() : v->string_or_empty();
}

absl::string_view Resource::Group() const {
  absl::string_view v = ApiVersion();
  size_t slash = v.find('/');
  return slash == absl::string_view::npos ? absl::string_view()
                                          : v.substr(0, slash);
}

absl::string_view Resource::Version() const {
  absl::string_view v = ApiVersion();
  size_t slash = v.find('/');
  return slash == absl::string_view::npos ? v : v.substr(slash + 1);
}

GroupKind Resource::Gk() const {
  return {std::string(Group()), std::string(Kind())};
}

GroupVersion Resource::Gv() const { return GroupVersion::Parse(ApiVersion()); }

std::string Resource::NameDesc() const {
  if (!Name().empty()) return std::string(Name());
  absl::string_view prefix = Meta("generateName");
  return prefix.empty() ? std::string() : absl::StrCat(prefix, "*");
}

absl::Time Resource::CreatedAt() const {
  absl::Time t = absl::InfinitePast();
  absl::string_view text = Meta("creationTimestamp");
  if (text.empty() || !absl::ParseTime(absl::RFC3339_full, text, &t, nullptr)) {
    return absl::InfinitePast();
  }
  return t;
}

bool Resource::IsDeleting() const {
  const Value* v = object_.FindPath({"metadata", "deletionTimestamp"});
  return v != nullptr && !v->is_null();
}

void Resource::SetMeta(absl::string_view key, absl::string_view value) {
  Value& meta = object_.map()["metadata"];
  if (!meta.is_map()) meta = Value::NewMap();
  meta.map().Set(key, Value::String(value));
}

void Resource::RemoveNamespace() {
  Value* meta = object_.map().Find("metadata");
  if (meta != nullptr && meta->is_map()) meta->map().Erase("namespace");
}

const Value* Resource::Label(absl::string_view key) const {
  const Value* v = object_.FindPath({"metadata", "labels", key});
  return v != nullptr && v->is_string() ? v : nullptr;
}

const Value* Resource::Annotation(absl::string_view key) const {
  const Value* v = object_.FindPath({"metadata", "annotations", key});
  return v != nullptr && v->is_string() ? v : nullptr;
}

bool Resource::HasAnnotation(absl::string_view key) const {
  return Annotation(key) != nullptr;
}

absl::string_view Resource::LabelOr(absl::string_view key,
                                    absl::string_view d) const {
  const Value* v = Label(key);
  return v == nullptr ? d : v->as_string();
}

absl::string_view Resource::AnnotationOr(absl::string_view key,
                                         absl::string_view d) const {
  const Value* v = Annotation(key);
  return v == nullptr ? d : v->as_string();
}

Value& Resource::MetaMap(absl::string_view key) {
  Value& meta = object_.map()["metadata"];
  if (!meta.is_map()) meta = Value::NewMap();
  Value& inner = meta.map()[key];
  if (!inner.is_map()) inner = Value::NewMap();
  return inner;
}

void Resource::SetLabel(absl::string_view key, absl::string_view value) {
  MetaMap("labels").map().Set(key, Value::String(value));
}

void Resource::SetAnnotation(absl::string_view key, absl::string_view value) {
  MetaMap("annotations").map().Set(key, Value::String(value));
}

void Resource::RemoveAnnotation(absl::string_view key) {
  const Value* v = object_.FindPath({"metadata", "annotations"});
  if (v != nullptr && v->is_map()) MetaMap("annotations").map().Erase(key);
}

std::string Resource::UKey() const {
  return absl::StrCat(Namespace(), "/", Group(), "/", Kind(), "/", NameDesc());
}

std::string Resource::VersionedKey() const {
  return absl::StrCat(Namespace(), "/", Group(), "/", Version(), "/", Kind(),
                      "/", NameDesc());
}

std::string Resource::Description() const {
  std::string out = absl::StrCat(absl::AsciiStrToLower(Kind()), "/", NameDesc(),
                                 " (", ApiVersion(), ") ");
  if (Namespace().empty()) {
    absl::StrAppend(&out, "cluster");
  } else {
    absl::StrAppend(&out, "namespace: ", Namespace());
  }
  return out;
}

Resource Resource::DeepCopy() const {
  Resource copy(object_.DeepCopy());
  copy.origin_ = origin_;
  copy.transient_ = transient_;
  return copy;
}

}  // namespace gitops::deploy
