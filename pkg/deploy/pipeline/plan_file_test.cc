#include "pkg/deploy/pipeline/plan_file.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/record/app_store.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using value::Value;

Resource ConfigMap(absl::string_view name) {
  Resource r = Object(
      "{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns}, data: {a: "
      "x}}");
  r.SetName(name);
  return r;
}

SavedPlan Some() {
  SavedPlan plan;
  plan.app = "app";
  plan.app_namespace = "prod";
  plan.is_new = true;
  plan.label_key = "k";
  plan.label_value = "v";
  plan.namespaces = {"(cluster)", "ns"};
  plan.gvs = {{"", "v1"}, {"apps", "v1"}};
  plan.gvs_after = {GroupVersion{"", "v1"}};
  plan.gks = {GroupKind{"", "ConfigMap"}};
  plan.gks_after = {};
  plan.configs = {testing::Tree("{kind: Config}")};
  PlannedChange create, update, gone;
  create.apply = ApplyOp::kCreate;
  create.wait = WaitOp::kReconcile;
  create.strategy = "fallback-on-update";
  create.change.op = ChangeOp::kAdd;
  create.change.wanted = create.change.applied = ConfigMap("new");
  update.apply = ApplyOp::kUpdate;
  update.wait = WaitOp::kReconcile;
  update.change.op = ChangeOp::kUpdate;
  update.change.existing = update.change.base = ConfigMap("old");
  update.change.wanted = update.change.applied = ConfigMap("old");
  gone.apply = ApplyOp::kDelete;
  gone.wait = WaitOp::kDelete;
  gone.change.op = ChangeOp::kDelete;
  gone.change.existing = gone.change.base = ConfigMap("gone");
  gone.change.existing->set_transient(true);
  plan.changes = {create, update, gone};
  plan.waits_for = {{}, {0}, {0, 1}};
  return plan;
}

TEST(PlanFileTest, WhatIsWrittenIsReadAgain) {
  absl::StatusOr<std::string> text = WritePlan(Some());
  ASSERT_TRUE(text.ok()) << text.status();
  absl::StatusOr<SavedPlan> plan = ReadPlan(*text);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(*WritePlan(*plan), *text);
  EXPECT_EQ(plan->app, "app");
  EXPECT_EQ(plan->app_namespace, "prod");
  EXPECT_TRUE(plan->is_new);
  EXPECT_EQ(plan->label_key + plan->label_value, "kv");
  EXPECT_EQ(plan->namespaces.size(), 2u);
  EXPECT_EQ(plan->gvs.size(), 2u);
  EXPECT_EQ(plan->gks[0].kind, "ConfigMap");
  EXPECT_TRUE(plan->gks_after.empty());
  ASSERT_EQ(plan->changes.size(), 3u);
  EXPECT_EQ(plan->changes[0].strategy, "fallback-on-update");
  EXPECT_FALSE(plan->changes[0].change.existing.has_value());
  EXPECT_EQ(plan->changes[1].apply, ApplyOp::kUpdate);
  EXPECT_EQ(plan->changes[1].change.wanted->Name(), "old");
  EXPECT_TRUE(plan->changes[2].change.existing->transient());
  EXPECT_EQ(GraphOf(*plan).WaitsFor(2), (std::vector<int>{0, 1}));
}

// One change, its fields as given.
std::string OneChange(absl::string_view fields) {
  return absl::StrCat(R"({"format":1,"changes":[{)", fields, "}]}");
}

