#include "pkg/deploy/apply/apply_loop.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using value::Value;
using Edges = std::vector<std::vector<int>>;

absl::Status ServerError(int code, const std::string& reason,
                         const std::string& message = "m") {
  kube::ApiError error;
  error.code = code;
  error.reason = reason;
  error.message = message;
  return kube::ToStatus(error);
}

Resource ConfigMap(absl::string_view name) {
  Resource r =
      Object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}}");
  r.SetName(name);
  return r;
}

class ApplyLoopTest : public ::testing::Test {
 protected:
  ApplyLoopTest()
      : progress_(&clock_, [this](absl::string_view line) {
          const size_t end = line.find("M: ");
          lines_.emplace_back(line.substr(end + 3));
        }) {
    context_.cluster = &cluster_;
    context_.factory = &factory_;
    context_.progress = &progress_;
    context_.apply.concurrency = 1;
    context_.wait.concurrency = 1;
  }
  void Create(const Resource& r) {
    absl::StatusOr<Change> c = factory_.New(std::nullopt, r);
    ASSERT_TRUE(c.ok()) << c.status();
    plan_.push_back(*PlanChange(*std::move(c), {}));
  }
  absl::Status Run(Edges waits_for) {
    waits_for.resize(plan_.size());
    return ApplyChanges(context_, plan_,
                        ChangeGraph::FromEdges(std::move(waits_for)));
  }
  std::string Text() const { return absl::StrJoin(lines_, "\n"); }
  std::string Written() const { return absl::StrJoin(server_.log(), ", "); }
  // Writes to an object of this name fail.
  void Refuse(absl::string_view name, const absl::Status& error) {
    server_.before_write = [name = std::string(name),
                            error](const std::string& what) {
      return absl::EndsWith(what, "/" + name) ? error : absl::OkStatus();
    };
  }

  testing::FakeClient server_;
  testing::SteppingClock clock_;
  Cluster cluster_{&server_, &clock_};
  Config config_ = *BuiltinConfig();
  Rebaser rebaser_{&config_};
  ChangeFactory factory_{&config_, &rebaser_};
  std::vector<std::string> lines_;
  Progress progress_;
  ApplyContext context_;
  std::vector<PlannedChange> plan_;
};

TEST_F(ApplyLoopTest, LevelByLevel) {
  for (const char* name : {"c", "a", "b"}) Create(ConfigMap(name));
  ASSERT_TRUE(Run({{1}, {}, {0}}).ok());
  EXPECT_EQ(Written(),
            "create configmaps ns/a, create configmaps ns/c, create "
            "configmaps ns/b");
  EXPECT_EQ(Text(),
            "---- applying 1 changes [0/3 done] ----\n"
            "create configmap/a (v1) namespace: ns\n"
            "---- waiting on 1 changes [0/3 done] ----\n"
            "ok: reconcile configmap/a (v1) namespace: ns\n"
            "---- applying 1 changes [1/3 done] ----\n"
            "create configmap/c (v1) namespace: ns\n"
            "---- waiting on 1 changes [1/3 done] ----\n"
            "ok: reconcile configmap/c (v1) namespace: ns\n"
            "---- applying 1 changes [2/3 done] ----\n"
            "create configmap/b (v1) namespace: ns\n"
            "---- waiting on 1 changes [2/3 done] ----\n"
            "ok: reconcile configmap/b (v1) namespace: ns\n"
            "---- applying complete [3/3 done] ----\n"
            "---- waiting complete [3/3 done] ----");
}

TEST_F(ApplyLoopTest, NothingToDo) {
  ASSERT_TRUE(Run({}).ok());
  EXPECT_EQ(Text(),
            "---- applying complete [0/0 done] ----\n"
            "---- waiting complete [0/0 done] ----");
}

TEST_F(ApplyLoopTest, WhatIsInvisibleTakesNoPart) {
  for (const char* name : {"a", "b"}) Create(ConfigMap(name));
  plan_[0].apply = ApplyOp::kNoop;
  plan_[0].wait = WaitOp::kNoop;
  ASSERT_TRUE(Run({{}, {0}}).ok());
  EXPECT_EQ(Written(), "create configmaps ns/b");
}

TEST_F(ApplyLoopTest, TheFirstErrorEndsIt) {
  for (const char* name : {"a", "b", "c"}) Create(ConfigMap(name));
  Refuse("a", ServerError(422, "Invalid", "bad data"));
  const absl::Status s = Run({{}, {}, {0}});
  EXPECT_TRUE(kube::IsInvalid(s));
  EXPECT_EQ(s.message(),
            "create configmap/a (v1) namespace: ns: Creating resource "
            "configmap/a (v1) namespace: ns: API server says: bad data "
            "(reason: Invalid)");
  EXPECT_EQ(Written(), "");
}

TEST_F(ApplyLoopTest, OrAllAreCollectedAndDependantsNotRun) {
  context_.apply.exit_early = false;
  context_.wait.exit_early = false;
  for (const char* name : {"a", "b", "c"}) Create(ConfigMap(name));
  Refuse("a", ServerError(422, "Invalid", "bad data"));
  absl::Status s = Run({{}, {}, {0}});
  EXPECT_TRUE(absl::StartsWith(s.message(), "create configmap/a ")) << s;
  EXPECT_EQ(Written(), "create configmaps ns/b");
  // Two errors make a list.
  Create(ConfigMap("d"));
  server_.before_write = [](const std::string&) {
    return ServerError(422, "Invalid", "bad data");
  };
  s = Run({{}, {}, {0}, {}});
  EXPECT_TRUE(absl::StartsWith(s.message(), "[create configmap/a ")) << s;
  EXPECT_TRUE(absl::StrContains(s.message(), ", create configmap/b ")) << s;
  EXPECT_TRUE(absl::EndsWith(s.message(), "(reason: Invalid)]")) << s;
}

