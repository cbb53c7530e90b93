#include "pkg/deploy/pipeline/release_info.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::deploy {
namespace {

class ReadReleaseInfoTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::string> dir = fs::MakeTempDir("release");
    ASSERT_TRUE(dir.ok()) << dir.status();
    dir_ = *dir;
  }
  void TearDown() override { fs::RemoveAll(dir_).IgnoreError(); }
  void Folders(const std::vector<std::string>& names) {
    for (const std::string& n : names) {
      ASSERT_TRUE(fs::MakeDirs(fs::JoinPath(dir_, n)).ok());
    }
  }
  void Write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, name), text).ok());
  }
  std::string dir_;
};

TEST_F(ReadReleaseInfoTest, NothingBesideTheFolders) {
  Folders({"a", "b"});
  absl::StatusOr<ReleaseInfo> info = ReadReleaseInfo(dir_);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_FALSE(info->present);
  EXPECT_FALSE(info->graph);
  EXPECT_TRUE(info->apps.empty());
  EXPECT_TRUE(ReadReleaseInfo(fs::JoinPath(dir_, "none")).ok());
}

TEST_F(ReadReleaseInfoTest, AnAppsFileGivesTheOrder) {
  Folders({"web", "db", "cache", "free"});
  Write("apps.yaml",
        "apps:\n- name: web\n  after: [db, cache]\n- name: db\n- name: "
        "cache\n");
  absl::StatusOr<ReleaseInfo> info = ReadReleaseInfo(dir_);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_FALSE(info->present);
  EXPECT_TRUE(info->graph);
  EXPECT_EQ(info->apps.size(), 4u);
  EXPECT_EQ(absl::StrJoin(info->after["web"], " "), "db cache");
  EXPECT_TRUE(info->after["free"].empty());
  std::vector<std::string> seen;
  for (const std::string& app : info->apps) {
    for (const std::string& before : info->after[app]) {
      EXPECT_TRUE(absl::StrContains(absl::StrJoin(seen, " "), before)) << app;
    }
    seen.push_back(app);
  }
}

TEST_F(ReadReleaseInfoTest, AppsFilesThatDoNotFit) {
  Folders({"a", "b"});
  Write("apps.yaml", "apps:\n- name: c\n");
  absl::Status s = ReadReleaseInfo(dir_).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(s.message(), "app \"c\" has no folder")) << s;
  Write("apps.yaml",
        "apps:\n- name: a\n  after: [b]\n- name: b\n  after: [a]\n");
  s = ReadReleaseInfo(dir_).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(s.message(), "apps.yaml: ")) << s;
  Write("apps.yaml", "apps: {");
  EXPECT_EQ(ReadReleaseInfo(dir_).status().code(),
            absl::StatusCode::kInvalidArgument);
  Write("apps.yaml", "apps: []\n");
  Write("release.binpb", "x");
  s = ReadReleaseInfo(dir_).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(s.message(), "remove one of the two")) << s;
}

TEST(ToReleaseInfoTest, WhatADeployTakesFromADescriptor) {
  descriptor::Release release;
  release.environment = "prod";
  release.name = "shop";
  release.ns = "ns";
  release.create_namespace = true;
  descriptor::App db, web;
  db.name = "db";
  web.name = "web";
  web.after = {"db"};
  release.apps = {db, web};
  ReleaseInfo info = ToReleaseInfo(release, "bytes");
  EXPECT_TRUE(info.present && info.create_namespace);
  EXPECT_EQ(info.id, descriptor::ReleaseId("bytes"));
  EXPECT_EQ(absl::StrCat(info.environment, info.name, info.ns), "prodshopns");
  EXPECT_EQ(absl::StrJoin(info.apps, " "), "db web");
  EXPECT_TRUE(info.after.empty());  // One by one.
  release.apps_graph = true;
  info = ToReleaseInfo(release, "bytes");
  EXPECT_TRUE(info.graph);
  EXPECT_EQ(absl::StrJoin(info.after["web"], " "), "db");
}

ReleaseInfo Shop(const std::string& environment = "prod") {
  ReleaseInfo info;
  info.present = true;
  info.name = "shop";
  info.environment = environment;
  return info;
}

TEST(ReleaseLabelsTest, NamesThatAreNoLabelValuesAreChecksums) {
  struct Case {
    std::string name;
    bool plain;
  };
  const Case kCases[] = {
      {"shop", true},
      {"a", true},
      {"Shop_1.2-x", true},
      {std::string(63, 'a'), true},
      {std::string(64, 'a'), false},
      {"", false},
      {"-shop", false},
      {"shop-", false},
      {"a b", false},
      {"gr\xc3\xbcn", false},
  };
  for (const Case& c : kCases) {
    const auto labels = ReleaseLabels(Shop(c.name));
    ASSERT_EQ(labels.size(), 2u);
    EXPECT_EQ(labels[0].first, keys::kRelease);
    EXPECT_EQ(labels[0].second, "shop");
    EXPECT_EQ(labels[1].first, keys::kEnvironment);
    EXPECT_LE(labels[1].second.size(), 63u);
    if (c.plain) {
      EXPECT_EQ(labels[1].second, c.name);
    } else {
      EXPECT_EQ(labels[1].second.substr(0, 7), "sha256-") << c.name;
    }
  }
}

TEST(CheckReleaseOwnerTest, AnotherReleasesAppIsRefused) {
  Resource record = testing::Object("{metadata: {name: app}}");
  EXPECT_TRUE(CheckReleaseOwner(Shop(), "app", record).ok());  // Nobody's.
  for (const auto& [key, value] : ReleaseLabels(Shop())) {
    record.SetLabel(key, value);
  }
  EXPECT_TRUE(CheckReleaseOwner(Shop(), "app", record).ok());
  EXPECT_TRUE(CheckReleaseOwner(ReleaseInfo(), "app", record).ok());
  const absl::Status s = CheckReleaseOwner(Shop("test"), "app", record);
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(s.message(),
            "app 'app' is of release 'shop' of environment 'prod', this is "
            "release 'shop' of environment 'test'");
}

TEST(EnsureNamespaceTest, MakesItOnce) {
  testing::FakeClient server;
  testing::SteppingClock clock;
  Cluster cluster(&server, &clock);
  Session session;
  session.cluster = &cluster;
  ASSERT_TRUE(EnsureNamespace(session, "prod").ok());
  ASSERT_TRUE(EnsureNamespace(session, "prod").ok());
  EXPECT_EQ(server.log(),
            std::vector<std::string>({"create namespaces /prod"}));
  server.before_write = [](const std::string&) {
    return absl::PermissionDeniedError("no");
  };
  EXPECT_EQ(EnsureNamespace(session, "other").message(), "no");
}

}  // namespace
}  // namespace gitops::deploy
