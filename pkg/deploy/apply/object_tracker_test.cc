#include "pkg/deploy/apply/object_tracker.h"

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using value::Value;
using Sync = ObjectTracker::Sync;

kube::ResourceType Maps() {
  kube::ResourceType type;
  type.gvk = {"", "v1", "ConfigMap"};
  type.resource = "configmaps";
  type.namespaced = true;
  type.verbs = {"get", "list", "watch"};
  return type;
}

Resource ConfigMap(absl::string_view name, absl::string_view data,
                   absl::string_view ns = "ns") {
  Resource r = Object(
      "{apiVersion: v1, kind: ConfigMap, metadata: {labels: {app: x}, "
      "managedFields: [{manager: m}]}}");
  r.SetName(name);
  r.SetNamespace(ns);
  r.object().map().Set("data", Value::String(data));
  return r;
}

// A server that refuses to list.
class Refusing : public testing::FakeClient {
 public:
  absl::Status refusal;
  absl::StatusOr<std::string> ListEach(
      const kube::ResourceType& type, absl::string_view ns,
      const kube::ListOptions& options,
      const std::function<absl::Status(Value)>& each) override {
    if (!refusal.ok()) return refusal;
    return FakeClient::ListEach(type, ns, options, each);
  }
};

class ObjectTrackerTest : public ::testing::Test {
 protected:
  void Put(const Resource& r) {
    ASSERT_TRUE(server_.Create(maps_, r.Namespace(), r.object(), {}).ok());
  }
  // Waits until `done`, as long as changes come.
  bool Until(ObjectTracker* tracker, const std::function<bool()>& done) {
    for (int i = 0; i < 100 && !done(); ++i) {
      if (!tracker->WaitForChange(absl::Seconds(5))) return done();
    }
    return done();
  }
  std::string Data(const ObjectTracker& tracker, absl::string_view name) {
    std::optional<Resource> found = tracker.Find(ConfigMap(name, ""));
    return found ? std::string(found->object().Find("data")->as_string())
                 : "absent";
  }

  Refusing server_;
  const kube::ResourceType maps_ = Maps();
};

TEST_F(ObjectTrackerTest, FollowsWhatIsThereAndWhatComes) {
  Put(ConfigMap("a", "one"));
  ObjectTracker tracker(&server_, "app=x");
  EXPECT_EQ(tracker.StateOf(&maps_, "ns"), Sync::kNone);
  EXPECT_EQ(tracker.WaitForSync(&maps_, "ns", absl::Seconds(1)), Sync::kNone);
  tracker.Follow(&maps_, "ns");
  tracker.Follow(&maps_, "ns");  // Once is enough.
  EXPECT_EQ(tracker.WaitForSync(&maps_, "ns", absl::Seconds(30)),
            Sync::kSynced);
  EXPECT_EQ(Data(tracker, "a"), "one");
  EXPECT_EQ(Data(tracker, "b"), "absent");
  // Nobody looks at who manages which field.
  EXPECT_EQ(tracker.Find(ConfigMap("a", ""))
                ->object()
                .FindPath({"metadata", "managedFields"}),
            nullptr);
  server_.Edit("configmaps", "ns", "a",
               [](Value* v) { v->map().Set("data", Value::String("two")); });
  Put(ConfigMap("b", "new"));
  EXPECT_TRUE(Until(&tracker, [&] {
    return Data(tracker, "a") == "two" && Data(tracker, "b") == "new";
  }));
  ASSERT_TRUE(server_.Delete(maps_, "ns", "a", {}).ok());
  EXPECT_TRUE(Until(&tracker, [&] { return Data(tracker, "a") == "absent"; }));
  EXPECT_EQ(Data(tracker, "b"), "new");
}

TEST_F(ObjectTrackerTest, SeesOnlyItsNamespaceAndLabel) {
  Resource other = ConfigMap("other", "w");
  other.SetLabel("app", "w");
  Put(other);
  Put(ConfigMap("far", "z", "elsewhere"));
  Put(ConfigMap("a", "one"));
  ObjectTracker tracker(&server_, "app=x");
  tracker.Follow(&maps_, "ns");
  ASSERT_EQ(tracker.WaitForSync(&maps_, "ns", absl::Seconds(30)),
            Sync::kSynced);
  EXPECT_EQ(Data(tracker, "a"), "one");
  EXPECT_EQ(Data(tracker, "other"), "absent");
  EXPECT_FALSE(tracker.Find(ConfigMap("far", "", "elsewhere")).has_value());
  EXPECT_EQ(tracker.StateOf(&maps_, "elsewhere"), Sync::kNone);
}

TEST_F(ObjectTrackerTest, AssociatedObjects) {
  Resource child = ConfigMap("child", "1");
  child.SetLabel(keys::kAssociation, "v1.parent");
  Put(child);
  Put(ConfigMap("other", "2"));
  ObjectTracker tracker(&server_, "app=x");
  tracker.Follow(&maps_, "ns");
  ASSERT_EQ(tracker.WaitForSync(&maps_, "ns", absl::Seconds(30)),
            Sync::kSynced);
  ASSERT_EQ(tracker.Associated("v1.parent").size(), 1u);
  EXPECT_EQ(tracker.Associated("v1.parent")[0].Name(), "child");
  EXPECT_TRUE(tracker.Associated("v1.none").empty());
  // Its label goes to another.
  server_.Edit("configmaps", "ns", "child", [](Value* v) {
    v->map()["metadata"].map()["labels"].map().Set(keys::kAssociation,
                                                   Value::String("v1.new"));
  });
  EXPECT_TRUE(Until(&tracker,
                    [&] { return tracker.Associated("v1.new").size() == 1; }));
  EXPECT_TRUE(tracker.Associated("v1.parent").empty());
}

TEST_F(ObjectTrackerTest, WhatCannotBeWatchedHasFailed) {
  kube::ResourceType type = maps_;
  type.verbs = {"get", "list"};
  ObjectTracker tracker(&server_, "app=x");
  tracker.Follow(&type, "ns");
  EXPECT_EQ(tracker.StateOf(&type, "ns"), Sync::kFailed);
  kube::ApiError error;
  error.code = 403;
  error.reason = "Forbidden";
  server_.refusal = kube::ToStatus(error);
  tracker.Follow(&maps_, "ns");
  EXPECT_EQ(tracker.WaitForSync(&maps_, "ns", absl::Seconds(30)),
            Sync::kFailed);
}

TEST_F(ObjectTrackerTest, ClusterScopedTypesHaveOneFeed) {
  kube::ResourceType type = maps_;
  type.namespaced = false;
  ObjectTracker tracker(&server_, "app=x");
  tracker.Follow(&type, "a");
  EXPECT_EQ(tracker.WaitForSync(&type, "b", absl::Seconds(30)), Sync::kSynced);
}

TEST_F(ObjectTrackerTest, NothingChangesIsNoChange) {
  ObjectTracker tracker(&server_, "app=x");
  EXPECT_FALSE(tracker.WaitForChange(absl::ZeroDuration()));
}

}  // namespace
}  // namespace gitops::deploy
