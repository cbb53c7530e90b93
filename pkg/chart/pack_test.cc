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

TEST(LockDigestTest, ChartsOfHelm2MayKeepTheirDigest) {
  Metadata metadata;
  metadata.api_version = "v1";
  metadata.dependencies.resize(1);
  metadata.dependencies[0].name = "s";
  metadata.dependencies[0].version = ">=1.0.0";
  metadata.dependencies[0].repository = "file://../s";
  Lock lock;
  // Of {"dependencies":[{"name":"s","version":"\u003e=1.0.0",…}]}; Helm 4.1.4
  // takes it.
  lock.digest =
      "sha256:"
      "25a266b39493747cede21cd704d63c87566e0dedfbf3d9beb96df5a39a3e2068";
  MemoryLog log;
  EXPECT_TRUE(CheckLock(metadata, lock, log).ok());
  EXPECT_EQ(log.text,
            "level=INFO msg=\"warning: a valid Helm v3 hash was not found. "
            "Checking against Helm v2 hash...\"\n");
  lock.digest += "0";
  EXPECT_EQ(CheckLock(metadata, lock, log).message(),
            "the lock file (requirements.lock) is out of sync with the "
            "dependencies file (requirements.yaml). Please update the "
            "dependencies");
  metadata.api_version = "v2";
  EXPECT_EQ(CheckLock(metadata, lock, log).message(),
            "the lock file (Chart.lock) is out of sync with the dependencies "
            "file (Chart.yaml). Please update the dependencies");
}

}  // namespace
}  // namespace gitops::chart
