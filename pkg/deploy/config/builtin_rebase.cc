#include "pkg/deploy/config/builtin_tree.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy::builtin {

namespace {

enum class From { kExisting, kNew, kNewExisting, kExistingNew };

Value Sources(From from) {
  switch (from) {
    case From::kExisting:
      return ListOf({Text("existing")});
    case From::kNew:
      return ListOf({Text("new")});
    case From::kNewExisting:
      return ListOf({Text("new"), Text("existing")});
    case From::kExistingNew:
      return ListOf({Text("existing"), Text("new")});
  }
  return Value();
}

Value Copy(std::vector<absl::string_view> paths, From from,
           std::vector<Value> matchers) {
  Value rule = Value::NewMap();
  if (paths.size() == 1) {
    rule.map().Set("path", PathOf(paths[0]));
  } else {
    Value list = Value::NewList();
    for (absl::string_view p : paths) list.list().Add(PathOf(p));
    rule.map().Set("paths", list);
  }
  rule.map().Set("type", Text("copy"));
  rule.map().Set("sources", Sources(from));
  rule.map().Set("resourceMatchers", ListOf(std::move(matchers)));
  return rule;
}

Value Remove(absl::string_view path) {
  return MapOf({{"path", PathOf(path)},
                {"type", Text("remove")},
                {"resourceMatchers", ListOf({All()})}});
}

std::vector<Value> Webhooks() {
  return Kinds(
      {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"},
      {"admissionregistration.k8s.io/v1beta1",
       "admissionregistration.k8s.io/v1"});
}

// Secrets that secretgen fills in.
Value PlaceholderSecret() {
  return And({MapOf({{"hasAnnotationMatcher",
                      MapOf({{"keys", ListOf({Text("secretgen.carvel.dev/"
                                                   "image-pull-secret")})}})}}),
              Unless({keys::kDisableSecretgenRules}), Kind("v1", "Secret")});
}

// Roles whose rules a controller aggregates.
Value AggregatedRole() {
  return And(
      {Not(MapOf({{"emptyFieldMatcher",
                   MapOf({{"path", PathOf("aggregationRule")}})}})),
       Any(Kinds({"ClusterRole"}, {"rbac.authorization.k8s.io/v1",
                                   "rbac.authorization.k8s.io/v1alpha1",
                                   "rbac.authorization.k8s.io/v1beta1"}))});
}

}  // namespace

Value RebaseRules() {
  const Value crd = Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition");
  const Value old_crd =
      Kind("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition");
  return ListOf({
      // Metadata is the cluster's, but for labels and annotations.
      Copy({"metadata"}, From::kExisting, {All()}),
      Remove("metadata.labels"),
      Copy({"metadata.labels"}, From::kNew, {All()}),
      Remove("metadata.annotations"),
      Copy({"metadata.annotations"}, From::kNew, {All()}),
      // What the API server or a controller fills in.
      Copy({"spec.clusterIP", "spec.healthCheckNodePort"}, From::kNewExisting,
           {Kind("v1", "Service")}),
      Copy({"spec.finalizers"}, From::kNewExisting, {Kind("v1", "Namespace")}),
      Copy({"metadata.annotations.\"openshift.io/sa.scc.mcs\"",
            "metadata.annotations.\"openshift.io/sa.scc.supplemental-groups\"",
            "metadata.annotations.\"openshift.io/sa.scc.uid-range\""},
           From::kNewExisting, {Kind("v1", "Namespace")}),
      Copy({"metadata.annotations.\"pv.kubernetes.io/bind-completed\"",
            "metadata.annotations.\"pv.kubernetes.io/bound-by-controller\"",
            "metadata.annotations.\"pv.kubernetes.io/migrated-to\"",
            "metadata.annotations."
            "\"volume.beta.kubernetes.io/storage-provisioner\"",
            "spec.storageClassName", "spec.volumeMode", "spec.volumeName"},
           From::kNewExisting, {Kind("v1", "PersistentVolumeClaim")}),
      Copy({"metadata.annotations.\"deployment.kubernetes.io/revision\""},
           From::kNewExisting, DeploymentKinds()),
      Copy({"webhooks[*].clientConfig.caBundle"}, From::kNewExisting,
           Webhooks()),
      Copy({"spec.caBundle"}, From::kNewExisting,
           Kinds({"APIService"}, {"apiregistration.k8s.io/v1beta1",
                                  "apiregistration.k8s.io/v1"})),
      Copy({"spec.conversion.webhookClientConfig.caBundle"}, From::kNewExisting,
           {old_crd}),
      Copy({"spec.conversion.webhook.clientConfig.caBundle"},
           From::kNewExisting, {crd}),
      Copy({"spec.nodeName"}, From::kNewExisting, {Kind("v1", "Pod")}),
      MapOf({{"path", PathOf("secrets")},
             {"type", Text("serviceAccountTokens")},
             {"resourceMatchers", ListOf({Kind("v1", "ServiceAccount")})}}),
      Copy({"data.\".dockerconfigjson\"",
            "metadata.annotations.\"secretgen.carvel.dev/status\""},
           From::kExistingNew, {PlaceholderSecret()}),
      Copy({"rules"}, From::kExisting, {AggregatedRole()}),
  });
}

}  // namespace gitops::deploy::builtin
