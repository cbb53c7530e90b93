#ifndef GITOPS_PKG_KUBE_TYPES_H_
#define GITOPS_PKG_KUBE_TYPES_H_

// Names of Kubernetes API types, and what discovery says about them.
// Plain values; printed forms are apimachinery's.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::kube {

struct GroupVersion {
  std::string group;  // "" = core.
  std::string version;

  // "v1" or "apps/v1": the apiVersion of objects.
  std::string ToString() const;
  // Splits at the only slash; more than one slash leaves version empty.
  static GroupVersion Parse(absl::string_view api_version);
  friend bool operator==(const GroupVersion& a, const GroupVersion& b) {
    return std::tie(a.group, a.version) == std::tie(b.group, b.version);
  }
  friend bool operator<(const GroupVersion& a, const GroupVersion& b) {
    return std::tie(a.group, a.version) < std::tie(b.group, b.version);
  }
};

struct GroupKind {
  std::string group;
  std::string kind;

  std::string ToString() const;  // "Deployment.apps", "Pod"
  friend bool operator==(const GroupKind& a, const GroupKind& b) {
    return std::tie(a.group, a.kind) == std::tie(b.group, b.kind);
  }
  friend bool operator<(const GroupKind& a, const GroupKind& b) {
    return std::tie(a.group, a.kind) < std::tie(b.group, b.kind);
  }
};

struct GroupVersionKind {
  std::string group;
  std::string version;
  std::string kind;

  GroupVersion group_version() const { return {group, version}; }
  GroupKind group_kind() const { return {group, kind}; }
  std::string ToString() const;  // "apps/v1, Kind=Deployment", "/v1, Kind=Pod"
  friend bool operator==(const GroupVersionKind& a, const GroupVersionKind& b) {
    return std::tie(a.group, a.version, a.kind) ==
           std::tie(b.group, b.version, b.kind);
  }
  friend bool operator<(const GroupVersionKind& a, const GroupVersionKind& b) {
    return std::tie(a.group, a.version, a.kind) <
           std::tie(b.group, b.version, b.kind);
  }
};

struct GroupVersionResource {
  std::string group;
  std::string version;
  std::string resource;

  GroupVersion group_version() const { return {group, version}; }
  std::string ToString() const;  // "apps/v1, Resource=deployments"
  friend bool operator==(const GroupVersionResource& a,
                         const GroupVersionResource& b) {
    return std::tie(a.group, a.version, a.resource) ==
           std::tie(b.group, b.version, b.resource);
  }
  friend bool operator<(const GroupVersionResource& a,
                        const GroupVersionResource& b) {
    return std::tie(a.group, a.version, a.resource) <
           std::tie(b.group, b.version, b.resource);
  }
};

// One resource (or subresource, whose name has a slash) of a served version.
struct ResourceType {
  // Group and version are those of the list that names the resource.
  GroupVersionKind gvk;
  std::string resource;  // "deployments", "deployments/scale"
  std::string singular;
  bool namespaced = false;
  std::vector<std::string> verbs;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;

  GroupVersionResource gvr() const {
    return {gvk.group, gvk.version, resource};
  }
  bool Allows(absl::string_view verb) const;
  bool is_subresource() const {
    return resource.find('/') != std::string::npos;
  }
};

// What the server serves, in its order: groups as listed, within a group the
// versions as listed, the preferred one first.
struct Discovery {
  std::vector<ResourceType> resources;
  std::vector<GroupVersion> group_versions;
  // Preferred version per group.
  std::map<std::string, std::string> preferred;
  // Group versions that could not be read (a failing aggregated API).
  std::map<GroupVersion, absl::Status> failed;

  // The first entry of that kind: subresources come later. Or nullptr.
  const ResourceType* Find(const GroupVersionKind& gvk) const;
  // The preferred version's entry of that kind, else the first.
  const ResourceType* Find(const GroupKind& gk) const;
  const ResourceType* Find(const GroupVersionResource& gvr) const;
  bool Serves(const GroupVersion& gv) const;
};

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_TYPES_H_
