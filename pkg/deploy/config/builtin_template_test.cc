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

// Each reference must be readable and lead somewhere.
TEST(BuiltinTemplateTest, Complete) {
  const Config config = *BuiltinConfig();
  ASSERT_EQ(config.templates.size(), 2u);
  // Per rule: pods' templates twice (plain and in a CronJob), then the rest.
  EXPECT_EQ(config.templates[0].references.size(), 2u * 6 + 1 + 5 + 1);
  EXPECT_EQ(config.templates[1].references.size(), 2u * 7 + 2 + 2 + 14);
  for (const TemplateRule& rule : config.templates) {
    for (const ObjectReference& ref : rule.references) {
      EXPECT_FALSE(ref.path.empty());
      EXPECT_FALSE(ref.matchers.matchers.empty());
    }
  }
}

// The places where an object of `type` may name a `kind`.
std::string Places(absl::string_view kind, absl::string_view type) {
  const Config config = *BuiltinConfig();
  const Resource base =
      Object(absl::StrCat("{apiVersion: v1, kind: ", kind, "}"));
  const Resource affected = Object(absl::StrCat("{", type, "}"));
  std::vector<std::string> out;
  for (const TemplateRule& rule : config.templates) {
    if (!rule.matchers.Matches(base)) continue;
    for (const ObjectReference& ref : rule.references) {
      if (!ref.matchers.Matches(affected)) continue;
      out.push_back(absl::StrCat(FormatPath(ref.path),
                                 ref.name_key == "name" ? "" : " by ",
                                 ref.name_key == "name" ? "" : ref.name_key));
    }
  }
  return absl::StrJoin(out, "\n");
}

TEST(BuiltinTemplateTest, PlacesByKind) {
  struct Case {
    const char* kind;
    const char* type;
    const char* places;
  };
  const Case kCases[] = {
      {"ConfigMap", "apiVersion: apps/v1, kind: Deployment",
       "spec,template,spec,containers,(all),env,(all),valueFrom,"
       "configMapKeyRef\n"
       "spec,template,spec,containers,(all),envFrom,(all),configMapRef\n"
       "spec,template,spec,initContainers,(all),env,(all),valueFrom,"
       "configMapKeyRef\n"
       "spec,template,spec,initContainers,(all),envFrom,(all),configMapRef\n"
       "spec,template,spec,volumes,(all),projected,sources,(all),configMap\n"
       "spec,template,spec,volumes,(all),configMap"},
      {"Secret", "apiVersion: v1, kind: Pod",
       "spec,volumes,(all),secret by secretName\n"
       "spec,imagePullSecrets,(all)"},
      {"Secret", "apiVersion: v1, kind: ServiceAccount",
       "imagePullSecrets,(all)\nsecrets,(all)"},
      {"ConfigMap", "apiVersion: v1, kind: ServiceAccount", ""},
      {"Secret",
       "apiVersion: packaging.carvel.dev/v1alpha1, kind: PackageInstall",
       "spec,values,(all),secretRef\nspec,cluster,kubeconfigSecretRef"},
      {"Secret",
       "apiVersion: packaging.carvel.dev/v1alpha1, kind: PackageRepository",
       "spec,fetch,inline,pathsFrom,(all),secretRef"},
      {"Pod", "apiVersion: apps/v1, kind: Deployment", ""},
      {"Secret", "apiVersion: e.com/v1, kind: Deployment", ""},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Places(c.kind, c.type), c.places) << c.kind << " in " << c.type;
  }
}

}  // namespace
}  // namespace gitops::deploy
