// What is done about one object; how it all plays together is
// controllers_test.cc's.

#include "pkg/sandbox/apiserver/reconciler.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/controllers.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/test_objects.h"

namespace gitops::sandbox {
namespace {

using value::Value;

class ReconcilerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto cluster = Cluster::Open({});
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    ASSERT_TRUE(MakeInitialObjects(cluster_.get()).ok());
  }
  // Makes an object, looks at it once, and says when to look again.
  absl::Time Make(absl::string_view kind, const std::string& text) {
    const Resource resource = Builtin(kind);
    const std::string ns = resource.namespaced ? "default" : "";
    auto made = cluster_->Create(resource, ns, Object(text), false);
    EXPECT_TRUE(made.ok()) << made.status();
    if (!made.ok()) return now_;
    return Look(kind, ns, TextAt(*made, {"metadata", "name"}));
  }
  absl::Time Look(absl::string_view kind, const std::string& ns,
                  const std::string& name) {
    const Resource resource = Builtin(kind);
    auto object = cluster_->Get(resource, ns, name);
    EXPECT_TRUE(object.ok()) << object.status();
    if (!object.ok()) return now_;
    return ReconcileObject(cluster_.get(), KeyOf(resource, ns, name), resource,
                           *object, now_);
  }
  std::string Text(absl::string_view kind, const std::string& ns,
                   const std::string& name,
                   std::initializer_list<absl::string_view> path) {
    auto object = cluster_->Get(Builtin(kind), ns, name);
    return object.ok() ? TextAt(*object, path) : "absent";
  }

  absl::Time now_ = absl::Now();
  std::unique_ptr<Cluster> cluster_;
};

TEST_F(ReconcilerTest, PlainObjectsAreLeftAlone) {
  const int64_t revision = cluster_->Revision();
  EXPECT_EQ(Make("ConfigMap", R"({"apiVersion":"v1","kind":"ConfigMap",
                  "metadata":{"name":"m"}})"),
            absl::InfiniteFuture());
  EXPECT_EQ(cluster_->Revision(), revision + 1);
}

TEST_F(ReconcilerTest, ANamespaceGetsItsDefaultsOnce) {
  Make("Namespace",
       R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}})");
  EXPECT_EQ(Text("ServiceAccount", "n", "default", {"metadata", "name"}),
            "default");
  EXPECT_EQ(Text("ConfigMap", "n", "kube-root-ca.crt", {"metadata", "name"}),
            "kube-root-ca.crt");
  Look("Namespace", "", "n");
  const int64_t revision = cluster_->Revision();
  Look("Namespace", "", "n");
  EXPECT_EQ(cluster_->Revision(), revision);
}

TEST_F(ReconcilerTest, OnlyAServiceThatSelectsHasEndpoints) {
  Make("Service", R"({"apiVersion":"v1","kind":"Service","metadata":
      {"name":"s","labels":{"l":"1"}},"spec":{"selector":{"a":"b"},
      "ports":[{"port":80}]}})");
  EXPECT_EQ(Text("Endpoints", "default", "s", {"metadata", "labels", "l"}),
            "1");
  Make("Service", R"({"apiVersion":"v1","kind":"Service","metadata":
      {"name":"bare"},"spec":{"ports":[{"port":80}]}})");
  EXPECT_EQ(Text("Endpoints", "default", "bare", {"metadata", "name"}),
            "absent");
}

TEST_F(ReconcilerTest, APodRunsAtOnceOrWhenItIsTold) {
  EXPECT_EQ(Make("Pod", R"({"apiVersion":"v1","kind":"Pod","metadata":
      {"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}})"),
            absl::InfiniteFuture());
  EXPECT_EQ(Text("Pod", "default", "p", {"status", "phase"}), "Running");
  const absl::Time again =
      Make("Pod", R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"q",
      "annotations":{"sandbox.k8s-gitops/ready-after":"1h"}},
      "spec":{"containers":[{"name":"c","image":"i"}]}})");
  EXPECT_GT(again, now_ + absl::Minutes(59));
  EXPECT_LT(again, now_ + absl::Minutes(61));
  now_ = again;
  EXPECT_EQ(Look("Pod", "default", "q"), absl::InfiniteFuture());
  EXPECT_EQ(Text("Pod", "default", "q", {"status", "phase"}), "Running");
}

TEST_F(ReconcilerTest, AJobMakesItsPodsUnlessSuspended) {
  const auto job = [](const std::string& name, const std::string& more) {
    return absl::StrCat(
        R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":")", name,
        R"("},"spec":{)", more,
        R"("template":{"spec":{"restartPolicy":"Never",
            "containers":[{"name":"c","image":"i"}]}}}})");
  };
  const auto pods = [&] {
    return cluster_->List(Builtin("Pod"), "default", {}).items.size();
  };
  Make("Job", job("j", R"("completions":3,)"));
  EXPECT_EQ(pods(), 3u);
  Look("Job", "default", "j");
  EXPECT_EQ(pods(), 3u);
  Make("Job", job("k", R"("suspend":true,)"));
  EXPECT_EQ(pods(), 3u);
}

TEST_F(ReconcilerTest, ADefinitionIsEstablished) {
  EXPECT_FALSE(cluster_->FindKind("x.example.com", "Thing").has_value());
  Make("CustomResourceDefinition", R"({"apiVersion":"apiextensions.k8s.io/v1",
      "kind":"CustomResourceDefinition","metadata":{"name":
      "things.x.example.com"},"spec":{"group":"x.example.com",
      "scope":"Namespaced","names":{"kind":"Thing","plural":"things"},
      "versions":[{"name":"v1","served":true,"storage":true}]}})");
  EXPECT_TRUE(cluster_->FindKind("x.example.com", "Thing").has_value());
}

}  // namespace
}  // namespace gitops::sandbox
