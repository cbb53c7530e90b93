// The parts of loader.h that touch the disk.

#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/test_charts.h"

namespace gitops::chart {
namespace {

class ReadFilesTest : public testing::Test {
 protected:
  ReadFilesTest()
      : root_(fs::JoinPath(
            testing::TempDir(),
            testing::UnitTest::GetInstance()->current_test_info()->name())) {
    EXPECT_TRUE(fs::RemoveAll(root_).ok());
    EXPECT_TRUE(fs::MakeDirs(fs::JoinPath(root_, "templates")).ok());
  }
  void Write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(root_, name), text).ok());
  }

  const std::string root_;
  MemoryLog log_;
};

TEST_F(ReadFilesTest, ReadsWhatIsNotIgnoredWithoutMarks) {
  Write(".helmignore", "*.bak\n");
  Write("a.bak", "no");
  Write("values.yaml",
        "\xef\xbb\xbf"
        "a: 1");
  Write("templates/t.yaml", "x");
  Write("large.txt", std::string(100000, 'y'));
  const auto files = ReadChartDirectory(root_, log_);
  ASSERT_TRUE(files.ok()) << files.status();
  std::vector<std::string> names;
  for (const ChartFile& file : *files) {
    names.push_back(file.name);
    if (file.name == "values.yaml") {
      EXPECT_EQ(file.data, "a: 1");
    }
    if (file.name == "large.txt") {
      EXPECT_EQ(file.data.size(), 100000u);
    }
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names,
            (std::vector<std::string>{".helmignore", "large.txt",
                                      "templates/t.yaml", "values.yaml"}));
}

TEST_F(ReadFilesTest, FollowsLinksAndSaysSo) {
  Write("templates/t.yaml", "x");
  ASSERT_EQ(symlink("t.yaml", fs::JoinPath(root_, "templates/l.yaml").c_str()),
            0);
  ASSERT_TRUE(ReadChartDirectory(root_, log_).ok());
  EXPECT_NE(log_.text.find("found symbolic link in path"), std::string::npos);
  ASSERT_EQ(symlink("gone", fs::JoinPath(root_, "broken").c_str()), 0);
  const absl::Status status = ReadChartDirectory(root_, log_).status();
  EXPECT_NE(status.message().find("error evaluating symlink"),
            absl::string_view::npos);
}

TEST_F(ReadFilesTest, RefusesLargeAndIrregularFiles) {
  Write("big", std::string(static_cast<size_t>(kMaxFileBytes) + 1, 'x'));
  EXPECT_EQ(ReadChartDirectory(root_, log_).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(ReadFilesTest, TellsWhatIsNoArchive) {
  Write("c.yaml", "a: 1");
  EXPECT_NE(LoadChart(fs::JoinPath(root_, "c.yaml"), log_)
                .status()
                .message()
                .find("seems to be a YAML file"),
            absl::string_view::npos);
  Write("c.txt", "text");
  EXPECT_NE(LoadChart(fs::JoinPath(root_, "c.txt"), log_)
                .status()
                .message()
                .find("does not appear to be a gzipped archive"),
            absl::string_view::npos);
  EXPECT_EQ(LoadChart(fs::JoinPath(root_, "none"), log_).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gitops::chart