TEST(PlanFileTest, Malformed) {
  const std::string object = R"({"kind":"G","metadata":{"name":"g"}})";
  struct Case {
    const char* name;
    std::string text;
    const char* message;
  };
  const Case kCases[] = {
      {"no JSON", "{", "unexpected end of JSON input"},
      {"no plan", "{}", "not a saved plan"},
      {"no object", "[1]", "not a saved plan"},
      {"no objects", OneChange(R"("apply":1)"), "a change without object"},
      {"unknown op", OneChange(R"("apply":9)"), "unknown operation"},
      {"op below 0", OneChange(R"("apply":-1)"), "unknown operation"},
      {"unknown wait", OneChange(R"("wait":9)"), "unknown operation"},
      {"unknown difference", OneChange(R"("op":9)"), "unknown operation"},
      {"order", OneChange(absl::StrCat(R"("waitsFor":[1],"wanted":)", object)),
       "order out of range"},
      {"order below 0",
       OneChange(absl::StrCat(R"("waitsFor":[-1],"wanted":)", object)),
       "order out of range"},
      {"order of another type",
       OneChange(absl::StrCat(R"("waitsFor":["a"],"wanted":)", object)),
       "order out of range"},
      // What is carried out must be there.
      {"nothing to create",
       OneChange(absl::StrCat(R"("apply":1,"existing":)", object)),
       "without what it needs"},
      {"nothing to delete",
       OneChange(absl::StrCat(R"("apply":2,"wanted":)", object)),
       "without what it needs"},
      {"nothing to update",
       OneChange(absl::StrCat(R"("apply":3,"wanted":)", object,
                              R"(,"applied":)", object)),
       "without what it needs"},
      {"nothing applied",
       OneChange(absl::StrCat(R"("apply":1,"wanted":)", object)),
       "without what it needs"},
      {"nothing that must exist",
       OneChange(absl::StrCat(R"("apply":4,"existing":)", object)),
       "without what it needs"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::Status s = ReadPlan(c.text).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
  EXPECT_EQ(ReadPlan(R"({"format":2})").status().code(),
            absl::StatusCode::kUnimplemented);
}

class VerifyPlanTest : public ::testing::Test {
 protected:
  // A plan to update what is there.
  void SetUp() override {
    absl::StatusOr<Resource> live = cluster_.Create(ConfigMap("c"));
    ASSERT_TRUE(live.ok()) << live.status();
    PlannedChange p;
    p.apply = ApplyOp::kUpdate;
    p.wait = WaitOp::kReconcile;
    p.change.op = ChangeOp::kUpdate;
    p.change.existing = *live;
    p.change.wanted = *live;
    plan_.changes = {p};
    plan_.waits_for = {{}};
  }
  std::string Verify() {
    const absl::Status s = VerifyPlan(&cluster_, &plan_);
    if (!s.ok()) {
      EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
    }
    return std::string(s.message());
  }
  void Edit(const std::function<void(Value*)>& edit) {
    server_.Edit("configmaps", "ns", "c", edit);
  }
  testing::FakeClient server_;
  testing::SteppingClock clock_;
  Cluster cluster_{&server_, &clock_};
  SavedPlan plan_;
};

TEST_F(VerifyPlanTest, NothingMoved) {
  const std::string before(plan_.changes[0].change.wanted->ResourceVersion());
  EXPECT_EQ(Verify(), "");
  // The status and what only controllers write may move; the write follows.
  Edit([](Value* v) {
    v->map().Set("status", Value::String("x"));
    Value& meta = v->map()["metadata"];
    meta.map().Set("generation", Value::Int(7));
    meta.map().Set("managedFields", Value::NewList());
  });
  EXPECT_EQ(Verify(), "");
  EXPECT_NE(plan_.changes[0].change.wanted->ResourceVersion(), before);
}

TEST_F(VerifyPlanTest, WhatMovedIsNamed) {
  Edit([](Value* v) { v->map().Set("data", Value::String("x")); });
  EXPECT_TRUE(absl::StartsWith(
      Verify(),
      "the cluster has moved since the plan was made:\n- configmap/c (v1) "
      "namespace: ns: changed (resourceVersion "));
  Edit([](Value* v) {
    v->map()["metadata"].map().Set("uid", Value::String("new"));
  });
  EXPECT_TRUE(absl::EndsWith(Verify(), ": was made anew"));
  plan_.changes[0].change.existing->SetName("gone");
  plan_.changes[0].change.wanted.reset();
  EXPECT_TRUE(absl::EndsWith(Verify(),
                             "configmap/gone (v1) namespace: ns: "
                             "disappeared"));
}

TEST_F(VerifyPlanTest, WhatAppeared) {
  plan_.changes[0].change.existing.reset();
  plan_.changes[0].apply = ApplyOp::kCreate;
  EXPECT_TRUE(absl::EndsWith(Verify(), "namespace: ns: appeared"));
  plan_.changes[0].apply = ApplyOp::kExists;  // It was hoped for.
  EXPECT_EQ(Verify(), "");
  plan_.changes[0].change.wanted = ConfigMap("other");
  plan_.changes[0].apply = ApplyOp::kCreate;
  EXPECT_EQ(Verify(), "");
}

TEST_F(VerifyPlanTest, WhatIsNotTouchedMayMove) {
  Edit([](Value* v) { v->map().Set("data", Value::String("x")); });
  plan_.changes[0].apply = ApplyOp::kNoop;
  plan_.changes[0].wait = WaitOp::kNoop;
  EXPECT_EQ(Verify(), "");
}

}  // namespace
}  // namespace gitops::deploy
