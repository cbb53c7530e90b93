#include "pkg/chart/vendor.h"

#include <string>

#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/test_charts.h"

namespace gitops::chart {
namespace {

class VendorTest : public testing::Test {
 protected:
  VendorTest()
      : root_(fs::JoinPath(
            testing::TempDir(),
            testing::UnitTest::GetInstance()->current_test_info()->name())),
        app_(fs::JoinPath(root_, "app")) {
    EXPECT_TRUE(fs::RemoveAll(root_).ok());
    Write("db/Chart.yaml", "{apiVersion: v2, name: db, version: 1.2.3}");
    Write("app/Chart.yaml",
          "apiVersion: v2\nname: app\nversion: 0.1.0\ndependencies:\n"
          "- {name: db, version: ^1.0.0, repository: \"file://../db\"}\n");
    options_.now = absl::UnixEpoch();
  }
  void Write(const std::string& name, const std::string& text) {
    const std::string path = fs::JoinPath(root_, name);
    ASSERT_TRUE(fs::MakeDirs(std::string(fs::DirName(path))).ok());
    ASSERT_TRUE(fs::WriteFile(path, text).ok());
  }
  std::string Status() {
    const auto chart = LoadChart(app_, log_);
    EXPECT_TRUE(chart.ok()) << chart.status();
    return DependencyStatus(app_, **chart, (*chart)->metadata.dependencies[0]);
  }

  const std::string root_;
  const std::string app_;
  MemoryLog log_;
  VendorOptions options_;
  std::string progress_;
};

TEST_F(VendorTest, UpdatesAndThenBuildsFromTheLock) {
  EXPECT_EQ(Status(), "missing");
  absl::Status status = UpdateDependencies(app_, options_, log_, &progress_);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Status(), "ok");
  EXPECT_TRUE(fs::Exists(fs::JoinPath(app_, "Chart.lock")));
  EXPECT_TRUE(fs::Exists(fs::JoinPath(app_, "charts/db-1.2.3.tgz")));
  ASSERT_TRUE(fs::RemoveAll(fs::JoinPath(app_, "charts")).ok());
  status = BuildDependencies(app_, options_, log_, &progress_);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Status(), "ok");
}

TEST_F(VendorTest, TellsVersionsThatDoNotFit) {
  ASSERT_TRUE(UpdateDependencies(app_, options_, log_, &progress_).ok());
  Write("app/Chart.yaml",
        "apiVersion: v2\nname: app\nversion: 0.1.0\ndependencies:\n"
        "- {name: db, version: ^2.0.0, repository: \"file://../db\"}\n");
  EXPECT_EQ(Status(), "wrong version");
  EXPECT_FALSE(BuildDependencies(app_, options_, log_, &progress_).ok());
}

TEST_F(VendorTest, AsksAboutEachDependencyWhereItShould) {
  options_.verify = [](absl::string_view) {
    return absl::FailedPreconditionError("not signed");
  };
  const absl::Status status =
      UpdateDependencies(app_, options_, log_, &progress_);
  EXPECT_NE(status.message().find("not signed"), absl::string_view::npos);
  EXPECT_EQ(Status(), "missing");
}

TEST_F(VendorTest, WarnsOfWhatIsNotDeclared) {
  ASSERT_TRUE(UpdateDependencies(app_, options_, log_, &progress_).ok());
  Write("app/charts/extra/Chart.yaml",
        "{apiVersion: v2, name: extra, version: 1.0.0}");
  const auto chart = LoadChart(app_, log_);
  ASSERT_TRUE(chart.ok());
  EXPECT_NE(UndeclaredWarnings(app_, **chart).find("extra"), std::string::npos);
}

}  // namespace
}  // namespace gitops::chart
