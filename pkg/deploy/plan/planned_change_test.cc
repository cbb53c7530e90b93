#include "pkg/deploy/plan/planned_change.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

constexpr char kMap[] =
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns}}";
constexpr char kJob[] =
    "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: ns}}";

Change MakeChange(ChangeOp op, const char* text = kMap) {
  Change c;
  c.op = op;
  if (op != ChangeOp::kAdd && op != ChangeOp::kExists) {
    c.existing = Object(text);
  }
  if (op != ChangeOp::kDelete) c.wanted = Object(text);
  return c;
}

std::string Text(const PlannedChange& p) {
  return absl::StrCat(ApplyOpName(p.apply), "/", WaitOpName(p.wait),
                      p.strategy.empty() ? "" : "/", p.strategy);
}

std::string Plan(Change change, const PlanOptions& options = {}) {
  absl::StatusOr<PlannedChange> p = PlanChange(std::move(change), options);
  EXPECT_TRUE(p.ok()) << p.status();
  return p.ok() ? Text(*p) : "";
}

TEST(PlanChangeTest, WhatIsDoneAndWaitedFor) {
  PlanOptions no_wait;
  no_wait.wait = false;
  struct Case {
    ChangeOp op;
    const char* object;
    const char* waiting;
    const char* not_waiting;
  };
  const Case kCases[] = {
      {ChangeOp::kAdd, kMap, "create/reconcile", "create/noop"},
      {ChangeOp::kUpdate, kMap, "update/reconcile", "update/noop"},
      {ChangeOp::kDelete, kMap, "delete/delete", "delete/noop"},
      {ChangeOp::kExists, kMap, "exists/reconcile", "exists/noop"},
      {ChangeOp::kNoop, kMap, "noop/noop", "noop/noop"},
      {ChangeOp::kKeep, kMap, "noop/noop", "noop/noop"},
      // Unchanged, but not yet what it should be.
      {ChangeOp::kKeep, kJob, "noop/reconcile", "noop/noop"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(absl::StrCat(ChangeOpName(c.op), " ", c.object));
    EXPECT_EQ(Plan(MakeChange(c.op, c.object)), c.waiting);
    EXPECT_EQ(Plan(MakeChange(c.op, c.object), no_wait), c.not_waiting);
  }
}

TEST(PlanChangeTest, AnAnnotationSwitchesWaitingOff) {
  for (ChangeOp op : {ChangeOp::kAdd, ChangeOp::kUpdate, ChangeOp::kDelete,
                      ChangeOp::kKeep}) {
    Change c = MakeChange(op, kJob);
    if (c.wanted) c.wanted->SetAnnotation(keys::kDisableWait, "");
    if (!c.wanted) c.existing->SetAnnotation(keys::kDisableWait, "");
    EXPECT_EQ(PlanChange(c, {})->wait, WaitOp::kNoop) << ChangeOpName(op);
  }
}

TEST(PlanChangeTest, LeftoversOfTheCluster) {
  Change c = MakeChange(ChangeOp::kDelete);
  c.existing->set_transient(true);
  PlanOptions options;
  EXPECT_EQ(Plan(c, options), "noop/noop");
  EXPECT_FALSE(PlanChange(c, options)->is_visible());
  options.wait_ignored = true;
  EXPECT_EQ(Plan(c, options), "noop/delete");
  EXPECT_TRUE(PlanChange(c, options)->is_visible());
  options.apply_ignored = true;
  EXPECT_EQ(Plan(c, options), "delete/delete");
  options.wait_ignored = false;
  EXPECT_EQ(Plan(c, options), "delete/noop");
}

TEST(PlanChangeTest, UserRulesSayWhetherAnUnchangedObjectIsReady) {
  Config config;
  ASSERT_TRUE(AppendConfig(testing::Tree(
                               "{kind: Config, waitRules: [{conditionMatchers: "
                               "[{type: A, status: 'True', success: true}], "
                               "resourceMatchers: [{allMatcher: {}}]}]}"),
                           "test", &config)
                  .ok());
  PlanOptions options;
  EXPECT_EQ(Plan(MakeChange(ChangeOp::kKeep), options), "noop/noop");
  options.ready.rules = &config.wait;
  EXPECT_EQ(Plan(MakeChange(ChangeOp::kKeep), options), "noop/reconcile");
}

TEST(PlanChangeTest, Strategies) {
  struct Case {
    const char* name;
    ChangeOp op;
    const char* key;
    const char* value;
    const char* want;
  };
  const Case kCases[] = {
      {"create", ChangeOp::kAdd, keys::kCreateStrategy, "fallback-on-update",
       "fallback-on-update"},
      {"create takes no other's", ChangeOp::kAdd, keys::kUpdateStrategy, "skip",
       ""},
      {"update", ChangeOp::kUpdate, keys::kUpdateStrategy, "always-replace",
       "always-replace"},
      {"empty", ChangeOp::kUpdate, keys::kUpdateStrategy, "", ""},
      {"the default", ChangeOp::kUpdate, "other", "", "fallback-on-replace"},
      {"of the live object", ChangeOp::kDelete, keys::kDeleteStrategy, "orphan",
       "orphan"},
      {"nothing is done", ChangeOp::kKeep, keys::kUpdateStrategy, "skip", ""},
      {"unknown ones are told later", ChangeOp::kUpdate, keys::kUpdateStrategy,
       "maybe", "maybe"},
  };
  PlanOptions options;
  options.default_update_strategy = "fallback-on-replace";
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Change change = MakeChange(c.op);
    if (change.wanted) change.wanted->SetAnnotation(c.key, c.value);
    if (change.existing) change.existing->SetAnnotation(c.key, c.value);
    EXPECT_EQ(PlanChange(change, options)->strategy, c.want);
  }
}

