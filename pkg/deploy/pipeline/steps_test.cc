#include "pkg/deploy/pipeline/steps.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

class StepsTest : public ::testing::Test {
 protected:
  StepsTest() {
    session_.cluster = &cluster_;
    session_.clock = &clock_;
    session_.ns = "ns";
  }
  testing::FakeClient server_;
  testing::SteppingClock clock_;
  Cluster cluster_{&server_, &clock_};
  Session session_;
};

TEST_F(StepsTest, RecordsLieInTheAppNamespace) {
  AppFlags flags;
  EXPECT_EQ(AppNamespace(session_, flags), "ns");
  EXPECT_EQ(StoreFor(session_, flags).ns(), "ns");
  flags.app_namespace = "records";
  EXPECT_EQ(AppNamespace(session_, flags), "records");
  EXPECT_EQ(StoreFor(session_, flags).ns(), "records");
}

TEST_F(StepsTest, AppsByNameAndByLabel) {
  AppStore store = StoreFor(session_, {});
  AppStore::CreateOptions create;
  create.label_value = "7";
  ASSERT_TRUE(store.FindOrCreate("app", create).ok());
  absl::StatusOr<std::optional<FoundApp>> found =
      FindApp(session_, &store, "app");
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->selector, "kapp.k14s.io/app=7");
  EXPECT_FALSE((*found)->labelled);
  found = FindApp(session_, &store, "none");
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->has_value());
  EXPECT_EQ(GetApp(session_, &store, "none").status().message(),
            "App 'none' (namespace: ns) does not exist: ");
  EXPECT_TRUE(IsLabelledName("label:a=b"));
  EXPECT_FALSE(IsLabelledName("labels"));
  absl::StatusOr<FoundApp> labelled = GetApp(session_, &store, "label:a=b");
  ASSERT_TRUE(labelled.ok()) << labelled.status();
  EXPECT_TRUE(labelled->labelled);
  EXPECT_EQ(labelled->selector, "a=b");
  EXPECT_EQ(labelled->app.record.label_key, "a");
  EXPECT_EQ(labelled->app.record.label_value, "b");
  EXPECT_EQ(GetApp(session_, &store, "label:a,b!=c")->selector, "a,b!=c");
  EXPECT_FALSE(GetApp(session_, &store, "label:a b").ok());
}

TEST_F(StepsTest, Filters) {
  FilterFlags flags;
  const absl::Time now = absl::FromUnixSeconds(1704067200 + 3600);
  EXPECT_TRUE(MakeFilter(flags, now)->MatchesAll());
  const Resource pod = Object(
      "{kind: Pod, metadata: {name: p, namespace: ns, labels: {a: b}, "
      "creationTimestamp: '2024-01-01T00:00:00Z'}}");
  flags.kinds = {"Pod"};
  flags.labels = {"a=b"};
  flags.age = "30m+";
  flags.kind_ns_names = {"Pod/ns/p"};
  EXPECT_TRUE(MakeFilter(flags, now)->Matches(pod));
  flags.age = "2h+";
  EXPECT_FALSE(MakeFilter(flags, now)->Matches(pod));
  // JSON replaces all others.
  flags.json = R"({"resource":{"names":["p"]}})";
  EXPECT_TRUE(MakeFilter(flags, now)->Matches(pod));
  flags.json = "{";
  EXPECT_EQ(MakeFilter(flags, now).status().code(),
            absl::StatusCode::kInvalidArgument);
  flags.json = "";
  flags.age = "2h";
  EXPECT_FALSE(MakeFilter(flags, now).ok());
  flags.labels = {"a b"};
  const absl::Status s = MakeFilter(flags, now).status();
  EXPECT_TRUE(IsPanic(s));
  EXPECT_TRUE(absl::StartsWith(s.message(), "Parsing label selector failed: "))
      << s;
}

TEST_F(StepsTest, WhereObjectsOfAnAppAreLookedFor) {
  FoundApp app;
  app.selector = "k=v";
  app.app.record.last_change.namespaces = {"last", "(cluster)"};
  app.app.record.used_gvs = {GroupVersion{"apps", "v1"}};
  ScopeFlags scope;
  ListRequest request = RequestFor(
      session_, app, scope,
      {Object("{apiVersion: batch/v1, kind: Job, metadata: {namespace: in}}"),
       Object("{apiVersion: v1, kind: Namespace}")});
  EXPECT_EQ(request.label_selector, "k=v");
  EXPECT_EQ(absl::StrJoin(request.fallback_namespaces, " "),
            "last (cluster) ns in");
  EXPECT_FALSE(request.only_fallback);
  EXPECT_FALSE(request.group_kinds.has_value());
  // What the app or its inputs need may not fail.
  EXPECT_FALSE(request.may_ignore({"apps", "v1"}));
  EXPECT_FALSE(request.may_ignore({"batch", "v1"}));
  EXPECT_FALSE(request.may_ignore({"", "v1"}));
  EXPECT_TRUE(request.may_ignore({"metrics.k8s.io", "v1"}));
  scope.ignore_failing_api_services = true;
  scope.fallback_namespaces_only = true;
  request = RequestFor(session_, app, scope, {});
  EXPECT_TRUE(request.may_ignore({"apps", "v1"}));
  EXPECT_TRUE(request.only_fallback);
}

TEST_F(StepsTest, ExitCodes) {
  DiffFlags diff;
  ApplyFlags apply;
  EXPECT_TRUE(DiffExit(diff, true).ok());
  EXPECT_TRUE(ApplyExit(apply, true).ok());
  diff.exit_status = true;
  apply.exit_status = true;
  struct Case {
    absl::Status status;
    int code;
    const char* message;
  };
  const Case kCases[] = {
      {DiffExit(diff, false), 2,
       "Exiting after diffing with no pending changes (exit status 2)"},
      {DiffExit(diff, true), 3,
       "Exiting after diffing with pending changes (exit status 3)"},
      {ApplyExit(apply, false), 2,
       "Exiting after applying with no changes (exit status 2)"},
      {ApplyExit(apply, true), 3,
       "Exiting after applying with changes (exit status 3)"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(ExitCodeOf(c.status), c.code) << c.message;
    EXPECT_EQ(c.status.message(), c.message);
  }
}

TEST_F(StepsTest, VisibleChangesAndErrors) {
  EXPECT_FALSE(HasVisibleChanges({}));
  EXPECT_FALSE(HasVisibleChanges({PlannedChange()}));
  PlannedChange waits;
  waits.wait = WaitOp::kReconcile;
  EXPECT_TRUE(HasVisibleChanges({PlannedChange(), waits}));
  EXPECT_TRUE(FormatApplyError(absl::OkStatus()).ok());
  const absl::Status s =
      FormatApplyError(absl::InternalError("x: [aaa: b, ccc: d]"));
  EXPECT_EQ(s.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(s.message(), "x: \n\n  - aaa: b\n\n  - ccc: d\n\n");
}

}  // namespace
}  // namespace gitops::deploy
