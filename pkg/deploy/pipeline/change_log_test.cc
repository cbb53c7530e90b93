#include "pkg/deploy/pipeline/change_log.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

class ChangeLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<App> app = store_.FindOrCreate("app", {});
    ASSERT_TRUE(app.ok());
    app_ = *app;
  }
  testing::FakeClient server_;
  testing::SteppingClock clock_;
  AppStore store_{&server_, &clock_, {.ns = "ns"}};
  App app_;
};

UsedKinds Used() {
  UsedKinds used;
  used.Add({Object("{apiVersion: apps/v1, kind: Deployment}"),
            Object("{apiVersion: v1, kind: Pod}")});
  return used;
}

TEST_F(ChangeLogTest, ARunFromBeginningToEnd) {
  ChangeLog log(&store_, &app_, &clock_, 200);
  ASSERT_TRUE(log.Begin("update: x", {"ns"}, Used()).ok());
  App during = *store_.Get("app");
  std::vector<AppChange> changes = *store_.ListChanges(during);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(during.record.last_change_name, changes[0].name());
  EXPECT_EQ(during.record.last_change.description, "update: x");
  EXPECT_FALSE(during.record.last_change.successful.has_value());
  EXPECT_EQ(during.record.used_gvs.size(), 2u);
  EXPECT_EQ(during.record.used_gks->size(), 2u);
  const absl::Time started = clock_.Now();
  clock_.Advance(absl::Seconds(5));
  log.Finish(true, UsedKinds());
  const App after = *store_.Get("app");
  EXPECT_EQ(after.record.last_change.successful, true);
  EXPECT_EQ(after.record.last_change.started_at, started);
  EXPECT_EQ(after.record.last_change.finished_at, clock_.Now());
  EXPECT_EQ(after.record.last_change.namespaces,
            std::vector<std::string>({"ns"}));
  EXPECT_TRUE(after.record.used_gvs.empty());
  changes = *store_.ListChanges(after);
  EXPECT_EQ(changes[0].record.successful, true);
  EXPECT_EQ(changes[0].record.description, "update: x");
}

TEST_F(ChangeLogTest, WithoutChangeRecords) {
  ChangeLog log(&store_, &app_, &clock_, 0);
  ASSERT_TRUE(log.Begin("delete", {}, std::nullopt).ok());
  log.Finish(false, std::nullopt);
  const App app = *store_.Get("app");
  EXPECT_TRUE(store_.ListChanges(app)->empty());
  EXPECT_EQ(app.record.last_change_name, "");
  EXPECT_EQ(app.record.last_change.description, "delete");
  EXPECT_EQ(app.record.last_change.successful, false);
  ASSERT_TRUE(app.record.used_gks.has_value());  // As it was.
}

TEST_F(ChangeLogTest, ARunThatCannotBeginIsNone) {
  server_.before_write = [](const std::string&) {
    return absl::PermissionDeniedError("no");
  };
  ChangeLog log(&store_, &app_, &clock_, 200);
  EXPECT_FALSE(log.Begin("x", {}, std::nullopt).ok());
  // How it ended is told as well as can be.
  log.Finish(true, std::nullopt);
}

}  // namespace
}  // namespace gitops::deploy
