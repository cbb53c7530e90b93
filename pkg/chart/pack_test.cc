#include "pkg/chart/pack.h"

#include <gtest/gtest.h>

#include "pkg/archive/gzip.h"
#include "pkg/archive/tar.h"
#include "pkg/chart/test_charts.h"
#include "pkg/json/json.h"

namespace gitops::chart {
namespace {

TEST(PackTest, OrderAndReproducibility) {
  const auto chart = TestChart({{"Chart.yaml", "name: c\n# comment\nx: y"},
                                {"README.md", "r"},
                                {"templates/a.yaml", "t"},
                                {"values.yaml", "a: 1 # kept\n"},
                                {"charts/s/Chart.yaml", "name: s"}});
  const absl::StatusOr<std::string> packed = PackChart(*chart);
  ASSERT_TRUE(packed.ok()) << packed.status();
  EXPECT_EQ(*packed, PackChart(*chart).value_or(""));
  archive::GzipReader stream(*packed);
  archive::TarReader reader(&stream);
  archive::TarEntry entry;
  std::string names;
  while (reader.Next(&entry).value_or(false)) {
    names += entry.name + " ";
    if (entry.name == "c/Chart.yaml") {
      EXPECT_EQ(reader.ReadContent().value_or(""),
                "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    }
  }
  EXPECT_EQ(names,
            "c/Chart.yaml c/values.yaml c/templates/a.yaml c/README.md "
            "c/charts/s/Chart.yaml ");
}

TEST(PackTest, WhatIsPackedLoadsAgain) {
  const auto chart = TestChart({{"Chart.yaml", "name: c"},
                                {"values.schema.json", "{}"},
                                {"crds/a.yaml", "x"}});
  NoLog log;
  const auto again = LoadChartArchive(*PackChart(*chart), log);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*PackChart(**again), *PackChart(*chart));
}

TEST(PackTest, ASchemaMustBeJson) {
  const auto chart =
      TestChart({{"Chart.yaml", "name: c"}, {"values.schema.json", "{"}});
  EXPECT_EQ(PackChart(*chart).status().message(),
            "invalid JSON in values.schema.json");
}

TEST(LockDigestTest, AsHelm) {
  Dependency wanted;
  wanted.name = "s";
  wanted.version = ">0";
  wanted.repository = "file://../s";
  wanted.condition = "a.b";
  wanted.tags = {"t"};
  wanted.import_values = {value::Value::String("d"),
                          *json::Parse(R"({"parent":"q","child":"c"})")};
  wanted.alias = "x";
  Dependency locked;
  locked.name = "s";
  locked.version = "1.0.0";
  locked.repository = "file://../s";
  EXPECT_EQ(LockDigest({wanted}, {locked}),
            "sha256:"
            "e6c885916cf07407483a2fd47a2e2c05e36bd5ea2fd01b47cced2532cad9ff4a");
}

}  // namespace
}  // namespace gitops::chart
