#include "pkg/deploy/config/builtin.h"

#include "pkg/deploy/config/builtin_tree.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

using value::Value;
using namespace builtin;  // NOLINT: this file is nothing but such trees.

namespace {

Value LabelRuleOf(absl::string_view path, std::vector<Value> matchers) {
  return MapOf(
      {{"path", PathOf(path)}, {"resourceMatchers", ListOf(matchers)}});
}

Value OwnershipRule(absl::string_view path, std::vector<Value> kinds) {
  return LabelRuleOf(
      path, {And({Unless({keys::kDisableOwnershipLabelRules}), Any(kinds)})});
}

Value OwnershipLabelRules() {
  return ListOf({
      LabelRuleOf("metadata.labels", {All()}),
      OwnershipRule("spec.template.metadata.labels", PodTemplateKinds()),
      OwnershipRule("spec.volumeClaimTemplates[*].metadata.labels",
                    Kinds({"StatefulSet"},
                          {"apps/v1", "apps/v1beta1", "extensions/v1beta1"})),
      OwnershipRule(
          "spec.template.metadata.labels",
          Kinds({"Job"}, {"batch/v1", "batch/v1beta1", "batch/v2alpha1"})),
      OwnershipRule("spec.jobTemplate.spec.template.metadata.labels",
                    CronJobKinds()),
  });
}

Value ScopingRule(absl::string_view path, std::vector<Value> kinds) {
  Value rule = LabelRuleOf(
      path, {And({Unless({keys::kDisableLabelScoping}),
                  Unless({keys::kDisableLabelScopingRules}), Any(kinds)})});
  rule.map().Set("isDefault", Value::Bool(true));
  return rule;
}

Value LabelScopingRules() {
  return ListOf({
      ScopingRule("spec.selector", {Kind("v1", "Service")}),
      ScopingRule("spec.selector.matchLabels", PodTemplateKinds()),
      ScopingRule("spec.selector.matchLabels",
                  {Kind("policy/v1beta1", "PodDisruptionBudget")}),
  });
}

}  // namespace

Value BuiltinConfigDocument() {
  return MapOf({
      {"apiVersion", Text("kapp.k14s.io/v1alpha1")},
      {"kind", Text("Config")},
      {"rebaseRules", RebaseRules()},
      {"diffAgainstLastAppliedFieldExclusionRules",
       ListOf({LabelRuleOf(
           "metadata.annotations.\"deployment.kubernetes.io/revision\"",
           DeploymentKinds())})},
      {"diffAgainstExistingFieldExclusionRules",
       ListOf({LabelRuleOf("status", {All()})})},
      {"diffMaskRules",
       ListOf({LabelRuleOf("data", {Kind("v1", "Secret")}),
               LabelRuleOf("stringData", {Kind("v1", "Secret")})})},
      {"ownershipLabelRules", OwnershipLabelRules()},
      {"labelScopingRules", LabelScopingRules()},
      {"templateRules", TemplateRules()},
      {"changeGroupBindings", ChangeGroupBindings()},
      {"changeRuleBindings", ChangeRuleBindings()},
  });
}

}  // namespace gitops::deploy
