#include "pkg/descriptor/chart_facts.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/archive/gzip.h"
#include "pkg/archive/tar.h"
#include "pkg/base/fs.h"

namespace gitops::descriptor {
namespace {

using ::testing::HasSubstr;
using Files = std::vector<std::pair<std::string, std::string>>;

std::string Archive(const Files& files) {
  archive::TarWriter tar;
  for (const auto& [name, text] : files) tar.AddFile(name, text, 0);
  return archive::Gzip(std::move(tar).Finish());
}

class ChartFactsTest : public ::testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("facts"); }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Path(absl::string_view path) { return fs::JoinPath(dir_, path); }
  std::string Put(absl::string_view path, absl::string_view text) {
    EXPECT_TRUE(fs::MakeDirs(fs::DirName(Path(path))).ok());
    EXPECT_TRUE(fs::WriteFile(Path(path), text).ok());
    return Path(path);
  }
  // "path name version" a line, or the error.
  std::string Read(const std::string& path) {
    auto charts = ReadChartFacts(path);
    if (!charts.ok()) return charts.status().ToString();
    std::string out;
    for (const Chart& c : *charts) {
      absl::StrAppend(&out, c.path, " ", c.name, " ", c.version, "\n");
    }
    return out;
  }

  std::string dir_;
};

TEST_F(ChartFactsTest, FoldersWithDependencies) {
  Put("c/Chart.yaml", "name: shop\nversion: 1.2.3\n");
  Put("c/charts/web/Chart.yaml", "name: web\n");
  Put("c/charts/web/charts/lib/Chart.yaml", "name: lib\nversion: \"1\"\n");
  Put("c/charts/db-0.1.0.tgz",
      Archive({{"db/Chart.yaml", "name: db\nversion: 0.1.0\n"},
               {"db/charts/x.tgz", Archive({{"x/Chart.yaml", "name: x\n"}})}}));
  Put("c/charts/_off/Chart.yaml", "name: off\n");
  Put("c/charts/.off/Chart.yaml", "name: off\n");
  Put("c/charts/docs/README.md", "no chart\n");
  Put("c/charts/README.md", "no chart\n");
  EXPECT_EQ(Read(Path("c")),
            " shop 1.2.3\n"
            "charts/db-0.1.0.tgz db 0.1.0\n"
            "charts/db-0.1.0.tgz/charts/x.tgz x \n"
            "charts/web web \n"
            "charts/web/charts/lib lib 1\n");
}

TEST_F(ChartFactsTest, Digests) {
  const std::string lock = "dependencies: []\n";
  Put("c/Chart.yaml", "name: a\n");
  Put("c/Chart.lock", lock);
  Put("c/requirements.lock", "old");
  auto folder = ReadChartFacts(Path("c"));
  ASSERT_TRUE(folder.ok()) << folder.status();
  // One line a file, sorted.
  EXPECT_EQ((*folder)[0].digest,
            "sha256:" + ReleaseId(absl::StrCat(
                            "Chart.lock ", ReleaseId(lock), "\nChart.yaml ",
                            ReleaseId("name: a\n"), "\nrequirements.lock ",
                            ReleaseId("old"), "\n")));
  EXPECT_EQ((*folder)[0].lock_digest, "sha256:" + ReleaseId(lock));
  const std::string bytes =
      Archive({{"a/Chart.yaml", "name: a\n"}, {"a/requirements.lock", "old"}});
  auto archive = ReadChartFacts(Put("a.tgz", bytes));
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)[0].digest, "sha256:" + ReleaseId(bytes));
  EXPECT_EQ((*archive)[0].lock_digest, "sha256:" + ReleaseId("old"));
  // The same facts, whatever the folder is called.
  ASSERT_TRUE(fs::Rename(Path("c"), Path("d")).ok());
  EXPECT_EQ((*ReadChartFacts(Path("d")))[0].digest, (*folder)[0].digest);
}

TEST_F(ChartFactsTest, Errors) {
  EXPECT_EQ(ReadChartFacts(Path("none")).status().code(),
            absl::StatusCode::kNotFound);
  struct Case {
    const char* name;
    std::string path;
    const char* message;
  };
  Put("empty/values.yaml", "");
  Put("noname/Chart.yaml", "version: 1.0.0\n");
  Put("numbered/Chart.yaml", "name: 1\n");
  Put("list/Chart.yaml", "- name\n");
  Put("broken/Chart.yaml", "a: b: c\n");
  Put("sub/Chart.yaml", "name: a\n");
  Put("sub/charts/bad.tgz", "no gzip");
  Put("subname/Chart.yaml", "name: a\n");
  Put("subname/charts/b/Chart.yaml", "{}\n");
  const Case cases[] = {
      {"no gzip", Put("bad.tgz", "no gzip"), "bad.tgz: "},
      {"cut short",
       Put("cut.tgz", Archive({{"a/Chart.yaml", "name: a\n"}}).substr(0, 40)),
       "cut.tgz: "},
      {"no Chart.yaml", Path("empty"), "empty: Chart.yaml is missing"},
      {"no Chart.yaml in an archive",
       Put("plain.tgz", Archive({{"Chart.yaml", "name: a\n"}})),
       "plain.tgz: Chart.yaml is missing"},
      {"no name", Path("noname"), "noname/Chart.yaml: no name"},
      {"a name that is no text", Path("numbered"), "Chart.yaml: no name"},
      {"no map", Path("list"), "Chart.yaml: no name"},
      {"no YAML", Path("broken"), "broken/Chart.yaml: "},
      {"a dependency that is no archive", Path("sub"), "sub/charts/bad.tgz: "},
      {"a dependency without a name", Path("subname"),
       "subname/charts/b/Chart.yaml: no name"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    auto charts = ReadChartFacts(c.path);
    EXPECT_EQ(charts.status().code(), absl::StatusCode::kInvalidArgument)
        << charts.status();
    EXPECT_THAT(std::string(charts.status().message()), HasSubstr(c.message));
  }
}

TEST_F(ChartFactsTest, DependenciesAreEightDeep) {
  std::string bytes = Archive({{"c/Chart.yaml", "name: c\n"}});
  for (int depth = 1; depth <= 9; ++depth) {
    bytes = Archive({{"c/Chart.yaml", "name: c\n"}, {"c/charts/c.tgz", bytes}});
    auto charts = ReadChartFacts(Put("c.tgz", bytes));
    if (depth <= 8) {
      ASSERT_TRUE(charts.ok()) << depth << ": " << charts.status();
      EXPECT_EQ(charts->size(), static_cast<size_t>(depth) + 1);
    } else {
      EXPECT_EQ(charts.status().code(), absl::StatusCode::kResourceExhausted);
    }
  }
}

}  // namespace
}  // namespace gitops::descriptor
