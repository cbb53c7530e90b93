#include "pkg/sandbox/apiserver/controllers.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/test_objects.h"

namespace gitops::sandbox {
namespace {

using value::Value;

class StillClock : public Clock {
 public:
  absl::Time Now() override { return now_; }
  void Sleep(absl::Duration duration) override { now_ += duration; }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1700000000);
};

// A Deployment or the like, with annotations of its pods.
std::string Workload(const std::string& api, const std::string& kind,
                     const std::string& annotations, int replicas = 2) {
  return absl::StrCat(
      R"({"apiVersion":")", api, R"(","kind":")", kind,
      R"(","metadata":{"name":"w"},"spec":{"replicas":)", replicas,
      R"(,"serviceName":"w","selector":{"matchLabels":{"a":"b"}},
          "template":{"metadata":{"labels":{"a":"b"},"annotations":{)",
      annotations, R"(}},"spec":{"containers":[{"name":"c","image":"i"}]}}}})");
}

class ControllersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    controllers_.reset();
    Cluster::Options options;
    options.clock = &clock_;
    options.max_events = max_events_;
    auto cluster = Cluster::Open(options);
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    ASSERT_TRUE(MakeInitialObjects(cluster_.get()).ok());
    controllers_ = std::make_unique<Controllers>(cluster_.get(), &clock_);
    controllers_->Settle();
  }
  void Create(const Resource& resource, const std::string& text,
              absl::string_view ns = "default") {
    auto made = cluster_->Create(resource, resource.namespaced ? ns : "",
                                 Object(text), false);
    ASSERT_TRUE(made.ok()) << made.status();
    controllers_->Settle();
  }
  int64_t Number(const Resource& resource, absl::string_view name,
                 std::initializer_list<absl::string_view> path) {
    auto object = cluster_->Get(resource, "default", name);
    EXPECT_TRUE(object.ok()) << object.status();
    const Value* found = object.ok() ? object->FindPath(path) : nullptr;
    return found == nullptr ? 0 : found->as_int();
  }
  size_t Count(absl::string_view kind, absl::string_view ns = "default") {
    return cluster_->List(Builtin(kind), ns, {}).items.size();
  }

  size_t max_events_ = 20000;
  StillClock clock_;
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Controllers> controllers_;
};

TEST_F(ControllersTest, InitialObjectsAreMadeOnce) {
  EXPECT_EQ(Count("Namespace", ""), 4u);
  EXPECT_EQ(Count("Node", ""), 1u);
  EXPECT_TRUE(MakeInitialObjects(cluster_.get()).ok());
  EXPECT_EQ(Count("Namespace", ""), 4u);
}

TEST_F(ControllersTest, ADeploymentHasReplicaSetAndPods) {
  const Resource deployments = Builtin("Deployment");
  Create(deployments, Workload("apps/v1", "Deployment", ""));
  EXPECT_EQ(Count("ReplicaSet"), 1u);
  EXPECT_EQ(Count("Pod"), 2u);
  EXPECT_EQ(Number(deployments, "w", {"status", "readyReplicas"}), 2);
  EXPECT_EQ(Number(deployments, "w", {"status", "observedGeneration"}), 1);
  // Fewer replicas, fewer pods; the ReplicaSet is the same.
  auto scaled = cluster_->Modify(
      deployments, "default", "w", "", false,
      [](const Value& old) -> absl::StatusOr<Value> {
        Value now = old.DeepCopy();
        ChildMap(now, "spec").map().Set("replicas", Value::Int(1));
        return now;
      });
  ASSERT_TRUE(scaled.ok()) << scaled.status();
  controllers_->Settle();
  EXPECT_EQ(Count("Pod"), 1u);
  EXPECT_EQ(Count("ReplicaSet"), 1u);
  EXPECT_EQ(Number(deployments, "w", {"status", "observedGeneration"}), 2);
  // All of it goes with its owner.
  ASSERT_TRUE(cluster_->Delete(deployments, "default", "w", {}).ok());
  controllers_->Settle();
  EXPECT_EQ(Count("ReplicaSet"), 0u);
  EXPECT_EQ(Count("Pod"), 0u);
}

