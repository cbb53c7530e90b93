#include "pkg/deploy/pipeline/helm_hooks.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

Resource Hook(absl::string_view name, absl::string_view events,
              absl::string_view weight = "", absl::string_view policy = "") {
  Resource r =
      Object("{apiVersion: batch/v1, kind: Job, metadata: {namespace: ns}}");
  r.SetName(name);
  if (!events.empty()) r.SetAnnotation("helm.sh/hook", events);
  if (!weight.empty()) r.SetAnnotation("helm.sh/hook-weight", weight);
  if (!policy.empty()) r.SetAnnotation("helm.sh/hook-delete-policy", policy);
  return r;
}

TEST(ReadHookTest, Events) {
  struct Case {
    const char* events;
    bool is_hook;
    HookPhase install;
    HookPhase upgrade;
  };
  const Case kCases[] = {
      {"", false, HookPhase::kNone, HookPhase::kNone},
      {"pre-install", true, HookPhase::kPre, HookPhase::kNone},
      {"post-install,post-upgrade", true, HookPhase::kPost, HookPhase::kPost},
      {" pre-upgrade , post-install ", true, HookPhase::kPost, HookPhase::kPre},
      {"test", true, HookPhase::kNone, HookPhase::kNone},
      {"test-success,pre-delete,post-rollback", true, HookPhase::kNone,
       HookPhase::kNone},
      {"crd-install", false, HookPhase::kNone, HookPhase::kNone},
      {"pre-install,post-install", true, HookPhase::kPre, HookPhase::kNone},
      {",,", false, HookPhase::kNone, HookPhase::kNone},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.events);
    const HookInfo info = ReadHook(Hook("h", c.events));
    EXPECT_EQ(info.is_hook, c.is_hook);
    EXPECT_EQ(info.install, c.install);
    EXPECT_EQ(info.upgrade, c.upgrade);
  }
}

TEST(ReadHookTest, WeightsAndPolicies) {
  EXPECT_EQ(ReadHook(Hook("h", "pre-install", "-5")).weight, -5);
  EXPECT_EQ(ReadHook(Hook("h", "pre-install", "x")).weight, 0);
  EXPECT_EQ(ReadHook(Hook("h", "pre-install")).weight, 0);
  struct Case {
    const char* policy;
    bool before, succeeded, failed;
  };
  const Case kCases[] = {
      {"", true, false, false},
      {"hook-succeeded", false, true, false},
      {"hook-failed,hook-succeeded", false, true, true},
      {"before-hook-creation, hook-failed", true, false, true},
      {"nonsense", false, false, false},
  };
  for (const Case& c : kCases) {
    const HookInfo info = ReadHook(Hook("h", "pre-install", "", c.policy));
    EXPECT_EQ(info.delete_before, c.before) << c.policy;
    EXPECT_EQ(info.delete_succeeded, c.succeeded) << c.policy;
    EXPECT_EQ(info.delete_failed, c.failed) << c.policy;
  }
}

std::string Names(const std::vector<Resource>& list) {
  std::vector<std::string> out;
  for (const Resource& r : list) {
    out.push_back(absl::StrCat(
        r.Name(), r.HasAnnotation(keys::kUpdateStrategy) ? "!" : ""));
  }
  return absl::StrJoin(out, " ");
}

TEST(SelectHooksTest, OnlyThoseOfThisRun) {
  Resource own = Hook("own", "pre-install,pre-upgrade");
  own.SetAnnotation(keys::kUpdateStrategy, "skip");
  const std::vector<Resource> all = {
      Hook("plain", ""),
      Hook("install", "pre-install"),
      Hook("upgrade", "post-upgrade"),
      Hook("test", "test"),
      Hook("kept", "pre-install,pre-upgrade", "", "hook-succeeded"),
      own};
  auto select = [&](bool is_new) {
    std::vector<Resource> wanted;
    for (const Resource& r : all) wanted.push_back(r.DeepCopy());
    SelectHooks(is_new, &wanted);
    EXPECT_EQ(wanted.back().AnnotationOr(keys::kUpdateStrategy, ""), "skip");
    return Names(wanted);
  };
  EXPECT_EQ(select(true), "plain install! kept own!");
  EXPECT_EQ(select(false), "plain upgrade! kept own!");
}

TEST(DropHooksTest, HooksOfEarlierRunsAreNobodys) {
  std::vector<Resource> existing = {Hook("old", "pre-install"),
                                    Hook("wanted", "pre-install"),
                                    Hook("plain", "")};
  DropHooks({Hook("wanted", "")}, &existing);
  EXPECT_EQ(Names(existing), "wanted plain");
}

