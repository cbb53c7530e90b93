#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

// The rules for an object, in their order: "copy a,b [new existing]".
std::string RulesFor(absl::string_view object) {
  const Config config = *BuiltinConfig();
  const Resource r = Object(object);
  std::vector<std::string> out;
  for (const RebaseRule& rule : config.rebase) {
    if (!rule.matchers.Matches(r)) continue;
    std::string text = FormatPath(rule.path);
    switch (rule.type) {
      case RebaseRule::Type::kCopy: {
        std::vector<std::string> sources;
        for (RebaseSource s : rule.sources) {
          sources.push_back(s == RebaseSource::kNew ? "new" : "existing");
        }
        text =
            absl::StrCat("copy ", text, " [", absl::StrJoin(sources, " "), "]");
        break;
      }
      case RebaseRule::Type::kRemove:
        text = absl::StrCat("remove ", text);
        break;
      case RebaseRule::Type::kOverlay:
        text = "overlay";
        break;
      case RebaseRule::Type::kServiceAccountTokens:
        text = "tokens";
        break;
    }
    out.push_back(std::move(text));
  }
  return absl::StrJoin(out, "\n");
}

constexpr char kAll[] =
    "copy metadata [existing]\nremove metadata,labels\n"
    "copy metadata,labels [new]\nremove metadata,annotations\n"
    "copy metadata,annotations [new]";

TEST(BuiltinRebaseTest, RulesByKind) {
  struct Case {
    const char* object;
    const char* more;  // After those for all.
  };
  const Case kCases[] = {
      {"{kind: G}", ""},
      {"{apiVersion: v1, kind: Service}",
       "\ncopy spec,clusterIP [new existing]\ncopy "
       "spec,healthCheckNodePort [new existing]"},
      {"{apiVersion: v1, kind: Namespace}",
       "\ncopy spec,finalizers [new existing]\n"
       "copy metadata,annotations,openshift.io/sa.scc.mcs [new existing]\n"
       "copy metadata,annotations,openshift.io/sa.scc.supplemental-groups [new "
       "existing]\n"
       "copy metadata,annotations,openshift.io/sa.scc.uid-range [new "
       "existing]"},
      {"{apiVersion: extensions/v1beta1, kind: Deployment}",
       "\ncopy metadata,annotations,deployment.kubernetes.io/revision [new "
       "existing]"},
      {"{apiVersion: apps/v1, kind: StatefulSet}", ""},
      {"{apiVersion: admissionregistration.k8s.io/v1beta1, kind: "
       "MutatingWebhookConfiguration}",
       "\ncopy webhooks,(all),clientConfig,caBundle [new existing]"},
      {"{apiVersion: apiregistration.k8s.io/v1, kind: APIService}",
       "\ncopy spec,caBundle [new existing]"},
      {"{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition}",
       "\ncopy spec,conversion,webhook,clientConfig,caBundle [new existing]"},
      {"{apiVersion: v1, kind: Pod}", "\ncopy spec,nodeName [new existing]"},
      {"{apiVersion: v1, kind: ServiceAccount}", "\ntokens"},
      {"{apiVersion: v1, kind: Secret}", ""},
      {"{apiVersion: v1, kind: Secret, metadata: {annotations: "
       "{secretgen.carvel.dev/image-pull-secret: ''}}}",
       "\ncopy data,.dockerconfigjson [existing new]\ncopy "
       "metadata,annotations,secretgen.carvel.dev/status [existing new]"},
      {"{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, "
       "aggregationRule: {a: b}}",
       "\ncopy rules [existing]"},
      {"{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, "
       "aggregationRule: {}}",
       ""},
      {"{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, "
       "aggregationRule: {a: b}}",
       ""},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(RulesFor(c.object), absl::StrCat(kAll, c.more)) << c.object;
  }
}

}  // namespace
}  // namespace gitops::deploy
