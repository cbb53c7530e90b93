#include "pkg/sandbox/apiserver/resource_table.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

struct Row {
  const char* group;
  const char* version;
  const char* kind;
  const char* plural;
  bool namespaced;
  bool has_status;
  const char* short_name;
  bool in_all;
};

constexpr Row kRows[] = {
    {"", "v1", "ConfigMap", "configmaps", true, false, "cm", false},
    {"", "v1", "Endpoints", "endpoints", true, false, "ep", false},
    {"", "v1", "Event", "events", true, false, "ev", false},
    {"", "v1", "LimitRange", "limitranges", true, false, "limits", false},
    {"", "v1", "Namespace", "namespaces", false, true, "ns", false},
    {"", "v1", "Node", "nodes", false, true, "no", false},
    {"", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true, true,
     "pvc", false},
    {"", "v1", "PersistentVolume", "persistentvolumes", false, true, "pv",
     false},
    {"", "v1", "Pod", "pods", true, true, "po", true},
    {"", "v1", "ReplicationController", "replicationcontrollers", true, true,
     "rc", true},
    {"", "v1", "ResourceQuota", "resourcequotas", true, true, "quota", false},
    {"", "v1", "Secret", "secrets", true, false, nullptr, false},
    {"", "v1", "ServiceAccount", "serviceaccounts", true, false, "sa", false},
    {"", "v1", "Service", "services", true, true, "svc", true},
    {"admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration",
     "mutatingwebhookconfigurations", false, false, nullptr, false},
    {"admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration",
     "validatingwebhookconfigurations", false, false, nullptr, false},
    {"apiextensions.k8s.io", "v1", "CustomResourceDefinition",
     "customresourcedefinitions", false, true, "crd", false},
    {"apiregistration.k8s.io", "v1", "APIService", "apiservices", false, true,
     nullptr, false},
    {"apps", "v1", "DaemonSet", "daemonsets", true, true, "ds", true},
    {"apps", "v1", "Deployment", "deployments", true, true, "deploy", true},
    {"apps", "v1", "ReplicaSet", "replicasets", true, true, "rs", true},
    {"apps", "v1", "StatefulSet", "statefulsets", true, true, "sts", true},
    {"autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers",
     true, true, "hpa", true},
    {"batch", "v1", "CronJob", "cronjobs", true, true, "cj", true},
    {"batch", "v1", "Job", "jobs", true, true, nullptr, true},
    {"coordination.k8s.io", "v1", "Lease", "leases", true, false, nullptr,
     false},
    {"discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true, false,
     nullptr, false},
    {"networking.k8s.io", "v1", "Ingress", "ingresses", true, true, "ing",
     false},
    {"networking.k8s.io", "v1", "IngressClass", "ingressclasses", false, false,
     nullptr, false},
    {"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true, false,
     "netpol", false},
    {"policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, true,
     "pdb", false},
    {"rbac.authorization.k8s.io", "v1", "ClusterRoleBinding",
     "clusterrolebindings", false, false, nullptr, false},
    {"rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", false,
     false, nullptr, false},
    {"rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true,
     false, nullptr, false},
    {"rbac.authorization.k8s.io", "v1", "Role", "roles", true, false, nullptr,
     false},
    {"scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", false,
     false, "pc", false},
    {"storage.k8s.io", "v1", "StorageClass", "storageclasses", false, false,
     "sc", false},
};

std::vector<Resource> MakeBuiltins() {
  std::vector<Resource> resources;
  for (const Row& row : kRows) {
    Resource r;
    r.group = row.group;
    r.version = row.version;
    r.kind = row.kind;
    r.plural = row.plural;
    r.singular = absl::AsciiStrToLower(row.kind);
    r.namespaced = row.namespaced;
    r.has_status = row.has_status;
    if (row.short_name != nullptr) r.short_names.push_back(row.short_name);
    if (row.in_all) r.categories.push_back("all");
    resources.push_back(r);
  }
  return resources;
}

std::vector<std::string> StringsOf(const Value* list) {
  std::vector<std::string> strings;
  if (list == nullptr || !list->is_list()) return strings;
  for (const Value& item : list->list()) {
    if (item.is_string()) strings.emplace_back(item.as_string());
  }
  return strings;
}

std::string TextOf(const Value* text) {
  return text == nullptr ? "" : std::string(text->string_or_empty());
}

}  // namespace

std::string Resource::ApiVersion() const {
  return group.empty() ? version : absl::StrCat(group, "/", version);
}

std::string Resource::QualifiedName() const {
  return group.empty() ? plural : absl::StrCat(plural, ".", group);
}

const std::vector<Resource>& BuiltinResources() {
  static const auto* const resources =
      new std::vector<Resource>(MakeBuiltins());
  return *resources;
}

std::vector<Resource> ResourcesOfCrd(const Value& crd) {
  std::vector<Resource> resources;
  const Value* versions = crd.FindPath({"spec", "versions"});
  const Value* names = crd.FindPath({"spec", "names"});
  if (versions == nullptr || !versions->is_list() || names == nullptr) {
    return resources;
  }
  Resource base;
  base.custom = true;
  base.group = TextOf(crd.FindPath({"spec", "group"}));
  base.kind = TextOf(names->Find("kind"));
  base.plural = TextOf(names->Find("plural"));
  base.singular = TextOf(names->Find("singular"));
  if (base.singular.empty()) base.singular = absl::AsciiStrToLower(base.kind);
  base.short_names = StringsOf(names->Find("shortNames"));
  base.categories = StringsOf(names->Find("categories"));
  base.namespaced = TextOf(crd.FindPath({"spec", "scope"})) != "Cluster";
  if (base.group.empty() || base.kind.empty() || base.plural.empty()) {
    return resources;
  }
  for (const Value& version : versions->list()) {
    const Value* served = version.Find("served");
    if (served == nullptr || !served->is_bool() || !served->as_bool()) continue;
    Resource r = base;
    r.version = TextOf(version.Find("name"));
    r.has_status = version.FindPath({"subresources", "status"}) != nullptr;
    resources.push_back(r);
  }
  return resources;
}

}  // namespace gitops::sandbox