PlannedChange Planned(Resource r, ApplyOp op) {
  PlannedChange p;
  p.apply = op;
  p.wait = op == ApplyOp::kNoop ? WaitOp::kNoop : WaitOp::kReconcile;
  p.change.wanted = r;
  if (op != ApplyOp::kCreate) p.change.existing = r;
  return p;
}

std::string Ops(const std::vector<PlannedChange>& plan) {
  std::string out;
  for (const PlannedChange& p : plan) {
    absl::StrAppend(&out, ApplyOpName(p.apply), "/", WaitOpName(p.wait),
                    p.strategy.empty() ? "" : "/", p.strategy, " ");
  }
  return out;
}

TEST(DecideHooksTest, HooksRunOnlyWhereSomethingElseChanges) {
  const std::vector<PlannedChange> nothing_else = {
      Planned(Hook("plain", ""), ApplyOp::kNoop),
      Planned(Hook("again", "pre-upgrade"), ApplyOp::kNoop),
      Planned(Hook("changed", "pre-upgrade"), ApplyOp::kUpdate)};
  std::vector<PlannedChange> plan = nothing_else;
  DecideHooks(false, &plan);
  EXPECT_EQ(Ops(plan), "noop/noop noop/noop noop/noop ");
  // Of a new app they run in any case.
  plan = nothing_else;
  DecideHooks(true, &plan);
  EXPECT_EQ(Ops(plan),
            "noop/noop update/reconcile/always-replace update/reconcile ");
  plan = nothing_else;
  plan[0] = Planned(Hook("plain", ""), ApplyOp::kUpdate);
  DecideHooks(false, &plan);
  EXPECT_EQ(Ops(plan),
            "update/reconcile update/reconcile/always-replace "
            "update/reconcile ");
  // One that is not removed before it is made is not made anew.
  plan = {
      Planned(Hook("plain", ""), ApplyOp::kUpdate),
      Planned(Hook("kept", "pre-upgrade", "", "hook-failed"), ApplyOp::kNoop)};
  DecideHooks(false, &plan);
  EXPECT_EQ(Ops(plan), "update/reconcile noop/noop ");
}

TEST(OrderHooksTest, PrePlainPostByWeight) {
  const std::vector<PlannedChange> plan = {
      Planned(Hook("post", "post-install"), ApplyOp::kCreate),
      Planned(Hook("plain", ""), ApplyOp::kCreate),
      Planned(Hook("pre2", "pre-install", "2"), ApplyOp::kCreate),
      Planned(Hook("pre1", "pre-install", "-1"), ApplyOp::kCreate),
      Planned(Hook("other", ""), ApplyOp::kCreate),
      Planned(Hook("skipped", "pre-install"), ApplyOp::kNoop)};
  // The built-in order had a plain object before a pre hook.
  ChangeGraph graph = ChangeGraph::FromEdges({{}, {4}, {1}, {}, {}, {}});
  OrderHooks(true, plan, &graph);
  EXPECT_EQ(LinearOrder(graph), (std::vector<int>{3, 5, 2, 4, 1, 0}));
  EXPECT_EQ(graph.WaitsFor(2), std::vector<int>({3}));
  EXPECT_EQ(graph.WaitsFor(4), std::vector<int>({2}));
  EXPECT_EQ(graph.WaitsFor(1), (std::vector<int>{2, 4}));
  EXPECT_EQ(graph.WaitsFor(0), (std::vector<int>{1, 4}));
}

TEST(HooksToDeleteTest, ByPolicyAndOutcome) {
  const std::vector<PlannedChange> plan = {
      Planned(Hook("plain", ""), ApplyOp::kCreate),
      Planned(Hook("ok", "pre-install", "", "hook-succeeded"),
              ApplyOp::kCreate),
      Planned(Hook("bad", "pre-install", "", "hook-failed"), ApplyOp::kCreate),
      Planned(Hook("not run", "pre-install", "", "hook-succeeded"),
              ApplyOp::kNoop),
      Planned(Hook("both", "pre-install", "", "hook-succeeded,hook-failed"),
              ApplyOp::kCreate)};
  EXPECT_EQ(HooksToDelete(plan, true), (std::vector<int>{1, 4}));
  EXPECT_EQ(HooksToDelete(plan, false), (std::vector<int>{2, 4}));
}

}  // namespace
}  // namespace gitops::deploy
