#include <string>

#include "absl/strings/str_cat.h"
#include "pkg/deploy/config/builtin_tree.h"

namespace gitops::deploy::builtin {

namespace {

constexpr char kPodSpec[] = "spec.template.spec";
constexpr char kCronPodSpec[] = "spec.jobTemplate.spec.template.spec";

Value Ref(absl::string_view path, std::vector<Value> matchers,
          absl::string_view name_key = "") {
  Value ref = MapOf({{"path", PathOf(path)},
                     {"resourceMatchers", ListOf(std::move(matchers))}});
  if (!name_key.empty()) ref.map().Set("nameKey", Text(name_key));
  return ref;
}

std::vector<Value> AppKinds() {
  return {Kind("kappctrl.k14s.io/v1alpha1", "App")};
}
std::vector<Value> InstallKinds() {
  return {Kind("packaging.carvel.dev/v1alpha1", "PackageInstall")};
}
std::vector<Value> RepositoryKinds() {
  return {Kind("packaging.carvel.dev/v1alpha1", "PackageRepository")};
}

// References from containers' environments; `kind` is configMap or secret.
void AddEnvironment(absl::string_view pod, absl::string_view kind,
                    const std::vector<Value>& matchers, Value* refs) {
  for (absl::string_view list : {"containers", "initContainers"}) {
    refs->list().Add(Ref(
        absl::StrCat(pod, ".", list, "[*].env[*].valueFrom.", kind, "KeyRef"),
        matchers));
    refs->list().Add(
        Ref(absl::StrCat(pod, ".", list, "[*].envFrom[*].", kind, "Ref"),
            matchers));
  }
}

void AddAppValues(absl::string_view ref_key, Value* refs) {
  refs->list().Add(Ref(
      absl::StrCat("spec.fetch[*].inline.pathsFrom[*].", ref_key), AppKinds()));
  refs->list().Add(
      Ref(absl::StrCat("spec.template[*].ytt.inline.pathsFrom[*].", ref_key),
          AppKinds()));
  for (absl::string_view engine : {"ytt", "helmTemplate", "cue"}) {
    refs->list().Add(Ref(
        absl::StrCat("spec.template[*].", engine, ".valuesFrom[*].", ref_key),
        AppKinds()));
  }
}

Value Rule(absl::string_view kind, Value refs) {
  return MapOf({{"resourceMatchers", ListOf({Kind("v1", kind)})},
                {"affectedResources", MapOf({{"objectReferences", refs}})}});
}

Value ConfigMapReferences() {
  Value refs = Value::NewList();
  auto add_pods = [&](absl::string_view pod,
                      const std::vector<Value>& matchers) {
    AddEnvironment(pod, "configMap", matchers, &refs);
    refs.list().Add(
        Ref(absl::StrCat(pod, ".volumes[*].projected.sources[*].configMap"),
            matchers));
    refs.list().Add(Ref(absl::StrCat(pod, ".volumes[*].configMap"), matchers));
  };
  add_pods(kPodSpec, PodTemplateKinds());
  add_pods(kCronPodSpec, CronJobKinds());
  refs.list().Add(Ref("spec.volumes[*].configMap", {Kind("v1", "Pod")}));
  AddAppValues("configMapRef", &refs);
  refs.list().Add(
      Ref("spec.fetch.inline.pathsFrom[*].configMapRef", RepositoryKinds()));
  return refs;
}

Value SecretReferences() {
  Value refs = Value::NewList();
  auto add_pods = [&](absl::string_view pod,
                      const std::vector<Value>& matchers) {
    AddEnvironment(pod, "secret", matchers, &refs);
    refs.list().Add(Ref(absl::StrCat(pod, ".imagePullSecrets[*]"), matchers));
    refs.list().Add(
        Ref(absl::StrCat(pod, ".volumes[*].secret"), matchers, "secretName"));
    refs.list().Add(
        Ref(absl::StrCat(pod, ".volumes[*].projected.sources[*].secret"),
            matchers));
  };
  add_pods(kPodSpec, PodTemplateKinds());
  add_pods(kCronPodSpec, CronJobKinds());
  refs.list().Add(
      Ref("spec.volumes[*].secret", {Kind("v1", "Pod")}, "secretName"));
  refs.list().Add(Ref("spec.imagePullSecrets[*]", {Kind("v1", "Pod")}));
  refs.list().Add(Ref("imagePullSecrets[*]", {Kind("v1", "ServiceAccount")}));
  refs.list().Add(Ref("secrets[*]", {Kind("v1", "ServiceAccount")}));
  refs.list().Add(Ref("spec.cluster.kubeconfigSecretRef", AppKinds()));
  for (absl::string_view from : {"imgpkgBundle", "http", "git"}) {
    refs.list().Add(
        Ref(absl::StrCat("spec.fetch[*].", from, ".secretRef"), AppKinds()));
  }
  refs.list().Add(
      Ref("spec.fetch[*].helmChart.repository.secretRef", AppKinds()));
  AddAppValues("secretRef", &refs);
  refs.list().Add(
      Ref("spec.template[*].sops.pgp.privateKeySecretRef", AppKinds()));
  refs.list().Add(Ref("spec.values[*].secretRef", InstallKinds()));
  refs.list().Add(Ref("spec.cluster.kubeconfigSecretRef", InstallKinds()));
  refs.list().Add(
      Ref("spec.fetch.inline.pathsFrom[*].secretRef", RepositoryKinds()));
  return refs;
}

}  // namespace

Value TemplateRules() {
  return ListOf({Rule("ConfigMap", ConfigMapReferences()),
                 Rule("Secret", SecretReferences())});
}

}  // namespace gitops::deploy::builtin
