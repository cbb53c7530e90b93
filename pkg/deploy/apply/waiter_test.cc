#include "pkg/deploy/apply/waiter.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using testing::Tree;
using value::Value;

constexpr char kJob[] =
    "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: ns}}";
constexpr char kMap[] =
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns}}";

// Without a selector objects are read every check interval, so that only the
// stepping clock moves.
class WaiterTest : public ::testing::Test {
 protected:
  WaiterTest()
      : progress_(&clock_, [this](absl::string_view line) {
          const size_t end = line.find("M: ");
          lines_.emplace_back(line.substr(end + 3));
        }) {
    server_.auto_ready = false;
  }
  void Track(Waiter* waiter, int index, WaitOp wait, absl::string_view text,
             bool was_read = true) {
    absl::StatusOr<Resource> made = cluster_.Create(Object(text));
    ASSERT_TRUE(made.ok()) << made.status();
    PlannedChange& p = plan_[index];
    p.wait = wait;
    p.change.existing = *made;
    p.change.wanted = *made;
    if (wait == WaitOp::kDelete) p.change.wanted.reset();
    Applied applied;
    if (was_read) applied.live = *made;
    waiter->Track(index, &p, std::move(applied));
  }
  void Complete(absl::string_view condition) {
    server_.Edit("jobs", "ns", "j", [condition](Value* v) {
      v->map().Set("status",
                   Tree(absl::StrCat("{conditions: [{type: ", condition,
                                     ", status: 'True', reason: R, message: "
                                     "M}]}")));
    });
  }
  std::string Text() const { return absl::StrJoin(lines_, "\n"); }

  testing::FakeClient server_;
  testing::SteppingClock clock_;
  Cluster cluster_{&server_, &clock_};
  std::vector<std::string> lines_;
  Progress progress_;
  ReadyOptions ready_;
  WaitSettings settings_;
  PlannedChange plan_[4];
};

TEST_F(WaiterTest, WhatIsReadyIsDoneWithoutARequest) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kMap);
  EXPECT_EQ(waiter.size(), 1u);
  server_.ResetCounts();
  absl::StatusOr<Waiter::Outcome> out = waiter.WaitForAny(3, 7);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->done, std::vector<int>({0}));
  EXPECT_TRUE(waiter.empty());
  EXPECT_EQ(server_.reads(), 0);
  EXPECT_EQ(Text(),
            "---- waiting on 1 changes [3/7 done] ----\n"
            "ok: reconcile configmap/c (v1) namespace: ns");
}

TEST_F(WaiterTest, WhatIsNotWaitedForIsDone) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 2, WaitOp::kNoop, kJob);
  EXPECT_EQ(waiter.WaitForAny(0, 1)->done, std::vector<int>({2}));
  EXPECT_EQ(lines_.back(), "ok: noop job/j (batch/v1) namespace: ns");
}

TEST_F(WaiterTest, ReadsAgainUntilItIsDone) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kJob);
  clock_.on_sleep = [this](int count) {
    if (count == 3) Complete("Complete");
  };
  absl::StatusOr<Waiter::Outcome> out = waiter.WaitForAny(0, 1);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->done, std::vector<int>({0}));
  EXPECT_EQ(clock_.slept(), 3 * settings_.check_interval);
  EXPECT_EQ(Text(),
            "---- waiting on 1 changes [0/1 done] ----\n"
            "ongoing: reconcile job/j (batch/v1) namespace: ns\n"
            " ^ Waiting to complete (0 active, 0 failed, 0 succeeded)\n"
            "ok: reconcile job/j (batch/v1) namespace: ns\n ^ Completed");
}

TEST_F(WaiterTest, ReturnsWithTheFirstThatIsDone) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kJob);
  Track(&waiter, 1, WaitOp::kReconcile, kMap);
  EXPECT_EQ(waiter.WaitForAny(0, 2)->done, std::vector<int>({1}));
  EXPECT_EQ(waiter.size(), 1u);
}

TEST_F(WaiterTest, AFailureEndsIt) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kJob);
  clock_.on_sleep = [this](int) { Complete("Failed"); };
  const absl::Status s = waiter.WaitForAny(0, 1).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(s.message(),
            "waiting on reconcile job/j (batch/v1) namespace: ns: Finished "
            "unsuccessfully (Failed with reason R: M)");
}

TEST_F(WaiterTest, OrIsCollected) {
  settings_.exit_early = false;
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kJob);
  clock_.on_sleep = [this](int) { Complete("Failed"); };
  absl::StatusOr<Waiter::Outcome> out = waiter.WaitForAny(0, 1);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->failed, std::vector<int>({0}));
  ASSERT_EQ(out->errors.size(), 1u);
  EXPECT_TRUE(absl::StrContains(out->errors[0].message(), "Finished"));
  EXPECT_TRUE(waiter.empty());
}

