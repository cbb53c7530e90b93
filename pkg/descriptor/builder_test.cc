#include "pkg/descriptor/builder.h"

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::descriptor {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BuilderTest : public ::testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("builder"); }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Put(const std::string& path, const std::string& text) {
    std::string full = fs::JoinPath(dir_, path);
    EXPECT_TRUE(fs::MakeDirs(fs::DirName(full)).ok());
    EXPECT_TRUE(fs::WriteFile(full, text).ok());
    return full;
  }

  BuildInput Shop() {
    Put("chart/Chart.yaml", "name: shop\nversion: 1.2.3\n");
    Put("chart/Chart.lock", "dependencies: []\n");
    Put("chart/charts/db/Chart.yaml", "name: db\nversion: 0.1.0\n");
    Put("tree/shop/templates/web.yaml",
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n");
    Put("tree/shop/charts/db/templates/db.yaml",
        "apiVersion: v1\nkind: Service\nmetadata: {name: db}\n");
    Put("tree/shop/crds/crd.yaml",
        "apiVersion: apiextensions.k8s.io/v1\n"
        "kind: CustomResourceDefinition\nmetadata: {name: x.y}\n");
    BuildInput input;
    input.environment = "staging";
    input.name = "shop";
    input.ns = "shop";
    input.chart_path = fs::JoinPath(dir_, "chart");
    input.values_paths = {Put("values.yaml", "a: 1\n")};
    input.tree_dir = fs::JoinPath(dir_, "tree");
    return input;
  }

  std::string dir_;
};

TEST_F(BuilderTest, SingleApp) {
  auto out = BuildRelease(Shop());
  ASSERT_TRUE(out.ok()) << out.status();
  const Release& r = out->release;
  EXPECT_EQ(r.app_group, "staging");
  ASSERT_EQ(r.charts.size(), 2u);
  EXPECT_EQ(r.charts[0].name, "shop");
  EXPECT_FALSE(r.charts[0].lock_digest.empty());
  EXPECT_EQ(r.charts[1].path, "charts/db");
  EXPECT_EQ(r.values[0].path, "values.yaml");
  ASSERT_EQ(r.files.size(), 2u);
  EXPECT_EQ(r.files[0].path, "shop/charts/db/templates/db.yaml");
  ASSERT_EQ(r.crds.size(), 1u);
  EXPECT_EQ(r.apps[0].name, "shop");

  std::string state = fs::JoinPath(dir_, "state");
  ASSERT_TRUE(WriteTree(state, out->state_files).ok());
  auto loaded = LoadStateDir(state);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(BuildRelease(Shop())->bytes, out->bytes);
  EXPECT_FALSE(WriteTree(state, out->state_files).ok());
}

TEST_F(BuilderTest, PerSubchart) {
  BuildInput input = Shop();
  input.layout = AppLayout::kPerSubchart;
  auto out = BuildRelease(input);
  ASSERT_TRUE(out.ok()) << out.status();
  ASSERT_EQ(out->release.apps.size(), 2u);
  EXPECT_EQ(out->release.apps[0].name, "db");
  EXPECT_EQ(out->release.apps[1].name, "shop");
  EXPECT_EQ(out->state_files.count("db/templates/db.yaml"), 1u);
  // The umbrella's own templates wait for the dependencies.
  EXPECT_TRUE(out->release.apps_graph);
  EXPECT_TRUE(out->release.apps[0].after.empty());
  EXPECT_EQ(out->release.apps[1].after, std::vector<std::string>{"db"});
}

TEST_F(BuilderTest, OneAppHasNoGraph) {
  auto out = BuildRelease(Shop());
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_FALSE(out->release.apps_graph);
  BuildInput input = Shop();
  input.after = {{"shop", {"db"}}};
  EXPECT_FALSE(BuildRelease(input).ok());
}

TEST_F(BuilderTest, DeclaredOrderGoesBeforeTheImpliedOne) {
  BuildInput input = Shop();
  input.layout = AppLayout::kPerSubchart;
  input.after = {{"db", {"shop"}}};
  auto out = BuildRelease(input);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->release.apps[0].name, "shop");
  EXPECT_TRUE(out->release.apps[0].after.empty());
  EXPECT_EQ(out->release.apps[1].after, std::vector<std::string>{"shop"});
  input.after = {{"nobody", {"shop"}}};
  EXPECT_THAT(std::string(BuildRelease(input).status().message()),
              HasSubstr("\"nobody\""));
  input.after = {{"db", {"nobody"}}};
  EXPECT_THAT(std::string(BuildRelease(input).status().message()),
              HasSubstr("\"nobody\""));
}

TEST_F(BuilderTest, DependencyNamedAsTheUmbrella) {
  std::vector<App> apps;
  auto out = LayOut({{"shop/charts/shop/x.yaml", ""}}, "shop",
                    AppLayout::kPerSubchart, &apps);
  EXPECT_THAT(std::string(out.status().message()),
              HasSubstr("umbrella chart's name"));
}

TEST_F(BuilderTest, FilesOutsideTheChartFolderGoBelowIt) {
  std::vector<App> apps;
  auto out = LayOut({{"all.yaml", "x"}}, "shop", AppLayout::kSingle, &apps);
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->count("shop/all.yaml"), 1u);
}

TEST_F(BuilderTest, PortablePaths) {
  EXPECT_EQ(PortablePath("bazel-out/k8-fastbuild/bin/shop/values.yaml"),
            "shop/values.yaml");
  EXPECT_EQ(PortablePath("shop/values.yaml"), "shop/values.yaml");
  EXPECT_EQ(PortablePath("/home/x/values.yaml"), "values.yaml");
}

}  // namespace
}  // namespace gitops::descriptor
