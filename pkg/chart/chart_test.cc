#include "pkg/chart/chart.h"

#include <utility>

#include "gtest/gtest.h"
#include "pkg/chart/test_charts.h"

namespace gitops::chart {
namespace {

TEST(ChartTest, PathsNameTheChartsAround) {
  const auto chart =
      TestChart({{"Chart.yaml", "name: top"},
                 {"charts/mid/Chart.yaml", "name: mid"},
                 {"charts/mid/charts/low/Chart.yaml", "name: low"}});
  ASSERT_EQ(chart->dependencies.size(), 1u);
  const Chart& mid = *chart->dependencies[0];
  ASSERT_EQ(mid.dependencies.size(), 1u);
  EXPECT_TRUE(chart->is_root());
  EXPECT_FALSE(mid.is_root());
  EXPECT_EQ(chart->FullPath(), "top");
  EXPECT_EQ(mid.dependencies[0]->FullPath(), "top/charts/mid/charts/low");
}

TEST(ChartTest, ReplacedDependenciesLiveOn) {
  const auto chart = TestChart({{"Chart.yaml", "name: top"},
                                {"charts/a/Chart.yaml", "name: a"},
                                {"charts/a/charts/b/Chart.yaml", "name: b"}});
  const std::shared_ptr<Chart> b = chart->dependencies[0]->dependencies[0];
  chart->SetDependencies({});
  EXPECT_TRUE(chart->dependencies.empty());
  EXPECT_EQ(b->FullPath(), "top/charts/a/charts/b");
}

TEST(ChartTest, CollectsCrdsOwnFirst) {
  const auto chart = TestChart({{"Chart.yaml", "name: top"},
                                {"crds/b.yaml", "b"},
                                {"crds/a.JSON", "a"},
                                {"crds/README.md", "no"},
                                {"other/c.yaml", "no"},
                                {"charts/s/Chart.yaml", "name: s"},
                                {"charts/s/crds/x.yml", "x"}});
  std::vector<std::string> paths;
  for (const Crd& crd : CollectCrds(*chart)) paths.push_back(crd.path);
  EXPECT_EQ(paths,
            (std::vector<std::string>{"top/crds/b.yaml", "top/crds/a.JSON",
                                      "top/charts/s/crds/x.yml"}));
}

}  // namespace
}  // namespace gitops::chart