TEST(PlanChangeTest, NamespacesOfTheClusterAreLetGo) {
  for (const char* name :
       {"default", "kube-node-lease", "kube-public", "kube-system"}) {
    Resource r = Object("{apiVersion: v1, kind: Namespace}");
    r.SetName(name);
    EXPECT_TRUE(IsInoperableNamespace(r)) << name;
    Change c;
    c.op = ChangeOp::kDelete;
    c.existing = r;
    EXPECT_EQ(PlanChange(c, {})->strategy, "orphan") << name;
  }
  EXPECT_FALSE(IsInoperableNamespace(
      Object("{apiVersion: v1, kind: Namespace, metadata: {name: prod}}")));
  EXPECT_FALSE(IsInoperableNamespace(
      Object("{apiVersion: v1, kind: ConfigMap, metadata: {name: default}}")));
}

TEST(StrategyTest, ParsesAndPrints) {
  struct Case {
    ApplyOp op;
    const char* text;
    Strategy strategy;
    const char* title;
  };
  const Case kCases[] = {
      {ApplyOp::kCreate, "", Strategy::kPlain, ""},
      {ApplyOp::kCreate, "fallback-on-update", Strategy::kFallbackOnUpdate,
       "fallback on update"},
      {ApplyOp::kCreate, "fallback-on-update-or-noop",
       Strategy::kFallbackOnUpdateOrNoop, "fallback on update or noop"},
      {ApplyOp::kUpdate, "", Strategy::kPlain, ""},
      {ApplyOp::kUpdate, "fallback-on-replace", Strategy::kFallbackOnReplace,
       "fallback on replace"},
      {ApplyOp::kUpdate, "always-replace", Strategy::kAlwaysReplace,
       "always replace"},
      {ApplyOp::kUpdate, "skip", Strategy::kSkip, "skip"},
      {ApplyOp::kDelete, "orphan", Strategy::kOrphan, "orphan"},
  };
  for (const Case& c : kCases) {
    absl::StatusOr<Strategy> s = ParseStrategy(c.op, c.text);
    ASSERT_TRUE(s.ok()) << c.text;
    EXPECT_EQ(*s, c.strategy) << c.text;
    EXPECT_EQ(StrategyTitle(c.op, c.text), c.title);
  }
}