TEST_F(ControllersTest, PodsAreReadyWhenTheirTimeHasCome) {
  const Resource deployments = Builtin("Deployment");
  Create(deployments, Workload("apps/v1", "Deployment",
                               R"("sandbox.k8s-gitops/ready-after":"2s")"));
  EXPECT_EQ(Number(deployments, "w", {"status", "readyReplicas"}), 0);
  clock_.Sleep(absl::Seconds(1));
  controllers_->Settle();
  EXPECT_EQ(Number(deployments, "w", {"status", "readyReplicas"}), 0);
  clock_.Sleep(absl::Seconds(2));
  controllers_->Settle();
  EXPECT_EQ(Number(deployments, "w", {"status", "readyReplicas"}), 2);
}

TEST_F(ControllersTest, WorkloadsHangOnDemand) {
  for (const char* outcome : {"hang", "fail"}) {
    SCOPED_TRACE(outcome);
    SetUp();
    const Resource deployments = Builtin("Deployment");
    Create(deployments,
           Workload("apps/v1", "Deployment",
                    absl::StrCat(R"("sandbox.k8s-gitops/outcome":")", outcome,
                                 "\"")));
    clock_.Sleep(absl::Hours(1));
    controllers_->Settle();
    EXPECT_EQ(Number(deployments, "w", {"status", "readyReplicas"}), 0);
  }
}

TEST_F(ControllersTest, AStatefulSetCountsItsPods) {
  const Resource sets = Builtin("StatefulSet");
  Create(sets, Workload("apps/v1", "StatefulSet", ""));
  EXPECT_EQ(Number(sets, "w", {"status", "readyReplicas"}), 2);
  const Resource pods = Builtin("Pod");
  EXPECT_TRUE(cluster_->Get(pods, "default", "w-0").ok());
  EXPECT_TRUE(cluster_->Get(pods, "default", "w-1").ok());
}

TEST_F(ControllersTest, ADeletedNamespaceIsEmptiedFirst) {
  const Resource namespaces = Builtin("Namespace");
  Create(namespaces,
         R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}})");
  Create(Builtin("ConfigMap"),
         R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m",
             "finalizers":["example.com/hold"]}})",
         "n");
  ASSERT_TRUE(cluster_->Delete(namespaces, "", "n", {}).ok());
  controllers_->Settle();
  // What is held holds the namespace.
  EXPECT_TRUE(cluster_->Get(namespaces, "", "n").ok());
  Value held = cluster_->Get(Builtin("ConfigMap"), "n", "m")->DeepCopy();
  ChildMap(held, "metadata").map().Erase("finalizers");
  ASSERT_TRUE(
      cluster_->Update(Builtin("ConfigMap"), "n", "m", held, "", false).ok());
  controllers_->Settle();
  EXPECT_FALSE(cluster_->Get(namespaces, "", "n").ok());
  EXPECT_TRUE(cluster_->KeysInNamespace("n").empty());
}

// More happened than the window of events holds: nothing is passed over.
TEST_F(ControllersTest, AWindowThatHasMovedOn) {
  max_events_ = 4;
  SetUp();
  const Resource deployments = Builtin("Deployment");
  auto made =
      cluster_->Create(deployments, "default",
                       Object(Workload("apps/v1", "Deployment", "")), false);
  ASSERT_TRUE(made.ok()) << made.status();
  for (int i = 0; i < 10; ++i) {
    auto map = cluster_->Create(
        Builtin("ConfigMap"), "default",
        Object(absl::StrCat(R"({"apiVersion":"v1","kind":"ConfigMap",
          "metadata":{"name":"m)",
                            i, R"("}})")),
        false);
    ASSERT_TRUE(map.ok()) << map.status();
  }
  controllers_->Settle();
  EXPECT_EQ(Number(deployments, "w", {"status", "readyReplicas"}), 2);
}

}  // namespace
}  // namespace gitops::sandbox
