#include "pkg/deploy/pipeline/deploy.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/pipeline/pipeline_fixture.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"

namespace gitops::deploy {
namespace {

class DeployTest : public PipelineTest {
 protected:
  void SetUp() override {
    PipelineTest::SetUp();
    flags_.app.name = "app";
    flags_.logs = false;
  }
  // Deploys `text` as the whole input.
  absl::Status Run(const std::string& text) {
    flags_.files = {File("in.yml", text)};
    server_.ResetCounts();
    clock_.Advance(absl::Seconds(1));
    return Deploy(session_, flags_);
  }
  DeployFlags flags_;
};

TEST_F(DeployTest, FromNothingToARecordedApp) {
  ASSERT_TRUE(Run(ConfigMap("a") + ConfigMap("b")).ok());
  EXPECT_EQ(Objects(), "prod/a prod/b ");
  absl::StatusOr<App> app = Record("app");
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_EQ(app->record.last_change.successful, true);
  EXPECT_EQ(app->record.last_change.description,
            "update: Op: 2 create, 0 delete, 0 update, 0 noop, 0 exists / "
            "Wait to: 2 reconcile, 0 delete, 0 noop");
  EXPECT_EQ(app->record.last_change.namespaces,
            std::vector<std::string>({"prod"}));
  ASSERT_TRUE(app->record.used_gks.has_value());
  EXPECT_EQ(app->record.used_gks->size(), 1u);
  const value::Value a = server_.Objects("configmaps").at("prod/a");
  EXPECT_EQ(a.FindPath({"metadata", "labels", keys::kApp})->as_string(),
            app->record.label_value);
}

TEST_F(DeployTest, TheSameAgainWritesNothing) {
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  EXPECT_EQ(server_.writes(), 0);
  flags_.apply.exit_status = true;
  EXPECT_EQ(ExitCodeOf(Run(ConfigMap("a"))), 2);
  EXPECT_EQ(ExitCodeOf(Run(ConfigMap("a", "new"))), 3);
}

TEST_F(DeployTest, WhatLeftTheInputsIsDeleted) {
  ASSERT_TRUE(Run(ConfigMap("a") + ConfigMap("b")).ok());
  flags_.patch = true;
  ASSERT_TRUE(Run(ConfigMap("c")).ok());
  EXPECT_EQ(Objects(), "prod/a prod/b prod/c ");
  flags_.patch = false;
  ASSERT_TRUE(Run(ConfigMap("c")).ok());
  EXPECT_EQ(Objects(), "prod/c ");
}

TEST_F(DeployTest, ADryRunWritesNothingAtAll) {
  flags_.diff.run = true;
  flags_.diff.exit_status = true;
  EXPECT_EQ(ExitCodeOf(Run(ConfigMap("a"))), 3);
  EXPECT_EQ(server_.writes(), 0);
  flags_.diff.run = false;
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  flags_.diff.run = true;
  EXPECT_EQ(ExitCodeOf(Run(ConfigMap("a"))), 2);
  EXPECT_EQ(ExitCodeOf(Run(ConfigMap("a", "new"))), 3);
  EXPECT_EQ(server_.writes(), 0);
}

TEST_F(DeployTest, AnEmptySetIsRefused) {
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  const absl::Status s = Run("");
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(s.message(),
                                "--dangerous-allow-empty-list-of-resources"))
      << s;
  EXPECT_EQ(Objects(), "prod/a ");
  flags_.allow_empty = true;
  ASSERT_TRUE(Run("").ok());
  EXPECT_EQ(Objects(), "");
}

TEST_F(DeployTest, FlagsThatDoNotFit) {
  flags_.app.name = "";
  EXPECT_EQ(Run(ConfigMap("a")).message(), "Expected app name to be non-empty");
  flags_.app.name = "app";
  flags_.map_namespaces = {"nonsense"};
  EXPECT_TRUE(absl::StrContains(Run(ConfigMap("a")).message(),
                                "to be in 'src-ns=dst-ns' format"));
  flags_.map_namespaces.clear();
  flags_.diff.filter = "{";
  EXPECT_FALSE(Run(ConfigMap("a")).ok());
  flags_.diff.filter = "";
  flags_.files.clear();
  EXPECT_TRUE(absl::StrContains(Deploy(session_, flags_).message(),
                                "Expected at least one --file (-f) specified"));
  EXPECT_EQ(Objects(), "");
}

TEST_F(DeployTest, NamespacesAndAllowedPlaces) {
  flags_.into_namespace = "other";
  flags_.allow.check = true;
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  EXPECT_EQ(Objects(), "other/a ");
  flags_.into_namespace = "";
  const absl::Status s = Run(
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: far}}");
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(s.message(), "outside of allowed namespaces"))
      << s;
  EXPECT_EQ(Objects(), "other/a ");
}

