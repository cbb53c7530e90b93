#include "pkg/sandbox/apiserver/resource_table.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"
#include "pkg/yaml/yaml.h"

namespace gitops::sandbox {
namespace {

TEST(ResourceTableTest, Names) {
  Resource pods;
  pods.version = "v1";
  pods.plural = "pods";
  EXPECT_EQ(pods.ApiVersion(), "v1");
  EXPECT_EQ(pods.QualifiedName(), "pods");
  Resource deployments;
  deployments.group = "apps";
  deployments.version = "v1";
  deployments.plural = "deployments";
  EXPECT_EQ(deployments.ApiVersion(), "apps/v1");
  EXPECT_EQ(deployments.QualifiedName(), "deployments.apps");
}

TEST(ResourceTableTest, BuiltinsAreDistinct) {
  std::set<std::string> names;
  std::set<std::string> kinds;
  std::set<std::string> short_names;
  for (const Resource& resource : BuiltinResources()) {
    EXPECT_TRUE(names.insert(resource.QualifiedName()).second)
        << resource.plural;
    EXPECT_TRUE(
        kinds.insert(resource.ApiVersion() + " " + resource.kind).second);
    EXPECT_EQ(resource.singular, absl::AsciiStrToLower(resource.kind));
    EXPECT_FALSE(resource.custom);
    for (const std::string& short_name : resource.short_names) {
      EXPECT_TRUE(short_names.insert(short_name).second) << short_name;
    }
  }
  for (const char* name : {"pods", "namespaces", "deployments.apps",
                           "customresourcedefinitions.apiextensions.k8s.io",
                           "leases.coordination.k8s.io"}) {
    EXPECT_EQ(names.count(name), 1u) << name;
  }
  for (const Resource& resource : BuiltinResources()) {
    const bool cluster_wide = resource.kind == "Namespace" ||
                              resource.kind == "ClusterRole" ||
                              resource.kind == "CustomResourceDefinition";
    if (cluster_wide) {
      EXPECT_FALSE(resource.namespaced) << resource.kind;
    }
  }
}

std::vector<Resource> OfCrd(absl::string_view spec) {
  return ResourcesOfCrd(yaml::Parse(spec).value_or(value::Value()));
}

TEST(ResourceTableTest, CustomResources) {
  const auto resources = OfCrd(
      "spec:\n"
      "  group: example.io\n"
      "  scope: Namespaced\n"
      "  names: {kind: Widget, plural: widgets, shortNames: [wd], categories: "
      "[all]}\n"
      "  versions:\n"
      "  - {name: v1, served: true, subresources: {status: {}}}\n"
      "  - {name: v1beta1, served: true}\n"
      "  - {name: v1alpha1, served: false}\n");
  ASSERT_EQ(resources.size(), 2u);
  EXPECT_EQ(resources[0].ApiVersion(), "example.io/v1");
  EXPECT_EQ(resources[0].QualifiedName(), "widgets.example.io");
  EXPECT_EQ(resources[0].singular, "widget");
  EXPECT_TRUE(resources[0].custom);
  EXPECT_TRUE(resources[0].namespaced);
  EXPECT_TRUE(resources[0].has_status);
  EXPECT_EQ(resources[0].short_names, (std::vector<std::string>{"wd"}));
  EXPECT_EQ(resources[1].version, "v1beta1");
  EXPECT_FALSE(resources[1].has_status);
}

TEST(ResourceTableTest, DefinitionsThatLackSomething) {
  for (const char* spec :
       {"null", "{}", "spec: {}", "spec: {names: {kind: A, plural: as}}",
        "spec: {group: g, names: {plural: as}, versions: [{name: v1, served: "
        "true}]}",
        "spec: {group: g, names: {kind: A}, versions: [{name: v1, served: "
        "true}]}",
        "spec: {names: {kind: A, plural: as}, versions: [{name: v1, served: "
        "true}]}",
        "spec: {group: g, names: {kind: A, plural: as}, versions: {}}",
        "spec: {group: g, names: {kind: A, plural: as}, versions: [{name: "
        "v1}]}"}) {
    EXPECT_TRUE(OfCrd(spec).empty()) << spec;
  }
  const auto cluster = OfCrd(
      "spec: {group: g, scope: Cluster, names: {kind: A, plural: as, singular: "
      "x}, versions: [{name: v1, served: true}]}");
  ASSERT_EQ(cluster.size(), 1u);
  EXPECT_FALSE(cluster[0].namespaced);
  EXPECT_EQ(cluster[0].singular, "x");
}

}  // namespace
}  // namespace gitops::sandbox
