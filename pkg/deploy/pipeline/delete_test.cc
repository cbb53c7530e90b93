#include "pkg/deploy/pipeline/delete.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/pipeline/deploy.h"
#include "pkg/deploy/pipeline/pipeline_fixture.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"

namespace gitops::deploy {
namespace {

class DeleteTest : public PipelineTest {
 protected:
  void SetUp() override {
    PipelineTest::SetUp();
    flags_.app.name = "app";
    flags_.wait.ignored = true;
    DeployFlags deploy;
    deploy.app.name = "app";
    deploy.logs = false;
    deploy.files = {File("in.yml", ConfigMap("a") + ConfigMap("b"))};
    ASSERT_TRUE(Deploy(session_, deploy).ok());
    server_.ResetCounts();
  }
  DeleteFlags flags_;
};

TEST_F(DeleteTest, NothingIsLeft) {
  ASSERT_TRUE(Delete(session_, flags_).ok());
  EXPECT_TRUE(server_.Objects("configmaps").empty());
  // The record goes last.
  EXPECT_EQ(server_.log().back(), "delete configmaps prod/app");
}

TEST_F(DeleteTest, AMissingAppIsNoError) {
  flags_.app.name = "none";
  flags_.previous_app = "former";
  EXPECT_TRUE(Delete(session_, flags_).ok());
  EXPECT_TRUE(absl::StrContains(Printed(),
                                "App 'none' (namespace: prod) does not exist"));
  EXPECT_TRUE(absl::StrContains(
      Printed(), "App 'former' (namespace: prod) does not exist"));
  EXPECT_EQ(server_.writes(), 0);
  flags_.app.name = "";
  EXPECT_EQ(Delete(session_, flags_).message(),
            "Expected app name to be non-empty");
}

TEST_F(DeleteTest, UnderItsFormerName) {
  flags_.app.name = "new-name";
  flags_.previous_app = "app";
  ASSERT_TRUE(Delete(session_, flags_).ok());
  EXPECT_TRUE(server_.Objects("configmaps").empty());
}

TEST_F(DeleteTest, ADryRunDeletesNothing) {
  flags_.diff.run = true;
  flags_.diff.exit_status = true;
  EXPECT_EQ(ExitCodeOf(Delete(session_, flags_)), 3);
  EXPECT_EQ(server_.writes(), 0);
}

TEST_F(DeleteTest, WhatIsFilteredOutKeepsTheRecord) {
  flags_.filter.names = {"a"};
  ASSERT_TRUE(Delete(session_, flags_).ok());
  EXPECT_EQ(Objects(), "prod/b ");
  EXPECT_TRUE(absl::StrContains(Printed(),
                                "will not be fully deleted because some "
                                "resources are excluded by filters"));
  ASSERT_TRUE(Record("app").ok());
  EXPECT_EQ(Record("app")->record.last_change.description, "delete");
  EXPECT_EQ(Record("app")->record.last_change.successful, true);
  flags_.filter.names.clear();
  flags_.diff.filter = R"({"existingResource":{"names":["x"]}})";
  ASSERT_TRUE(Delete(session_, flags_).ok());
  EXPECT_EQ(Objects(), "prod/b ");
  EXPECT_TRUE(Record("app").ok());
}

TEST_F(DeleteTest, AFailureKeepsTheRecord) {
  server_.before_write = [](const std::string& what) {
    return what == "delete configmaps prod/b"
               ? absl::PermissionDeniedError("no")
               : absl::OkStatus();
  };
  EXPECT_FALSE(Delete(session_, flags_).ok());
  server_.before_write = nullptr;
  EXPECT_EQ(Record("app")->record.last_change.successful, false);
  ASSERT_TRUE(Delete(session_, flags_).ok());
  EXPECT_TRUE(server_.Objects("configmaps").empty());
}

TEST_F(DeleteTest, LeftoversThatAreMarkedAreDeletedToo) {
  absl::StatusOr<App> app = Record("app");
  Resource left;
  left.object().map().Set("apiVersion", value::Value::String("v1"));
  left.object().map().Set("kind", value::Value::String("ConfigMap"));
  left.SetName("left");
  left.SetNamespace("prod");
  left.SetLabel(keys::kApp, app->record.label_value);
  left.SetAnnotation(keys::kOwnedForDeletion, "");
  ASSERT_TRUE(cluster_.Create(left).ok());
  ASSERT_TRUE(Delete(session_, flags_).ok());
  EXPECT_TRUE(server_.Objects("configmaps").empty());
}

TEST_F(DeleteTest, WhatDoesNotGoIsNamed) {
  // Somebody makes another object with the label at the last moment.
  absl::StatusOr<App> app = Record("app");
  const std::string label = app->record.label_value;
  bool made = false;
  server_.after_write = [&](const std::string& what) {
    if (what != "delete configmaps prod/b" || made) return absl::OkStatus();
    made = true;
    Resource late;
    late.object().map().Set("apiVersion", value::Value::String("v1"));
    late.object().map().Set("kind", value::Value::String("Secret"));
    late.SetName("late");
    late.SetNamespace("prod");
    late.SetLabel(keys::kApp, label);
    kube::ResourceType type;
    type.gvk = {"", "v1", "Secret"};
    type.resource = "secrets";
    type.namespaced = true;
    server_.Put(type, "prod", late.object());
    return absl::OkStatus();
  };
  const absl::Status s = Delete(session_, flags_);
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(s.message(),
            "Expected all resources to be gone, but found: secret/late (v1) "
            "namespace: prod");
  EXPECT_TRUE(Record("app").ok());
}

}  // namespace
}  // namespace gitops::deploy