TEST_F(DeployTest, FiltersNarrowBothSides) {
  ASSERT_TRUE(Run(ConfigMap("a") + ConfigMap("b")).ok());
  flags_.filter.names = {"c"};
  ASSERT_TRUE(Run(ConfigMap("c") + ConfigMap("d")).ok());
  EXPECT_EQ(Objects(), "prod/a prod/b prod/c ");
  flags_.filter.names.clear();
  flags_.diff.filter = R"({"ops":["add"]})";
  ASSERT_TRUE(Run(ConfigMap("d")).ok());
  EXPECT_EQ(Objects(), "prod/a prod/b prod/c prod/d ");
}

TEST_F(DeployTest, AFailureIsRecorded) {
  server_.before_write = [](const std::string& what) {
    return absl::EndsWith(what, "prod/a") ? absl::PermissionDeniedError("no")
                                          : absl::OkStatus();
  };
  const absl::Status s = Run(ConfigMap("a"));
  EXPECT_EQ(s.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(absl::StartsWith(s.message(),
                               "create configmap/a (v1) namespace: prod: "))
      << s;
  server_.before_write = nullptr;
  EXPECT_EQ(Record("app")->record.last_change.successful, false);
  // Another run makes it good.
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  EXPECT_EQ(Record("app")->record.last_change.successful, true);
}

TEST_F(DeployTest, OldChangesAreCollected) {
  AppStore store(&server_, &clock_, {.ns = "prod"});
  flags_.changes_to_keep = 2;
  for (const char* data : {"one", "two", "three"}) {
    ASSERT_TRUE(Run(ConfigMap("a", data)).ok());
  }
  EXPECT_EQ(store.ListChanges(*Record("app"))->size(), 2u);
  EXPECT_TRUE(absl::StrContains(Printed(), "Deleted 1 older app changes"));
  flags_.changes_to_keep = 0;
  ASSERT_TRUE(Run(ConfigMap("a", "four")).ok());
  EXPECT_EQ(store.ListChanges(*Record("app"))->size(), 2u);
  EXPECT_EQ(Record("app")->record.last_change_name, "");
}

TEST_F(DeployTest, ThePlanIsShown) {
  flags_.diff.changes = true;
  flags_.diff.changes_yaml = true;
  ASSERT_TRUE(Run(ConfigMap("a", "shown")).ok());
  const std::string text = Printed();
  EXPECT_TRUE(absl::StrContains(text,
                                "@@ create configmap/a (v1) namespace: "
                                "prod @@"))
      << text;
  EXPECT_TRUE(absl::StrContains(text, "+   k: shown")) << text;
  EXPECT_TRUE(absl::StrContains(text, "# create: configmap/a")) << text;
  EXPECT_TRUE(absl::StrContains(text, "Op:      1 create, 0 delete")) << text;
}

TEST_F(DeployTest, ASavedPlanIsDoneLater) {
  flags_.plan_out = fs::JoinPath(dir_, "plan.json");
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  EXPECT_EQ(server_.writes(), 0);
  DeployFlags later;
  later.app.name = "app";
  later.logs = false;
  later.plan_in = flags_.plan_out;
  ASSERT_TRUE(Deploy(session_, later).ok());
  EXPECT_EQ(Objects(), "prod/a ");
  // Once: the app is there now.
  const absl::Status s = Deploy(session_, later);
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(s.message(), "is there already")) << s;
}

TEST_F(DeployTest, TheRecordAsAFile) {
  flags_.metadata_file = fs::JoinPath(dir_, "metadata.json");
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  EXPECT_EQ(*fs::ReadFile(flags_.metadata_file),
            Record("app")->record.ToJson());
}

TEST_F(DeployTest, AnAppThatIsOnlyALabel) {
  flags_.app.name = "label:team=a";
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  EXPECT_EQ(server_.Objects("configmaps").size(), 1u);  // No record.
  const value::Value a = server_.Objects("configmaps").at("prod/a");
  EXPECT_EQ(a.FindPath({"metadata", "labels", "team"})->as_string(), "a");
  ASSERT_TRUE(Run(ConfigMap("b")).ok());
  EXPECT_EQ(Objects(), "prod/b ");
}

TEST_F(DeployTest, ALeaseIsHeldWhileItWrites) {
  flags_.lease = true;
  bool held = false;
  server_.before_write = [&](const std::string& what) {
    if (absl::EndsWith(what, "prod/a")) {
      held = server_.Objects("leases").count("prod/app.deploy") > 0;
    }
    return absl::OkStatus();
  };
  ASSERT_TRUE(Run(ConfigMap("a")).ok());
  EXPECT_TRUE(held);
  EXPECT_TRUE(server_.Objects("leases").empty());
}

TEST_F(DeployTest, ConfigurationComesWithTheInputs) {
  ASSERT_TRUE(Run(absl::StrCat("apiVersion: kapp.k14s.io/v1alpha1\nkind: "
                               "Config\nadditionalLabels: {team: a}\n",
                               ConfigMap("a")))
                  .ok());
  EXPECT_EQ(Objects(), "prod/a ");
  const value::Value a = server_.Objects("configmaps").at("prod/a");
  EXPECT_EQ(a.FindPath({"metadata", "labels", "team"})->as_string(), "a");
}

}  // namespace
}  // namespace gitops::deploy
