#include "pkg/chart/metadata.h"

#include "gtest/gtest.h"
#include "pkg/chart/go_text.h"

namespace gitops::chart {
namespace {

Metadata Read(absl::string_view text) {
  Metadata out;
  const absl::Status status = ReadMetadata(text, &out);
  EXPECT_TRUE(status.ok()) << status;
  return out;
}

TEST(MetadataTest, ReadsFieldsAndDependencies) {
  const Metadata m = Read(R"(
apiVersion: v2
name: shop
version: 1.2.3
keywords: [a, b]
maintainers: [{name: Ann, email: ann@example.com}]
annotations: {x: "1"}
dependencies:
- {name: db, version: "^1", alias: store, tags: [back], condition: db.enabled}
)");
  EXPECT_EQ(m.name, "shop");
  EXPECT_EQ(m.keywords.size(), 2u);
  EXPECT_EQ(m.maintainers.at(0).email, "ann@example.com");
  EXPECT_TRUE(m.has_annotations);
  ASSERT_EQ(m.dependencies.size(), 1u);
  EXPECT_EQ(m.dependencies[0].effective_name(), "store");
  EXPECT_EQ(m.dependencies[0].tags, std::vector<std::string>{"back"});
}

TEST(MetadataTest, WhatIsReadLaterStandsOverWhatWasThere) {
  Metadata m = Read("{name: a, version: 1.0.0, description: kept}");
  ASSERT_TRUE(ReadMetadata("{name: b}", &m).ok());
  EXPECT_EQ(m.name, "b");
  EXPECT_EQ(m.description, "kept");
}

TEST(MetadataTest, ReadsTheVersionOfTheApiAlone) {
  EXPECT_EQ(ReadApiVersion("{apiVersion: v1, name: x}").value(), "v1");
  EXPECT_EQ(ReadApiVersion("{name: x}").value(), "");
  EXPECT_FALSE(ReadApiVersion("{").ok());
}

TEST(MetadataTest, ChecksNamesAndVersions) {
  const auto message = [](absl::string_view text) {
    Metadata m = Read(text);
    return std::string(ValidateMetadata(&m).message());
  };
  EXPECT_EQ(message("{apiVersion: v2, name: a, version: 1.0.0}"), "");
  EXPECT_EQ(message("{apiVersion: v2, version: 1.0.0}"),
            "validation: chart.metadata.name is required");
  EXPECT_EQ(message("{apiVersion: v2, name: a}"),
            "validation: chart.metadata.version is required");
  EXPECT_EQ(message("{apiVersion: v2, name: a, version: x}"),
            "validation: chart.metadata.version \"x\" is invalid");
}

TEST(MetadataTest, VersionsMatchConstraints) {
  EXPECT_TRUE(VersionMatches(">=1.2", "1.3.0"));
  EXPECT_FALSE(VersionMatches(">=1.2", "1.1.9"));
  EXPECT_FALSE(VersionMatches("nonsense", "1.0.0"));
  EXPECT_FALSE(VersionMatches("*", "nonsense"));
}

TEST(MetadataTest, ReadsLocks) {
  const Lock lock = ReadLock(R"(
dependencies: [{name: db, version: 1.0.0, repository: "file://db"}]
digest: sha256:00
generated: "2020-01-01T00:00:00Z"
)")
                        .value();
  EXPECT_EQ(lock.digest, "sha256:00");
  EXPECT_EQ(lock.dependencies.at(0).repository, "file://db");
  EXPECT_FALSE(ReadLock("[]").ok());
}

}  // namespace
}  // namespace gitops::chart
