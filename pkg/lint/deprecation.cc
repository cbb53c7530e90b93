#include "pkg/lint/deprecation.h"

#include "absl/strings/str_cat.h"

namespace gitops::lint {
namespace {

struct Entry {
  absl::string_view api_version;
  absl::string_view kind;
  int deprecated_minor;
  int removed_minor;
  absl::string_view replacement;  // Of the same kind.
};

constexpr Entry kEntries[] = {
    {"admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", 16,
     22, "admissionregistration.k8s.io/v1"},
    {"admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration",
     16, 22, "admissionregistration.k8s.io/v1"},
    {"apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 16, 22,
     "apiextensions.k8s.io/v1"},
    {"apps/v1beta1", "Deployment", 8, 16, "apps/v1"},
    {"apps/v1beta1", "StatefulSet", 8, 16, "apps/v1"},
    {"apps/v1beta2", "DaemonSet", 9, 16, "apps/v1"},
    {"apps/v1beta2", "Deployment", 9, 16, "apps/v1"},
    {"apps/v1beta2", "ReplicaSet", 9, 16, "apps/v1"},
    {"apps/v1beta2", "StatefulSet", 9, 16, "apps/v1"},
    {"autoscaling/v2beta1", "HorizontalPodAutoscaler", 22, 25,
     "autoscaling/v2"},
    {"autoscaling/v2beta2", "HorizontalPodAutoscaler", 23, 26,
     "autoscaling/v2"},
    {"batch/v1beta1", "CronJob", 21, 25, "batch/v1"},
    {"certificates.k8s.io/v1beta1", "CertificateSigningRequest", 19, 22,
     "certificates.k8s.io/v1"},
    {"coordination.k8s.io/v1beta1", "Lease", 19, 22, "coordination.k8s.io/v1"},
    {"discovery.k8s.io/v1beta1", "EndpointSlice", 21, 25,
     "discovery.k8s.io/v1"},
    {"extensions/v1beta1", "DaemonSet", 8, 16, "apps/v1"},
    {"extensions/v1beta1", "Deployment", 8, 16, "apps/v1"},
    {"extensions/v1beta1", "Ingress", 14, 22, "networking.k8s.io/v1"},
    {"extensions/v1beta1", "NetworkPolicy", 3, 16, "networking.k8s.io/v1"},
    {"extensions/v1beta1", "ReplicaSet", 8, 16, "apps/v1"},
    {"networking.k8s.io/v1beta1", "Ingress", 19, 22, "networking.k8s.io/v1"},
    {"networking.k8s.io/v1beta1", "IngressClass", 19, 22,
     "networking.k8s.io/v1"},
    {"policy/v1beta1", "PodDisruptionBudget", 21, 25, "policy/v1"},
    {"rbac.authorization.k8s.io/v1beta1", "ClusterRole", 17, 22,
     "rbac.authorization.k8s.io/v1"},
    {"rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding", 17, 22,
     "rbac.authorization.k8s.io/v1"},
    {"rbac.authorization.k8s.io/v1beta1", "Role", 17, 22,
     "rbac.authorization.k8s.io/v1"},
    {"rbac.authorization.k8s.io/v1beta1", "RoleBinding", 17, 22,
     "rbac.authorization.k8s.io/v1"},
    {"scheduling.k8s.io/v1beta1", "PriorityClass", 14, 22,
     "scheduling.k8s.io/v1"},
    {"storage.k8s.io/v1beta1", "CSIDriver", 19, 22, "storage.k8s.io/v1"},
    {"storage.k8s.io/v1beta1", "CSINode", 17, 22, "storage.k8s.io/v1"},
    {"storage.k8s.io/v1beta1", "StorageClass", 19, 22, "storage.k8s.io/v1"},
    {"storage.k8s.io/v1beta1", "VolumeAttachment", 19, 22, "storage.k8s.io/v1"},
};

}  // namespace

std::string DeprecationOf(absl::string_view api_version, absl::string_view kind,
                          int minor) {
  for (const Entry& entry : kEntries) {
    if (entry.api_version != api_version || entry.kind != kind) continue;
    if (minor < entry.deprecated_minor) return "";
    return absl::StrCat(api_version, " ", kind, " is deprecated in v1.",
                        entry.deprecated_minor, "+, unavailable in v1.",
                        entry.removed_minor, "+; use ", entry.replacement, " ",
                        kind);
  }
  return "";
}

}  // namespace gitops::lint
