#include <string>

#include "absl/strings/str_cat.h"
#include "pkg/deploy/config/builtin_tree.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy::builtin {

namespace {

constexpr char kPrefix[] = "change-groups.kapp.k14s.io/";

std::string Group(absl::string_view name) {
  return absl::StrCat(kPrefix, name);
}

Value GroupBinding(absl::string_view name, std::vector<Value> matchers) {
  return MapOf({{"name", Text(Group(name))},
                {"resourceMatchers", ListOf(std::move(matchers))}});
}

Value CrdMatcher() {
  return GroupKindOf("apiextensions.k8s.io", "CustomResourceDefinition");
}

// kapp never matches storage.k8s.io here; the same, so that orders agree.
std::vector<Value> StorageClasses() {
  return Kinds({"StorageClass"}, {"storage/v1", "storage/v1beta1"});
}

std::vector<Value> Storage() {
  return Kinds({"PersistentVolume", "PersistentVolumeClaim"}, {"v1"});
}

std::vector<Value> Rbac(std::vector<absl::string_view> kinds) {
  return Kinds(kinds, {"rbac.authorization.k8s.io/v1",
                       "rbac.authorization.k8s.io/v1alpha1",
                       "rbac.authorization.k8s.io/v1beta1"});
}

std::vector<Value> RbacRoles() { return Rbac({"ClusterRole", "Role"}); }
std::vector<Value> RbacBindings() {
  return Rbac({"ClusterRoleBinding", "RoleBinding"});
}
std::vector<Value> AllRbac() { return Join({RbacRoles(), RbacBindings()}); }

std::vector<Value> PodRelated() {
  return Join({
      Kinds({"NetworkPolicy"}, {"extensions/v1beta1", "networking.k8s.io/v1"}),
      Kinds({"ResourceQuota", "LimitRange"}, {"v1"}),
      Kinds({"PodSecurityPolicy"}, {"extensions/v1beta1", "policy/v1beta1"}),
      Kinds({"PodDisruptionBudget"}, {"policy/v1beta1"}),
      Kinds({"PriorityClass"},
            {"scheduling.k8s.io/v1alpha1", "scheduling.k8s.io/v1beta1",
             "scheduling.k8s.io/v1"}),
      Kinds({"RuntimeClass"}, {"node.k8s.io/v1alpha1", "node.k8s.io/v1beta1"}),
      Kinds({"ServiceAccount", "Secret", "ConfigMap"}, {"v1"}),
  });
}

std::vector<Value> ServiceAccounts() { return {Kind("v1", "ServiceAccount")}; }

Value HasNamespace() {
  return MapOf({{"hasNamespaceMatcher", Value::NewMap()}});
}

Value CustomResource() {
  return MapOf({{"customResourceMatcher", Value::NewMap()}});
}

// A rule that objects can switch off by annotation.
Value RuleBinding(std::vector<std::string> rules, bool optional,
                  Value matcher) {
  Value list = Value::NewList();
  for (const std::string& rule : rules) list.list().Add(Text(rule));
  Value binding = MapOf({{"rules", list}});
  if (optional) binding.map().Set("ignoreIfCyclical", Value::Bool(true));
  binding.map().Set("resourceMatchers", ListOf({std::move(matcher)}));
  return binding;
}

Value Switchable(std::vector<Value> matchers) {
  matchers.insert(matchers.begin(),
                  Unless({keys::kDisableChangeGroupAndRules}));
  return And(std::move(matchers));
}

}  // namespace

Value ChangeGroupBindings() {
  return ListOf({
      GroupBinding("crds", {CrdMatcher()}),
      GroupBinding("crds-{crd-group}-{crd-kind}", {CrdMatcher()}),
      GroupBinding("namespaces", {GroupKindOf("", "Namespace")}),
      GroupBinding("namespaces-{name}", {GroupKindOf("", "Namespace")}),
      GroupBinding("storage-class", StorageClasses()),
      GroupBinding("storage", Storage()),
      GroupBinding("rbac-roles", RbacRoles()),
      GroupBinding("rbac-role-bindings", RbacBindings()),
      GroupBinding("rbac", AllRbac()),
      GroupBinding("pod-related", PodRelated()),
      GroupBinding("serviceaccount", ServiceAccounts()),
      GroupBinding("kapp-controller-app",
                   {Kind("kappctrl.k14s.io/v1alpha1", "App")}),
      GroupBinding("kapp-controller-packageinstall",
                   {Kind("packaging.carvel.dev/v1alpha1", "PackageInstall")}),
  });
}

Value ChangeRuleBindings() {
  auto upsert_after = [](absl::string_view g) {
    return absl::StrCat("upsert after upserting ", Group(g));
  };
  const Value ordinary =
      And({HasNamespace(), Not(Any(StorageClasses())), Not(Any(Storage())),
           Not(Any(AllRbac())), Not(Any(PodRelated()))});
  return ListOf({
      RuleBinding({upsert_after("crds-{api-group}-{kind}")}, false,
                  Switchable({CustomResource()})),
      RuleBinding({absl::StrCat("delete before deleting ", Group("crds"))},
                  true, Switchable({CustomResource()})),
      RuleBinding({absl::StrCat("delete after deleting ", Group("crds"))}, true,
                  Switchable({Not(CustomResource()), Not(CrdMatcher())})),
      RuleBinding({upsert_after("namespaces-{namespace}")}, false,
                  Switchable({HasNamespace()})),
      RuleBinding({absl::StrCat("delete before deleting ",
                                Group("namespaces-{namespace}"))},
                  true, Switchable({Any(ServiceAccounts())})),
      RuleBinding({upsert_after("rbac-roles")}, true,
                  Switchable({Any(RbacBindings())})),
      RuleBinding({absl::StrCat("upsert before upserting ",
                                Group("kapp-controller-packageinstall")),
                   absl::StrCat("upsert before upserting ",
                                Group("kapp-controller-app")),
                   absl::StrCat("delete after deleting ",
                                Group("kapp-controller-packageinstall")),
                   absl::StrCat("delete after deleting ",
                                Group("kapp-controller-app"))},
                  true,
                  Switchable({Any(Join({ServiceAccounts(), AllRbac()}))})),
      RuleBinding({upsert_after("storage-class")}, true, Any(Storage())),
      RuleBinding({upsert_after("pod-related"), upsert_after("rbac"),
                   upsert_after("storage-class"), upsert_after("storage")},
                  true, ordinary),
  });
}

}  // namespace gitops::deploy::builtin