TEST(StrategyTest, UnknownOnes) {
  struct Case {
    ApplyOp op;
    const char* text;
    const char* message;
  };
  const Case kCases[] = {
      {ApplyOp::kCreate, "skip", "Unknown create strategy: skip"},
      {ApplyOp::kUpdate, "maybe", "Unknown update strategy: maybe"},
      {ApplyOp::kDelete, "explode", "Unknown delete strategy: explode"},
      {ApplyOp::kUpdate, "Skip", "Unknown update strategy: Skip"},
  };
  for (const Case& c : kCases) {
    const absl::Status s = ParseStrategy(c.op, c.text).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(s.message(), c.message);
    EXPECT_EQ(StrategyTitle(c.op, c.text), "???");
  }
}

TEST(PlanCountsTest, OnlyWhatIsVisible) {
  std::vector<PlannedChange> plan;
  for (ChangeOp op : {ChangeOp::kAdd, ChangeOp::kAdd, ChangeOp::kUpdate,
                      ChangeOp::kDelete, ChangeOp::kExists, ChangeOp::kNoop}) {
    plan.push_back(*PlanChange(MakeChange(op), {}));
  }
  plan.push_back(*PlanChange(MakeChange(ChangeOp::kKeep, kJob), {}));
  const PlanCounts n = CountPlan(plan);
  EXPECT_EQ(n.OpLine(), "Op: 2 create, 1 delete, 1 update, 1 noop, 1 exists");
  EXPECT_EQ(n.WaitLine(), "Wait to: 5 reconcile, 1 delete, 0 noop");
  EXPECT_EQ(CountPlan(plan, /*all=*/true).OpLine(),
            "Op: 2 create, 1 delete, 1 update, 2 noop, 1 exists");
  EXPECT_EQ(CountPlan({}).OpLine(),
            "Op: 0 create, 0 delete, 0 update, 0 noop, 0 exists");
}

TEST(BuildGraphTest, OnlyWhatIsDoneHasEdges) {
  Change account, pod, gone;
  account.op = pod.op = ChangeOp::kAdd;
  account.wanted = Object(
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: "
      "ns}}");
  pod.wanted =
      Object("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}}");
  gone.op = ChangeOp::kDelete;
  gone.existing = Object(kMap);
  std::vector<PlannedChange> plan = {
      *PlanChange(pod, {}), *PlanChange(account, {}), *PlanChange(gone, {})};
  const Config config = *BuiltinConfig();
  absl::StatusOr<ChangeGraph> graph = BuildGraph(config, plan);
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->WaitsFor(0), std::vector<int>({1}));
  EXPECT_EQ(LinearOrder(*graph), std::vector<int>({1, 2, 0}));
  plan[1].apply = ApplyOp::kNoop;
  EXPECT_TRUE(BuildGraph(config, plan)->WaitsFor(0).empty());
}

TEST(LinearOrderTest, LevelByLevel) {
  EXPECT_EQ(LinearOrder(ChangeGraph::FromEdges({{3}, {}, {0, 1}, {}})),
            std::vector<int>({1, 3, 0, 2}));
  EXPECT_TRUE(LinearOrder(ChangeGraph()).empty());
  // What is in a circle has no place.
  EXPECT_EQ(LinearOrder(ChangeGraph::FromEdges({{1}, {0}, {}})),
            std::vector<int>({2}));
}

TEST(LinearOrderTest, IsTopological) {
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    const size_t n = 1 + random() % 40;
    ChangeGraph graph =
        ChangeGraph::FromEdges(std::vector<std::vector<int>>(n));
    for (size_t i = 0; i < 3 * n; ++i) {
      graph.AddEdge(static_cast<int>(random() % n),
                    static_cast<int>(random() % n));
    }
    const std::vector<int> order = LinearOrder(graph);
    ASSERT_EQ(order.size(), n);
    std::vector<bool> done(n, false);
    for (int i : order) {
      for (int target : graph.WaitsFor(i)) EXPECT_TRUE(done[target]);
      done[i] = true;
    }
  }
}

}  // namespace
}  // namespace gitops::deploy