TEST_F(WaiterTest, AnObjectThatIsGoneIsAnError) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kJob);
  clock_.on_sleep = [this](int) {
    kube::ResourceType jobs;
    jobs.gvk = {"batch", "v1", "Job"};
    jobs.resource = "jobs";
    jobs.namespaced = true;
    EXPECT_TRUE(server_.Delete(jobs, "ns", "j", {}).ok());
  };
  const absl::Status s = waiter.WaitForAny(0, 1).status();
  EXPECT_TRUE(kube::IsNotFound(s)) << s;
  EXPECT_TRUE(absl::StartsWith(
      s.message(),
      "waiting on reconcile job/j (batch/v1) namespace: ns: Errored: Getting "
      "resource job/j (batch/v1) namespace: ns: API server says: "))
      << s;
}

TEST_F(WaiterTest, TimeRunsOut) {
  settings_.timeout = absl::Seconds(10);
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kJob);
  const absl::Status s = waiter.WaitForAny(0, 1).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(s.message(),
            "Timed out waiting after 10s for resources: [job/j (batch/v1) "
            "namespace: ns]");
  EXPECT_EQ(clock_.slept(), absl::Seconds(10));
}

TEST_F(WaiterTest, TimeRunsOutForOneResource) {
  settings_.resource_timeout = absl::Seconds(5);
  settings_.exit_early = false;
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kJob);
  absl::StatusOr<Waiter::Outcome> out = waiter.WaitForAny(0, 1);
  ASSERT_TRUE(out.ok()) << out.status();
  ASSERT_EQ(out->errors.size(), 1u);
  EXPECT_EQ(out->errors[0].message(),
            "waiting on reconcile job/j (batch/v1) namespace: ns: Errored: "
            "Resource timed out waiting after 5s");
}

TEST_F(WaiterTest, ADeletionIsDoneWhenTheObjectIsGone) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kDelete,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns, "
        "finalizers: [f1, f2]}}");
  kube::ResourceType maps;
  maps.gvk = {"", "v1", "ConfigMap"};
  maps.resource = "configmaps";
  maps.namespaced = true;
  clock_.on_sleep = [&](int count) {
    if (count == 1 || count == 3) {
      if (count == 3) {
        server_.Edit("configmaps", "ns", "c", [](Value* v) {
          v->map()["metadata"].map().Erase("finalizers");
        });
      }
      EXPECT_TRUE(server_.Delete(maps, "ns", "c", {}).ok());
    }
  };
  absl::StatusOr<Waiter::Outcome> out = waiter.WaitForAny(0, 1);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->done, std::vector<int>({0}));
  EXPECT_EQ(clock_.sleeps(), 3);
  EXPECT_TRUE(absl::StrContains(
      Text(),
      "ongoing: delete configmap/c (v1) namespace: ns\n ^ Waiting on "
      "finalizers: f1, f2\n"))
      << Text();
  EXPECT_EQ(lines_.back(), "ok: delete configmap/c (v1) namespace: ns");
}

TEST_F(WaiterTest, AnotherObjectOfTheNameMeansTheOldOneIsGone) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kDelete, kMap);
  clock_.on_sleep = [&](int) {
    server_.Edit("configmaps", "ns", "c", [](Value* v) {
      v->map()["metadata"].map().Set("uid", Value::String("new"));
    });
  };
  EXPECT_EQ(waiter.WaitForAny(0, 1)->done, std::vector<int>({0}));
}

TEST_F(WaiterTest, DependantsMayGoOnOnce) {
  Config config;
  ASSERT_TRUE(
      AppendConfig(Tree("{kind: Config, waitRules: [{conditionMatchers: "
                        "[{type: Half, status: 'True', unblockChanges: true}, "
                        "{type: Complete, status: 'True', success: true}], "
                        "resourceMatchers: [{allMatcher: {}}]}]}"),
                   "test", &config)
          .ok());
  ready_.rules = &config.wait;
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "");
  Track(&waiter, 0, WaitOp::kReconcile, kJob);
  clock_.on_sleep = [this](int count) {
    if (count == 1) Complete("Half");
    if (count == 5) Complete("Complete");
  };
  absl::StatusOr<Waiter::Outcome> out = waiter.WaitForAny(0, 1);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->unblocked, std::vector<int>({0}));
  EXPECT_TRUE(out->done.empty());
  EXPECT_EQ(waiter.size(), 1u);
  out = waiter.WaitForAny(0, 1);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_TRUE(out->unblocked.empty());
  EXPECT_EQ(out->done, std::vector<int>({0}));
  EXPECT_EQ(clock_.sleeps(), 5);
}

// With a selector the object is watched, and done as soon as a change comes.
TEST_F(WaiterTest, WatchesWhereItCan) {
  Waiter waiter(&cluster_, &progress_, ready_, settings_, "app=x");
  Track(&waiter, 0, WaitOp::kReconcile,
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: ns, "
        "labels: {app: x}}}");
  // Done before the first look of the watch, after the one at what was read.
  Complete("Complete");
  absl::StatusOr<Waiter::Outcome> out = waiter.WaitForAny(0, 1);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->done, std::vector<int>({0}));
  EXPECT_EQ(clock_.sleeps(), 0);
}

}  // namespace
}  // namespace gitops::deploy
