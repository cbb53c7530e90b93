#include "pkg/kube/types.h"

#include <gtest/gtest.h>

namespace gitops::kube {
namespace {

TEST(TypesTest, PrintAsApimachinery) {
  EXPECT_EQ((GroupVersion{"apps", "v1"}).ToString(), "apps/v1");
  EXPECT_EQ((GroupVersion{"", "v1"}).ToString(), "v1");
  EXPECT_EQ((GroupKind{"apps", "Deployment"}).ToString(), "Deployment.apps");
  EXPECT_EQ((GroupKind{"", "Pod"}).ToString(), "Pod");
  EXPECT_EQ((GroupVersionKind{"apps", "v1", "Deployment"}).ToString(),
            "apps/v1, Kind=Deployment");
  EXPECT_EQ((GroupVersionResource{"", "v1", "pods"}).ToString(),
            "/v1, Resource=pods");
}

TEST(TypesTest, ParsesApiVersions) {
  EXPECT_EQ(GroupVersion::Parse("apps/v1"), (GroupVersion{"apps", "v1"}));
  EXPECT_EQ(GroupVersion::Parse("v1"), (GroupVersion{"", "v1"}));
  EXPECT_EQ(GroupVersion::Parse(""), (GroupVersion{"", ""}));
  EXPECT_EQ(GroupVersion::Parse("a/b/c"), (GroupVersion{"a/b/c", ""}));
}

ResourceType Type(const char* group, const char* version, const char* kind,
                  const char* resource) {
  ResourceType type;
  type.gvk = {group, version, kind};
  type.resource = resource;
  type.verbs = {"get", "list"};
  return type;
}

TEST(TypesTest, FindsInDiscovery) {
  Discovery discovery;
  discovery.resources = {
      Type("autoscaling", "v1", "HPA", "hpas"),
      Type("autoscaling", "v2", "HPA", "hpas"),
      Type("", "v1", "Namespace", "namespaces"),
      Type("", "v1", "Namespace", "namespaces/finalize"),
  };
  discovery.group_versions = {{"autoscaling", "v1"}, {"autoscaling", "v2"}};
  discovery.preferred = {{"autoscaling", "v2"}};
  EXPECT_EQ(discovery.Find(GroupVersionKind{"", "v1", "Namespace"})->resource,
            "namespaces");
  EXPECT_EQ(discovery.Find(GroupVersionKind{"", "v2", "Namespace"}), nullptr);
  EXPECT_EQ(discovery.Find(GroupKind{"autoscaling", "HPA"})->gvk.version, "v2");
  EXPECT_EQ(discovery.Find(GroupKind{"", "Namespace"})->gvk.version, "v1");
  EXPECT_EQ(discovery.Find(GroupKind{"x", "HPA"}), nullptr);
  const ResourceType* finalize =
      discovery.Find(GroupVersionResource{"", "v1", "namespaces/finalize"});
  ASSERT_NE(finalize, nullptr);
  EXPECT_TRUE(finalize->is_subresource());
  EXPECT_TRUE(finalize->Allows("list"));
  EXPECT_FALSE(finalize->Allows("watch"));
  EXPECT_TRUE(discovery.Serves({"autoscaling", "v1"}));
  EXPECT_FALSE(discovery.Serves({"", "v1"}));
}

}  // namespace
}  // namespace gitops::kube
