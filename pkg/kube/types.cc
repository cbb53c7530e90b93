#include "pkg/kube/types.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace gitops::kube {

std::string GroupVersion::ToString() const {
  return group.empty() ? version : absl::StrCat(group, "/", version);
}

GroupVersion GroupVersion::Parse(absl::string_view api_version) {
  const size_t slash = api_version.find('/');
  if (slash == absl::string_view::npos) return {"", std::string(api_version)};
  const absl::string_view version = api_version.substr(slash + 1);
  if (version.find('/') != absl::string_view::npos) {
    return {std::string(api_version), ""};
  }
  return {std::string(api_version.substr(0, slash)), std::string(version)};
}

std::string GroupKind::ToString() const {
  return group.empty() ? kind : absl::StrCat(kind, ".", group);
}

std::string GroupVersionKind::ToString() const {
  return absl::StrCat(group, "/", version, ", Kind=", kind);
}

std::string GroupVersionResource::ToString() const {
  return absl::StrCat(group, "/", version, ", Resource=", resource);
}

bool ResourceType::Allows(absl::string_view verb) const {
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

const ResourceType* Discovery::Find(const GroupVersionKind& gvk) const {
  for (const ResourceType& type : resources) {
    if (type.gvk == gvk) return &type;
  }
  return nullptr;
}

const ResourceType* Discovery::Find(const GroupKind& gk) const {
  const auto it = preferred.find(gk.group);
  if (it != preferred.end()) {
    const ResourceType* type =
        Find(GroupVersionKind{gk.group, it->second, gk.kind});
    if (type != nullptr) return type;
  }
  for (const ResourceType& type : resources) {
    if (type.gvk.group == gk.group && type.gvk.kind == gk.kind) return &type;
  }
  return nullptr;
}

const ResourceType* Discovery::Find(const GroupVersionResource& gvr) const {
  for (const ResourceType& type : resources) {
    if (type.resource == gvr.resource && type.gvk.group == gvr.group &&
        type.gvk.version == gvr.version) {
      return &type;
    }
  }
  return nullptr;
}

bool Discovery::Serves(const GroupVersion& gv) const {
  return std::find(group_versions.begin(), group_versions.end(), gv) !=
         group_versions.end();
}

}  // namespace gitops::kube
