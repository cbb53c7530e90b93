#include "pkg/deploy/pipeline/app_group.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/pipeline/pipeline_fixture.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"

namespace gitops::deploy {
namespace {

class AppGroupTest : public PipelineTest {
 protected:
  void SetUp() override {
    PipelineTest::SetUp();
    // Labels of apps are made of the time.
    clock_.per_look = absl::Microseconds(1);
    flags_.group = "shop";
    flags_.directory = fs::JoinPath(dir_, "state");
    flags_.deploy.logs = false;
    flags_.remove.wait.ignored = true;
  }
  void App(const std::string& name) {
    File("state/" + name + "/in.yml", ConfigMap(name));
  }
  AppGroupFlags flags_;
};

TEST_F(AppGroupTest, OneAppPerFolderAndThoseThatLeftAreDeleted) {
  App("web");
  App("db");
  File("state/loose.yml", "not: deployed");
  ASSERT_TRUE(DeployAppGroup(session_, flags_).ok());
  EXPECT_EQ(Objects(), "prod/db prod/web ");
  absl::StatusOr<deploy::App> app = Record("shop-web");
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_EQ(app->config_map.LabelOr(keys::kAppGroup, ""), "shop");
  EXPECT_LT(Printed().find("'shop-db'"), Printed().find("'shop-web'"));
  ASSERT_TRUE(fs::RemoveAll(fs::JoinPath(flags_.directory, "db")).ok());
  ASSERT_TRUE(DeployAppGroup(session_, flags_).ok());
  EXPECT_EQ(Objects(), "prod/web ");
  EXPECT_FALSE(Record("shop-db").ok());
}

TEST_F(AppGroupTest, AGroupNeedsAName) {
  flags_.group = "";
  EXPECT_EQ(DeployAppGroup(session_, flags_).message(),
            "Expected group name to be non-empty");
  EXPECT_EQ(DeleteAppGroup(session_, flags_).message(),
            "Expected group name to be non-empty");
  flags_.group = "two words";
  for (const absl::Status& s :
       {DeployAppGroup(session_, flags_), DeleteAppGroup(session_, flags_)}) {
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StartsWith(
        s.message(),
        "Expected group name \"two words\" to be the value of a label: a "
        "valid label must"))
        << s;
  }
}

TEST_F(AppGroupTest, ADirectoryWithoutAppsDeletesNothing) {
  App("web");
  ASSERT_TRUE(DeployAppGroup(session_, flags_).ok());
  ASSERT_TRUE(fs::RemoveAll(fs::JoinPath(flags_.directory, "web")).ok());
  EXPECT_FALSE(DeployAppGroup(session_, flags_).ok());
  EXPECT_EQ(Objects(), "prod/web ");
  flags_.allow_empty_directory = true;
  ASSERT_TRUE(DeployAppGroup(session_, flags_).ok());
  EXPECT_EQ(Objects(), "");
}

TEST_F(AppGroupTest, OthersAppsAreNotPruned) {
  App("web");
  AppGroupFlags other = flags_;
  other.group = "other";
  ASSERT_TRUE(DeployAppGroup(session_, flags_).ok());
  File("other/web2/in.yml", ConfigMap("web2"));
  other.directory = fs::JoinPath(dir_, "other");
  ASSERT_TRUE(DeployAppGroup(session_, other).ok());
  EXPECT_EQ(Objects(), "prod/web prod/web2 ");
  ASSERT_TRUE(DeleteAppGroup(session_, flags_).ok());
  EXPECT_EQ(Objects(), "prod/web2 ");
  EXPECT_TRUE(Record("other-web2").ok());
}

TEST_F(AppGroupTest, AFailureStopsTheRest) {
  App("a");
  App("b");
  server_.before_write = [](const std::string& what) {
    return absl::EndsWith(what, "prod/a") ? absl::PermissionDeniedError("no")
                                          : absl::OkStatus();
  };
  EXPECT_FALSE(DeployAppGroup(session_, flags_).ok());
  EXPECT_EQ(Objects(), "");
  flags_.keep_going = true;
  EXPECT_FALSE(DeployAppGroup(session_, flags_).ok());
  EXPECT_EQ(Objects(), "prod/b ");
}

TEST_F(AppGroupTest, ADryRunTellsOfAnyChange) {
  App("a");
  App("b");
  flags_.deploy.diff.run = true;
  flags_.deploy.diff.exit_status = true;
  EXPECT_EQ(ExitCodeOf(DeployAppGroup(session_, flags_)), 3);
  EXPECT_EQ(server_.writes(), 0);
  flags_.deploy.diff.run = false;
  flags_.deploy.diff.exit_status = false;
  ASSERT_TRUE(DeployAppGroup(session_, flags_).ok());
  flags_.deploy.diff.run = true;
  flags_.deploy.diff.exit_status = true;
  EXPECT_EQ(ExitCodeOf(DeployAppGroup(session_, flags_)), 2);
}

// Apps that do not wait for each other go at once; the order of what is
// printed stays that of the list.
TEST_F(AppGroupTest, AnOrderFromAFile) {
  for (const char* name : {"a", "b", "c"}) App(name);
  File("state/apps.yaml", "apps:\n- name: c\n- name: b\n  after: [c]\n");
  ASSERT_TRUE(DeployAppGroup(session_, flags_).ok());
  EXPECT_EQ(Objects(), "prod/a prod/b prod/c ");
  EXPECT_LT(Printed().find("'shop-c'"), Printed().find("'shop-b'"));
}

}  // namespace
}  // namespace gitops::deploy
