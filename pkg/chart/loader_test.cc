#include "pkg/chart/loader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "pkg/archive/gzip.h"
#include "pkg/archive/tar.h"
#include "pkg/base/fs.h"
#include "pkg/chart/test_charts.h"

namespace gitops::chart {
namespace {

constexpr char kChartYaml[] = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

std::string Archive(
    std::initializer_list<std::pair<std::string, std::string>> files) {
  archive::TarWriter writer;
  for (const auto& [name, data] : files) writer.AddFile(name, data, 1000);
  return archive::Gzip(std::move(writer).Finish());
}

class LoaderTest : public testing::Test {
 protected:
  LoaderTest() : root_(*fs::MakeTempDir("loader_test")) {}
  ~LoaderTest() override { EXPECT_TRUE(fs::RemoveAll(root_).ok()); }

  void Write(const std::string& name, absl::string_view data) {
    const std::string path = fs::JoinPath(root_, name);
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    ASSERT_TRUE(fs::WriteFile(path, data).ok());
  }

  std::string root_;
  MemoryLog log_;
};

TEST_F(LoaderTest, Directory) {
  Write("c/Chart.yaml", kChartYaml);
  Write("c/values.yaml", "a: 1\n---\nb: 2\n");
  Write("c/templates/a.yaml", "x");
  Write("c/templates/.hidden", "x");
  Write("c/README.md", "\xef\xbb\xbfhello");
  Write("c/notes.bak", "x");
  Write("c/.helmignore", "*.bak\n");
  Write("c/charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 2.0.0\n");
  Write("c/charts/_x/Chart.yaml", "broken: [");
  const auto chart = LoadChart(fs::JoinPath(root_, "c"), log_);
  ASSERT_TRUE(chart.ok()) << chart.status();
  EXPECT_EQ((*chart)->values.map().size(), 2u);
  ASSERT_EQ((*chart)->content->templates.size(), 1u);
  ASSERT_EQ((*chart)->content->files.size(), 2u);
  EXPECT_EQ((*chart)->content->files[0]->name, ".helmignore");
  EXPECT_EQ((*chart)->content->files[1]->data, "hello");
  ASSERT_EQ((*chart)->dependencies.size(), 1u);
  EXPECT_EQ((*chart)->dependencies[0]->FullPath(), "c/charts/s");
}

TEST_F(LoaderTest, NumbersBecomeTextAsGoWritesThem) {
  const struct {
    const char* written;
    const char* read;
  } kCases[] = {{"1e6", "1e+06"},        {"1000000", "1000000"},
                {"1000000.0", "1e+06"},  {"1.10", "1.1"},
                {"\"1e6\"", "1e6"},      {"1e6 # six", "1e+06"},
                {"2_000_000.", "2e+06"}, {"1.0.0", "1.0.0"}};
  for (const auto& c : kCases) {
    Write("c/Chart.yaml",
          std::string(kChartYaml) + "appVersion: " + c.written + "\n");
    const auto chart = LoadChart(fs::JoinPath(root_, "c"), log_);
    ASSERT_TRUE(chart.ok()) << chart.status();
    EXPECT_EQ((*chart)->metadata.app_version, c.read) << c.written;
  }
}

TEST_F(LoaderTest, SymbolicLinks) {
  Write("c/Chart.yaml", kChartYaml);
  Write("outside.txt", "text");
  const std::string link = fs::JoinPath(root_, "c/link.txt");
  ASSERT_EQ(symlink(fs::JoinPath(root_, "outside.txt").c_str(), link.c_str()),
            0);
  auto chart = LoadChart(fs::JoinPath(root_, "c"), log_);
  ASSERT_TRUE(chart.ok()) << chart.status();
  EXPECT_EQ((*chart)->content->files[0]->data, "text");
  EXPECT_NE(log_.text.find("found symbolic link in path"), std::string::npos);

  const std::string dangling = fs::JoinPath(root_, "c/gone");
  ASSERT_EQ(symlink("nowhere", dangling.c_str()), 0);
  chart = LoadChart(fs::JoinPath(root_, "c"), log_);
  EXPECT_EQ(chart.status().message(), "error evaluating symlink " + dangling +
                                          ": lstat " +
                                          fs::JoinPath(root_, "c/nowhere") +
                                          ": no such file or directory");
}

TEST_F(LoaderTest, IrregularAndLargeFiles) {
  Write("c/Chart.yaml", kChartYaml);
  const std::string fifo = fs::JoinPath(root_, "c/pipe");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(LoadChart(fs::JoinPath(root_, "c"), log_).status().message(),
            "cannot load irregular file " + fifo +
                " as it has file mode type bits set");
  ASSERT_EQ(unlink(fifo.c_str()), 0);
  Write("c/big", std::string(kMaxFileBytes + 1, 'x'));
  EXPECT_EQ(LoadChart(fs::JoinPath(root_, "c"), log_).status().message(),
            "chart file \"big\" is larger than the maximum file size 5242880");
}

TEST_F(LoaderTest, Archives) {
  const std::string inner =
      Archive({{"s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"}});
  Write("c.tgz", Archive({{"c/Chart.yaml", kChartYaml},
                          {"other/templates/a.yaml", "x"},
                          {"c/charts/s.tgz", inner}}));
  const auto chart = LoadChart(fs::JoinPath(root_, "c.tgz"), log_);
  ASSERT_TRUE(chart.ok()) << chart.status();
  EXPECT_EQ((*chart)->content->templates.size(), 1u);
  EXPECT_EQ((*chart)->dependencies.size(), 1u);
}

TEST_F(LoaderTest, HostileArchives) {
  for (const std::string& name :
       {std::string("Chart.yaml"), std::string("c/../../x"),
        std::string("c//etc/passwd"), std::string("c\\..\\x"),
        std::string("c/c:/x"), std::string("c/.")}) {
    EXPECT_EQ(LoadChartArchive(
                  Archive({{"c/Chart.yaml", kChartYaml}, {name, "x"}}), log_)
                  .status()
                  .message(),
              "unable to load chart archive")
        << name;
  }
  EXPECT_FALSE(LoadChartArchive(
                   Archive({{"c/Chart.yaml", kChartYaml},
                            {"c/big", std::string(kMaxFileBytes + 1, 'x')}}),
                   log_)
                   .ok());
}

TEST_F(LoaderTest, Errors) {
  struct Case {
    const char* name;
    std::vector<ChartFile> files;
    const char* message;
  };
  for (const Case& c : {
           Case{"none",
                {{"values.yaml", "a: 1", 0}},
                "Chart.yaml file is missing"},
           Case{"type",
                {{"Chart.yaml", "name: [1]", 0}},
                "cannot load Chart.yaml: error unmarshaling JSON: while "
                "decoding JSON: json: cannot unmarshal array into Go struct "
                "field Metadata.name of type string"},
           Case{"version",
                {{"Chart.yaml", "name: c\nversion: bad", 0}},
                "validation: chart.metadata.version \"bad\" is invalid"},
           Case{"dots",
                {{"Chart.yaml", "name: ..\nversion: 1.0.0", 0}},
                "validation: chart.metadata.name \"..\" is not allowed"},
           Case{"plain file in charts",
                {{"Chart.yaml", "name: c\nversion: 1.0.0", 0},
                 {"charts/README.md", "x", 0}},
                "error unpacking subchart README.md in c: Chart.yaml file is "
                "missing"},
       }) {
    EXPECT_EQ(ChartFromFiles(c.files, log_).status().message(), c.message)
        << c.name;
  }
}

TEST_F(LoaderTest, ApiVersions) {
  const struct {
    const char* chart_yaml;  // Null: there is none.
    const char* any;
    const char* known;  // Of a directory.
  } cases[] = {
      {"apiVersion: v2\nname: c\nversion: 1.0.0", "", ""},
      {"name: c\nversion: 1.0.0", "", ""},
      {"apiVersion: v3\nname: c\nversion: 1.0.0", "", ""},
      {"apiVersion: v4\nname: c\nversion: 1.0.0", "",
       "unsupported chart version"},
      {"apiVersion: v4\nname: c",
       "validation: chart.metadata.version is required",
       "unsupported chart version"},
      {"[]",
       "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: "
       "json: cannot unmarshal array into Go value of type v2.Metadata",
       "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: "
       "json: cannot unmarshal array into Go value of type loader.chartBase"},
      {nullptr, "Chart.yaml file is missing",
       "unable to detect chart at $/Chart.yaml: open $/Chart.yaml: no such "
       "file or directory"},
  };
  int number = 0;
  for (const auto& c : cases) {
    SCOPED_TRACE(c.chart_yaml == nullptr ? "none" : c.chart_yaml);
    const std::string name = absl::StrCat("v", ++number);
    Write(name + "/values.yaml", "a: 1");
    if (c.chart_yaml != nullptr) Write(name + "/Chart.yaml", c.chart_yaml);
    const std::string path = fs::JoinPath(root_, name);
    EXPECT_EQ(LoadChart(path, log_, ApiVersions::kAny).status().message(),
              c.any);
    EXPECT_EQ(LoadChart(path, log_).status().message(),
              absl::StrReplaceAll(c.known, {{"$", path}}));
  }
  const auto v3 = LoadChart(fs::JoinPath(root_, "v3"), log_);
  ASSERT_TRUE(v3.ok());
  EXPECT_EQ(CheckApiVersion(**v3).message(), "invalid chart apiVersion");
}

TEST_F(LoaderTest, NotAnArchive) {
  Write("x.tgz", std::string("\0\1\2", 3));
  Write("x.yaml", "a: 1");
  const std::string binary = fs::JoinPath(root_, "x.tgz");
  EXPECT_EQ(LoadChart(binary, log_).status().message(),
            "file '" + binary +
                "' does not appear to be a gzipped archive; got "
                "'application/octet-stream'");
  const struct {
    std::string content;
    const char* type;
  } kTypes[] = {{"a: 1\n", "application/octet-stream"},
                {std::string(600, 'a'), "text/plain; charset=utf-8"},
                {"\n<!doctype html><p>", "text/html; charset=utf-8"},
                {"<?xml version=\"1.0\"?>", "text/xml; charset=utf-8"},
                {"PK\x03\x04", "application/zip"}};
  for (const auto& c : kTypes) {
    Write("x.tgz", c.content);
    EXPECT_EQ(LoadChart(binary, log_).status().message(),
              "file '" + binary +
                  "' does not appear to be a gzipped archive; got '" + c.type +
                  "'");
  }
  const std::string yaml = fs::JoinPath(root_, "x.yaml");
  EXPECT_EQ(LoadChart(yaml, log_).status().message(),
            "file '" + yaml +
                "' seems to be a YAML file, but expected a gzipped archive");
}

}  // namespace
}  // namespace gitops::chart
