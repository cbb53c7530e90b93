#include "pkg/kube/discovery.h"

#include <gtest/gtest.h>

#include "pkg/json/json.h"

namespace gitops::kube {
namespace {

value::Value Json(absl::string_view text) {
  absl::StatusOr<value::Value> parsed =
      json::Parse(text, {.numbers = json::Numbers::kKube});
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *parsed;
}

TEST(DiscoveryTest, ReadsTheAggregatedForm) {
  Discovery discovery;
  std::vector<GroupVersion> to_read;
  const absl::Status status = AddDiscoveryRoot(
      Json(
          R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2",
  "items":[
   {"metadata":{"name":"apps"},"versions":[{"version":"v1","freshness":"Current",
     "resources":[{"resource":"deployments","responseKind":{"group":"","version":"","kind":"Deployment"},
       "scope":"Namespaced","singularResource":"deployment","verbs":["get","list"],
       "shortNames":["deploy"],"categories":["all"],
       "subresources":[{"subresource":"scale","responseKind":{"group":"autoscaling","version":"v1","kind":"Scale"},"verbs":["get"]}]}]}]},
   {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale"}]},
   {"metadata":{"name":"x.io"},"versions":[
     {"version":"v2","resources":[{"resource":"as","responseKind":{"kind":"A"},"scope":"Cluster","verbs":[]}]},
     {"version":"v1","resources":[{"resource":"as","scope":"Cluster","verbs":[],
       "subresources":[{"subresource":"status","responseKind":{"kind":"A"},"verbs":["get"]}]}]}]}]})"),
      &discovery, &to_read);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_TRUE(to_read.empty());
  const ResourceType* deployments =
      discovery.Find(GroupVersionKind{"apps", "v1", "Deployment"});
  ASSERT_NE(deployments, nullptr);
  EXPECT_EQ(deployments->resource, "deployments");
  EXPECT_EQ(deployments->singular, "deployment");
  EXPECT_TRUE(deployments->namespaced);
  EXPECT_TRUE(deployments->Allows("list"));
  EXPECT_EQ(deployments->short_names, std::vector<std::string>{"deploy"});
  EXPECT_EQ(discovery.Find(GroupVersionKind{"apps", "v1", "Scale"})->resource,
            "deployments/scale");
  EXPECT_FALSE(discovery.Find(GroupVersionKind{"x.io", "v2", "A"})->namespaced);
  EXPECT_EQ(discovery.preferred.at("x.io"), "v2");
  EXPECT_EQ(discovery.failed.size(), 1u);
  EXPECT_EQ(discovery.failed.at({"metrics.k8s.io", "v1beta1"}).message(),
            "stale GroupVersion discovery: metrics.k8s.io/v1beta1");
  EXPECT_EQ(discovery.group_versions.size(), 4u);
}

TEST(DiscoveryTest, ReadsTheOldForm) {
  Discovery discovery;
  std::vector<GroupVersion> to_read;
  ASSERT_TRUE(
      AddDiscoveryRoot(Json(R"({"kind":"APIVersions","versions":["v1"]})"),
                       &discovery, &to_read)
          .ok());
  ASSERT_TRUE(AddDiscoveryRoot(
                  Json(R"({"kind":"APIGroupList","apiVersion":"v1","groups":[
            {"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"},
             {"groupVersion":"apps/v1beta1","version":"v1beta1"}],
             "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}]})"),
                  &discovery, &to_read)
                  .ok());
  EXPECT_EQ(to_read, (std::vector<GroupVersion>{
                         {"", "v1"}, {"apps", "v1"}, {"apps", "v1beta1"}}));
  EXPECT_EQ(discovery.preferred.at("apps"), "v1");
  ASSERT_TRUE(
      AddResourceList(
          {"", "v1"},
          Json(R"({"kind":"APIResourceList","groupVersion":"v1","resources":[
            {"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["get","watch"],"shortNames":["po"]},
            {"name":"pods/eviction","namespaced":true,"group":"policy","version":"v1","kind":"Eviction","verbs":["create"]},
            {"name":"nodes","namespaced":false,"kind":"Node","verbs":["list"]}]})"),
          &discovery)
          .ok());
  EXPECT_EQ(discovery.resources.size(), 3u);
  EXPECT_TRUE(
      discovery.Find(GroupVersionKind{"", "v1", "Pod"})->Allows("watch"));
  EXPECT_FALSE(discovery.Find(GroupKind{"", "Node"})->namespaced);
  EXPECT_EQ(
      discovery.Find(GroupVersionResource{"", "v1", "pods/eviction"})->gvk,
      (GroupVersionKind{"", "v1", "Eviction"}));
}

TEST(DiscoveryTest, OddDocumentsAreNoCrash) {
  Discovery discovery;
  std::vector<GroupVersion> to_read;
  for (const char* text : {"{}", "[]", "null", R"({"kind":"Status"})"}) {
    EXPECT_EQ(AddDiscoveryRoot(Json(text), &discovery, &to_read).code(),
              absl::StatusCode::kInvalidArgument)
        << text;
    EXPECT_FALSE(AddResourceList({"a", "b"}, Json(text), &discovery).ok())
        << text;
  }
  for (const char* text :
       {R"({"kind":"APIGroupDiscoveryList","items":[1,{"versions":{}},
           {"versions":[{"version":"v1","resources":[1,{"resource":2}]}]}]})",
        R"({"kind":"APIGroupList","groups":[null,{"versions":[3]}]})",
        R"({"kind":"APIVersions","versions":[1]})"}) {
    EXPECT_TRUE(AddDiscoveryRoot(Json(text), &discovery, &to_read).ok());
  }
  EXPECT_TRUE(discovery.resources.empty());
}

}  // namespace
}  // namespace gitops::kube