TEST_F(ApplyLoopTest, HintsAtScopes) {
  struct Case {
    const char* message;
    const char* hint;
  };
  const Case kCases[] = {
      {"the server does not allow this method on the requested resource",
       " (hint: resource is possibly not namespaced but must be)"},
      {"the server could not find the requested resource",
       " (hint: resource is possibly namespaced but cannot be)"},
      {"something else", "something else (reason: X)"},
  };
  Create(ConfigMap("a"));
  for (const Case& c : kCases) {
    Refuse("a", ServerError(405, "X", c.message));
    const absl::Status s = Run({});
    EXPECT_TRUE(absl::EndsWith(s.message(), c.hint)) << s;
  }
}

TEST_F(ApplyLoopTest, UnknownStrategiesAreToldAsTheyAre) {
  Create(ConfigMap("a"));
  plan_[0].strategy = "explode";
  EXPECT_EQ(Run({}).message(), "Unknown create strategy: explode");
}

TEST_F(ApplyLoopTest, WhatMayYetComeIsTriedAgain) {
  Resource external = ConfigMap("external");
  external.SetAnnotation(keys::kExists, "");
  Create(external);
  clock_.on_sleep = [this](int count) {
    if (count == 3) {
      kube::ResourceType maps;
      maps.gvk = {"", "v1", "ConfigMap"};
      maps.resource = "configmaps";
      maps.namespaced = true;
      EXPECT_TRUE(
          server_.Create(maps, "ns", ConfigMap("external").object(), {}).ok());
    }
  };
  ASSERT_TRUE(Run({}).ok());
  EXPECT_EQ(clock_.slept(), 3 * context_.apply.check_interval);
  EXPECT_EQ(Text(),
            "---- applying 1 changes [0/1 done] ----\n"
            "exists configmap/external (v1) namespace: ns\n"
            " ^ Retryable error: External resource doesn't exists\n"
            "exists configmap/external (v1) namespace: ns\n"
            "---- waiting on 1 changes [0/1 done] ----\n"
            "ok: reconcile configmap/external (v1) namespace: ns\n"
            "---- applying complete [1/1 done] ----\n"
            "---- waiting complete [1/1 done] ----");
}

TEST_F(ApplyLoopTest, ButNotForEver) {
  Resource external = ConfigMap("external");
  external.SetAnnotation(keys::kExists, "");
  Create(external);
  const absl::Status s = Run({});
  EXPECT_EQ(s.message(),
            "Timed out waiting after 15m0s: Last error: exists "
            "configmap/external (v1) namespace: ns: External resource doesn't "
            "exists");
  EXPECT_GT(clock_.slept(), absl::Minutes(15));
}

// The others go on meanwhile.
TEST_F(ApplyLoopTest, ARetryHoldsUpOnlyItsDependants) {
  Resource external = ConfigMap("external");
  external.SetAnnotation(keys::kExists, "");
  Create(external);
  Create(ConfigMap("a"));
  Create(ConfigMap("b"));
  context_.apply.timeout = absl::Seconds(5);
  EXPECT_FALSE(Run({{}, {}, {1}}).ok());
  EXPECT_EQ(Written(), "create configmaps ns/a, create configmaps ns/b");
}

TEST_F(ApplyLoopTest, ACircleIsNeverBegun) {
  for (const char* name : {"a", "b", "c"}) Create(ConfigMap(name));
  const absl::Status s = Run({{1}, {0}, {}});
  EXPECT_EQ(s.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(s.message(),
            "Internal inconsistency: did not apply all changes: 1 != 3");
  EXPECT_TRUE(
      absl::EndsWith(Text(),
                     "Blocked changes:\n- configmap/a (v1) namespace: ns\n- "
                     "configmap/b (v1) namespace: ns"))
      << Text();
}

TEST_F(ApplyLoopTest, AccountsComeBeforeTheirTokens) {
  Create(Object(
      "{apiVersion: v1, kind: Secret, type: "
      "kubernetes.io/service-account-token, metadata: {name: t, namespace: "
      "ns}}"));
  Create(ConfigMap("m"));
  Create(Object(
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: "
      "ns}}"));
  ASSERT_TRUE(Run({}).ok());
  EXPECT_EQ(server_.log()[0], "create serviceaccounts ns/a");
}

TEST_F(ApplyLoopTest, ALostLeaseStopsIt) {
  for (const char* name : {"a", "b"}) Create(ConfigMap(name));
  int writes = 0;
  context_.before_write = [&writes]() -> absl::Status {
    return ++writes > 1 ? absl::AbortedError("lease lost") : absl::OkStatus();
  };
  const absl::Status s = Run({});
  EXPECT_EQ(s.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Written(), "create configmaps ns/a");
}

TEST_F(ApplyLoopTest, EachOnceWhateverTheConcurrency) {
  context_.apply.concurrency = 8;
  context_.wait.concurrency = 8;
  for (int i = 0; i < 60; ++i) Create(ConfigMap(absl::StrCat("m", i)));
  Edges waits(60);
  for (int i = 10; i < 60; ++i) waits[i] = {i - 10};
  ASSERT_TRUE(Run(waits).ok());
  EXPECT_EQ(server_.writes(), 60);
  EXPECT_EQ(server_.Objects("configmaps").size(), 60u);
}

}  // namespace
}  // namespace gitops::deploy
