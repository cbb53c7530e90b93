#include "pkg/sandbox/apiserver/defaults.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/test_objects.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

Value Defaulted(absl::string_view kind, absl::string_view text) {
  Value object = Object(text);
  SetDefaults(Builtin(kind), 7, object);
  return object;
}

TEST(DefaultsTest, ADeploymentAndItsPods) {
  const Value object = Defaulted(
      "Deployment",
      R"({"spec": {"template": {"spec": {"containers": [{"name": "web",
          "image": "r/web", "ports": [{"containerPort": 80}]}]}}}})");
  EXPECT_EQ(object.FindPath({"spec", "replicas"})->as_int(), 1);
  EXPECT_EQ(TextAt(object, {"spec", "strategy", "type"}), "RollingUpdate");
  const Value* pod = object.FindPath({"spec", "template", "spec"});
  EXPECT_EQ(TextAt(*pod, {"restartPolicy"}), "Always");
  const Value& container = pod->Find("containers")->list()[0];
  EXPECT_EQ(TextAt(container, {"imagePullPolicy"}), "Always");
  EXPECT_EQ(TextAt(container.Find("ports")->list()[0], {"protocol"}), "TCP");
}

TEST(DefaultsTest, WhatIsWrittenStays) {
  const Value object = Defaulted("Deployment", R"({"spec": {"replicas": 3,
          "strategy": {"type": "Recreate"}}})");
  EXPECT_EQ(object.FindPath({"spec", "replicas"})->as_int(), 3);
  EXPECT_EQ(TextAt(object, {"spec", "strategy", "type"}), "Recreate");
}

TEST(DefaultsTest, PlainTextOfASecretBecomesData) {
  const Value object = Defaulted(
      "Secret", R"({"stringData": {"a": "b"}, "data": {"c": "ZA=="}})");
  EXPECT_EQ(Json(object),
            R"({"data":{"a":"Yg==","c":"ZA=="},"type":"Opaque"})");
}

TEST(DefaultsTest, AServiceGetsAnAddressOfItsOwn) {
  const std::string one =
      TextAt(Defaulted("Service", R"({"spec": {"ports": [{"port": 80}]}})"),
             {"spec", "clusterIP"});
  EXPECT_FALSE(one.empty());
  Value other = Object(R"({"spec": {"ports": [{"port": 80}]}})");
  SetDefaults(Builtin("Service"), 8, other);
  EXPECT_NE(TextAt(other, {"spec", "clusterIP"}), one);
}

TEST(DefaultsTest, ANamespaceSaysItsName) {
  const Value object = Defaulted("Namespace", R"({"metadata": {"name": "a"}})");
  EXPECT_EQ(
      TextAt(object, {"metadata", "labels", "kubernetes.io/metadata.name"}),
      "a");
  EXPECT_EQ(TextAt(object, {"status", "phase"}), "Active");
}

TEST(DefaultsTest, CustomKindsAndOddShapesAreLeftAlone) {
  Resource custom = Builtin("Deployment");
  custom.custom = true;
  Value object = Object(R"({"spec": {}})");
  SetDefaults(custom, 7, object);
  EXPECT_EQ(Json(object), R"({"spec":{}})");
  for (const char* text :
       {"{}", R"({"spec": 3})", R"({"spec": {"template": []}})",
        R"({"spec": {"template": {"spec": {"containers": [3, {}]}}}})"}) {
    for (const Resource& resource : BuiltinResources()) {
      Value odd = Object(text);
      SetDefaults(resource, 7, odd);
      EXPECT_TRUE(odd.is_map());
    }
  }
}

}  // namespace
}  // namespace gitops::sandbox
