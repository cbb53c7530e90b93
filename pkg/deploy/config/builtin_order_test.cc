#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

std::string GroupsOf(const Config& config, absl::string_view type) {
  const Resource r = Object(absl::StrCat("{", type, "}"));
  std::vector<std::string> out;
  for (const ChangeGroupBinding& b : config.change_groups) {
    if (b.matchers.Matches(r)) {
      out.push_back(b.name.substr(b.name.find('/') + 1));
    }
  }
  return absl::StrJoin(out, " ");
}

TEST(BuiltinOrderTest, ChangeGroups) {
  const Config config = *BuiltinConfig();
  struct Case {
    const char* type;
    const char* groups;
  };
  const Case kCases[] = {
      {"apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition",
       "crds crds-{crd-group}-{crd-kind}"},
      {"apiVersion: apiextensions.k8s.io/v7, kind: CustomResourceDefinition",
       "crds crds-{crd-group}-{crd-kind}"},
      {"apiVersion: v1, kind: Namespace", "namespaces namespaces-{name}"},
      {"apiVersion: storage/v1, kind: StorageClass", "storage-class"},
      // As the original has it.
      {"apiVersion: storage.k8s.io/v1, kind: StorageClass", ""},
      {"apiVersion: v1, kind: PersistentVolume", "storage"},
      {"apiVersion: v1, kind: PersistentVolumeClaim", "storage"},
      {"apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole",
       "rbac-roles rbac"},
      {"apiVersion: rbac.authorization.k8s.io/v1beta1, kind: RoleBinding",
       "rbac-role-bindings rbac"},
      {"apiVersion: v1, kind: ServiceAccount", "pod-related serviceaccount"},
      {"apiVersion: v1, kind: Secret", "pod-related"},
      {"apiVersion: v1, kind: ConfigMap", "pod-related"},
      {"apiVersion: networking.k8s.io/v1, kind: NetworkPolicy", "pod-related"},
      {"apiVersion: scheduling.k8s.io/v1, kind: PriorityClass", "pod-related"},
      {"apiVersion: node.k8s.io/v1, kind: RuntimeClass", ""},
      {"apiVersion: policy/v1, kind: PodDisruptionBudget", ""},
      {"apiVersion: kappctrl.k14s.io/v1alpha1, kind: App",
       "kapp-controller-app"},
      {"apiVersion: packaging.carvel.dev/v1alpha1, kind: PackageInstall",
       "kapp-controller-packageinstall"},
      {"apiVersion: apps/v1, kind: Deployment", ""},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(GroupsOf(config, c.type), c.groups) << c.type;
  }
  for (const ChangeGroupBinding& b : config.change_groups) {
    EXPECT_EQ(b.name.substr(0, 27), "change-groups.kapp.k14s.io/");
  }
}

TEST(BuiltinOrderTest, ChangeRulesThatMayNotBeLeftOut) {
  std::vector<std::string> required;
  const Config config = *BuiltinConfig();
  for (const ChangeRuleBinding& b : config.change_rules) {
    if (!b.ignore_if_cyclical) required.push_back(absl::StrJoin(b.rules, ";"));
  }
  EXPECT_EQ(required,
            (std::vector<std::string>{
                "upsert after upserting "
                "change-groups.kapp.k14s.io/crds-{api-group}-{kind}",
                "upsert after upserting "
                "change-groups.kapp.k14s.io/namespaces-{namespace}"}));
}

// The rules of an object, binding by binding; those that may be left out in
// brackets. "G/" stands for the names' prefix.
std::string RulesOf(absl::string_view type, absl::string_view annotation = "") {
  Resource r = Object(absl::StrCat("{", type, "}"));
  if (!annotation.empty()) r.SetAnnotation(annotation, "");
  const Config config = *BuiltinConfig();
  std::vector<std::string> out;
  for (const ChangeRuleBinding& b : config.change_rules) {
    if (!b.matchers.Matches(r)) continue;
    std::string text = absl::StrReplaceAll(
        absl::StrJoin(b.rules, "; "), {{"change-groups.kapp.k14s.io/", "G/"}});
    out.push_back(b.ignore_if_cyclical ? absl::StrCat("[", text, "]") : text);
  }
  return absl::StrJoin(out, "\n");
}

constexpr char kPlain[] =
    "[upsert after upserting G/pod-related; upsert after upserting G/rbac; "
    "upsert after upserting G/storage-class; upsert after upserting "
    "G/storage]";
constexpr char kAfterCrds[] = "[delete after deleting G/crds]";
constexpr char kNamespace[] = "upsert after upserting G/namespaces-{namespace}";

TEST(BuiltinOrderTest, RulesByKind) {
  struct Case {
    const char* type;
    std::string rules;
  };
  const std::string packages =
      "[upsert before upserting G/kapp-controller-packageinstall; upsert "
      "before upserting G/kapp-controller-app; delete after deleting "
      "G/kapp-controller-packageinstall; delete after deleting "
      "G/kapp-controller-app]";
  const Case kCases[] = {
      {"apiVersion: apps/v1, kind: Deployment, metadata: {namespace: ns}",
       absl::StrJoin({kAfterCrds, kNamespace, kPlain}, "\n")},
      {"apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}",
       absl::StrJoin({kAfterCrds, kNamespace}, "\n")},
      {"apiVersion: v1, kind: Namespace", kAfterCrds},
      {"apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition",
       ""},
      {"apiVersion: e.com/v1, kind: G, metadata: {namespace: ns}",
       absl::StrJoin({"upsert after upserting G/crds-{api-group}-{kind}",
                      "[delete before deleting G/crds]", kNamespace, kPlain},
                     "\n")},
      {"apiVersion: v1, kind: ServiceAccount, metadata: {namespace: ns}",
       absl::StrJoin({std::string(kAfterCrds), std::string(kNamespace),
                      std::string("[delete before deleting "
                                  "G/namespaces-{namespace}]"),
                      packages},
                     "\n")},
      {"apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding",
       absl::StrJoin(
           {std::string(kAfterCrds),
            std::string("[upsert after upserting G/rbac-roles]"), packages},
           "\n")},
      {"apiVersion: v1, kind: PersistentVolume",
       absl::StrJoin({kAfterCrds, "[upsert after upserting G/storage-class]"},
                     "\n")},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(RulesOf(c.type), c.rules) << c.type;
  }
}

TEST(BuiltinOrderTest, MostRulesCanBeSwitchedOff) {
  const char* kOff = "kapp.k14s.io/disable-default-change-group-and-rules";
  EXPECT_EQ(RulesOf("apiVersion: v1, kind: ConfigMap, metadata: {namespace: "
                    "ns}",
                    kOff),
            "");
  // Those without a switch.
  EXPECT_EQ(RulesOf("apiVersion: apps/v1, kind: Deployment, metadata: "
                    "{namespace: ns}",
                    kOff),
            kPlain);
  EXPECT_EQ(RulesOf("apiVersion: v1, kind: PersistentVolume", kOff),
            "[upsert after upserting G/storage-class]");
}

}  // namespace
}  // namespace gitops::deploy
