// What charts/ holds, by dependency.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/log.h"
#include "pkg/chart/pack.h"
#include "pkg/chart/test_charts.h"
#include "pkg/chart/vendor.h"

namespace gitops::chart {
namespace {

std::string Packed(absl::string_view name, absl::string_view version) {
  const std::string metadata = absl::StrCat("apiVersion: v2\nname: ", name,
                                            "\nversion: ", version, "\n");
  const auto packed = PackChart(*TestChart({{"Chart.yaml", metadata.c_str()}}));
  EXPECT_TRUE(packed.ok()) << packed.status();
  return packed.ok() ? *packed : "";
}

class VendorStatusTest : public testing::Test {
 protected:
  VendorStatusTest()
      : root_(fs::JoinPath(
            testing::TempDir(),
            absl::StrCat("vendor_status_", testing::UnitTest::GetInstance()
                                               ->current_test_info()
                                               ->name()))) {}
  ~VendorStatusTest() override { EXPECT_TRUE(fs::RemoveAll(root_).ok()); }

  using Files = std::vector<std::pair<std::string, std::string>>;

  void Make(absl::string_view wanted, const Files& files) {
    ASSERT_TRUE(fs::RemoveAll(root_).ok());
    Files all = files;
    all.emplace_back("Chart.yaml",
                     absl::StrCat("apiVersion: v2\nname: app\nversion: 0.1.0\n"
                                  "dependencies:\n- name: db\n  version: \"",
                                  wanted, "\"\n  repository: \"\"\n"));
    for (const auto& [name, text] : all) {
      const std::string path = fs::JoinPath(root_, name);
      ASSERT_TRUE(fs::MakeDirs(std::string(fs::DirName(path))).ok());
      ASSERT_TRUE(fs::WriteFile(path, text).ok());
    }
  }

  // Of the chart as declared: a broken archive must not keep it from loading.
  std::string Status(bool with_charts) {
    NoLog log;
    std::vector<ChartFile> files;
    const auto metadata = fs::ReadFile(fs::JoinPath(root_, "Chart.yaml"));
    EXPECT_TRUE(metadata.ok());
    files.push_back({"Chart.yaml", *metadata, 0});
    const auto chart = with_charts ? LoadChartDirectory(root_, log)
                                   : ChartFromFiles(std::move(files), log);
    EXPECT_TRUE(chart.ok()) << chart.status();
    return DependencyStatus(root_, **chart, (*chart)->metadata.dependencies[0]);
  }

  const std::string root_;
};

TEST_F(VendorStatusTest, Archives) {
  struct Case {
    absl::string_view name;
    absl::string_view wanted;
    Files files;
    absl::string_view status;
  };
  const std::string good = Packed("db", "1.2.3");
  for (const Case& c : std::vector<Case>{
           {"nothing", "^1.0.0", {}, "missing"},
           {"another chart",
            "^1.0.0",
            {{"charts/x-1.0.0.tgz", Packed("x", "1.0.0")}},
            "missing"},
           {"the exact version",
            "1.2.3",
            {{"charts/db-1.2.3.tgz", good}},
            "ok"},
           {"a fitting one", "^1.0.0", {{"charts/db-1.2.3.tgz", good}}, "ok"},
           {"one that does not fit",
            "^2.0.0",
            {{"charts/db-1.2.3.tgz", good}},
            "wrong version"},
           {"a bad constraint",
            "what",
            {{"charts/db-1.2.3.tgz", good}},
            "invalid version"},
           {"no archive", "^1.0.0", {{"charts/db-1.2.3.tgz", "x"}}, "corrupt"},
           {"another name inside",
            "^1.0.0",
            {{"charts/db-1.2.3.tgz", Packed("x", "1.2.3")}},
            "misnamed"},
           {"two versions",
            "^1.0.0",
            {{"charts/db-1.2.3.tgz", good},
             {"charts/db-1.2.4.tgz", Packed("db", "1.2.4")}},
            "too many matches"},
           {"a chart whose name goes on",
            "^1.0.0",
            {{"charts/db-1.2.3.tgz", good},
             {"charts/db-extra-1.0.0.tgz", Packed("db-extra", "1.0.0")}},
            "ok"}}) {
    SCOPED_TRACE(c.name);
    Make(c.wanted, c.files);
    EXPECT_EQ(Status(false), std::string(c.status));
  }
}

TEST_F(VendorStatusTest, Directories) {
  const std::string inside = "apiVersion: v2\nname: db\nversion: 1.2.3\n";
  Make("^1.0.0", {{"charts/db/Chart.yaml", inside}});
  EXPECT_EQ(Status(true), "unpacked");
  Make("^2.0.0", {{"charts/db/Chart.yaml", inside}});
  EXPECT_EQ(Status(true), "wrong version");
  Make("^1.0.0", {});
  EXPECT_EQ(Status(true), "missing");
}

TEST_F(VendorStatusTest, Warnings) {
  Make("^1.0.0", {{"charts/db-1.2.3.tgz", Packed("db", "1.2.3")},
                  {"charts/broken.tgz", "x"},
                  {"charts/other/Chart.yaml",
                   "apiVersion: v2\nname: other\nversion: 1.0.0\n"},
                  {"charts/README.md", "text"}});
  NoLog log;
  std::vector<ChartFile> files;
  files.push_back(
      {"Chart.yaml", *fs::ReadFile(fs::JoinPath(root_, "Chart.yaml")), 0});
  const auto chart = ChartFromFiles(std::move(files), log);
  ASSERT_TRUE(chart.ok());
  EXPECT_EQ(
      absl::StrReplaceAll(UndeclaredWarnings(root_, **chart), {{root_, "DIR"}}),
      "WARNING: \"DIR/charts/broken.tgz\" is not a chart.\n"
      "WARNING: \"DIR/charts/other\" is not in Chart.yaml.\n");
  ASSERT_TRUE(fs::RemoveAll(fs::JoinPath(root_, "charts")).ok());
  EXPECT_EQ(UndeclaredWarnings(root_, **chart), "");
}

}  // namespace
}  // namespace gitops::chart
