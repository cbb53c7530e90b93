#include "pkg/release/commit_policy.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/state/repository.h"

namespace gitops::release {
namespace {

constexpr char kSecret[] =
    "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {p: "
    "hunter2}\n";

descriptor::Release Release(const std::string& environment,
                            const std::string& name,
                            const std::string& group = "") {
  descriptor::Release r;
  r.environment = environment;
  r.name = name;
  r.ns = "shop";
  r.app_group = group.empty() ? environment : group;
  descriptor::Finish(&r);
  return r;
}

TEST(CheckSecretsTest, ClearTextMustBeAllowedByName) {
  descriptor::Release release = Release("staging", "shop");
  const state::Files files = {{"app/secret.yaml", kSecret}};
  const absl::Status status = CheckSecrets(release, files, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(),
                                "app/secret.yaml: Secret \"db\" has data in "
                                "clear text"))
      << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "--allow-secret db"));
  EXPECT_FALSE(absl::StrContains(status.message(), "hunter2"));
  for (const char* name : {"db", "shop/db"}) {
    EXPECT_TRUE(CheckSecrets(release, files, {name}).ok()) << name;
    release.allowed_secrets = {"x", name};
    EXPECT_TRUE(CheckSecrets(release, files, {}).ok()) << name;
    release.allowed_secrets.clear();
  }
  for (const char* name : {"other", "other/db", "DB", ""}) {
    EXPECT_FALSE(CheckSecrets(release, files, {name}).ok()) << name;
  }
}

TEST(CheckSecretsTest, WhatIsNoSecretInClearText) {
  const descriptor::Release release = Release("staging", "shop");
  struct Case {
    const char* name;
    state::Files files;
    bool ok;
  };
  const std::string secret(kSecret);
  const Case cases[] = {
      {"nothing", {}, true},
      {"another kind", {{"a/b.yaml", "kind: ConfigMap\ndata: {p: x}\n"}}, true},
      {"no data",
       {{"a/b.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"}},
       true},
      {"encrypted",
       {{"a/b.yaml",
         "apiVersion: v1\nkind: Secret\nstringData: {p: \"ENC[x]\"}\nsops: "
         "{}\n"}},
       true},
      {"a loose file", {{"notes.yaml", secret}}, true},
      {"no manifest", {{"a/notes.txt", secret}}, true},
      {"behind others", {{"a/b.yaml", "a: 1\n---\n" + secret}}, false},
      {"in a list",
       {{"a/b.yaml",
         "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: "
         "Secret, metadata: {name: s}, data: {p: eA==}}\n"}},
       false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CheckSecrets(release, c.files, {}).ok(), c.ok) << c.name;
  }
  EXPECT_EQ(CheckSecrets(release, {{"a/b.yaml", "a: b: c\n"}}, {}).code(),
            absl::StatusCode::kInvalidArgument);
}

class CheckOwnerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("policy");
    repo_ = *state::Repository::InitBare(fs::JoinPath(dir_, "r.git"), "main");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  // Adds a release's directory on top of what was added before.
  void Add(const std::string& directory, const std::string& bytes) {
    auto id = repo_->WriteCommit({commit_.empty()
                                      ? std::optional<std::string>()
                                      : std::optional<std::string>(commit_),
                                  directory,
                                  {{descriptor::kBinaryFile, bytes}},
                                  "m",
                                  {"A", "a@x"},
                                  absl::UnixEpoch()});
    ASSERT_TRUE(id.ok()) << id.status();
    commit_ = *id;
  }
  absl::Status Check(const std::string& directory,
                     const descriptor::Release& release) {
    return CheckOwner(*repo_, commit_, directory, release);
  }

  std::string dir_;
  std::unique_ptr<state::Repository> repo_;
  std::string commit_;
};

TEST_F(CheckOwnerTest, DirectoriesOfOthers) {
  Add("state/a", *descriptor::WriteRelease(Release("staging", "shop")));
  const descriptor::Release same = Release("staging", "shop");
  const descriptor::Release other = Release("prod", "shop");
  struct Case {
    const char* name;
    const char* directory;
    const descriptor::Release* release;
    bool ok;
  };
  const Case cases[] = {
      {"its own place", "state/a", &same, true},
      {"another's place", "state/a", &other, false},
      {"above it", "state", &other, false},
      {"above its own", "state", &same, false},
      {"below it", "state/a/b", &other, false},
      {"the root", "", &other, false},
      {"beside it", "state/b", &other, true},
      {"a name that begins alike", "state/ab", &other, true},
  };
  for (const Case& c : cases) {
    const absl::Status status = Check(c.directory, *c.release);
    EXPECT_EQ(status.ok(), c.ok) << c.name << ": " << status;
    if (!c.ok) {
      EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
      EXPECT_TRUE(absl::StrContains(status.message(), "--take-over"));
      EXPECT_TRUE(absl::StrContains(
          status.message(),
          "which is release \"shop\" of environment \"staging\""))
          << status;
    }
  }
}

TEST_F(CheckOwnerTest, AppGroupsOfOthers) {
  Add("a", *descriptor::WriteRelease(Release("staging", "shop", "group")));
  EXPECT_TRUE(Check("b", Release("prod", "shop", "other")).ok());
  // The same release may move.
  EXPECT_TRUE(Check("b", Release("staging", "shop", "group")).ok());
  const absl::Status status = Check("b", Release("prod", "shop", "group"));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(
      status.message(),
      "app group \"group\" is used by release \"shop\" of environment "
      "\"staging\" in \"a\""))
      << status;
}

TEST_F(CheckOwnerTest, DamagedDescriptors) {
  Add("state/a", "no descriptor");
  const descriptor::Release release = Release("staging", "shop");
  EXPECT_TRUE(Check("state/a", release).ok());  // About to be replaced.
  EXPECT_TRUE(Check("state/b", release).ok());  // Not in the way.
  const absl::Status status = Check("state", release);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StartsWith(status.message(), "state/a/release.binpb: "));
}

}  // namespace
}  // namespace gitops::release
