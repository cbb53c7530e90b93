#include "pkg/release/committer.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::release {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FakeClock : public Clock {
 public:
  absl::Time Now() override { return now; }
  void Sleep(absl::Duration d) override { now += d; }
  absl::Time now = absl::FromUnixSeconds(1000000);
};

// Lets another writer move the branch before each of the first `losses`
// publications.
class ContestedTarget : public state::Target {
 public:
  ContestedTarget(state::Target* target, int losses)
      : target_(target), losses_(losses) {}
  state::Repository& repository() override { return target_->repository(); }
  const std::string& branch() const override { return target_->branch(); }
  absl::StatusOr<std::optional<std::string>> Head() override {
    return target_->Head();
  }
  absl::Status Publish(const std::optional<std::string>& old,
                       absl::string_view commit) override {
    if (losses_-- > 0) {
      state::Repository::NewCommit other{
          *target_->Head(), "elsewhere",  {{"x", absl::StrCat(losses_)}},
          "other\n",        {"B", "b@x"}, absl::FromUnixSeconds(1)};
      EXPECT_TRUE(
          target_->Publish(*target_->Head(), *repository().WriteCommit(other))
              .ok());
    }
    return target_->Publish(old, commit);
  }

 private:
  state::Target* target_;
  int losses_;
};

class CommitterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("committer");
    std::string repo = fs::JoinPath(dir_, "r.git");
    ASSERT_TRUE(state::Repository::InitBare(repo, "main").ok());
    target_ = *state::LocalTarget(repo, "main");
    options_.author = {"A", "a@x"};
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  static state::Files Shop(
      const std::string& web,
      const std::function<void(descriptor::Release*)>& change =
          [](descriptor::Release*) {}) {
    state::Files files;
    files["shop/web.yaml"] = web;
    descriptor::Release r;
    r.environment = "staging";
    r.name = "shop";
    r.ns = "shop";
    r.app_group = "staging";
    r.charts = {{"shop", "1.0.0", absl::StrCat("sha256:", std::string(64, 'a')),
                 "", ""}};
    r.apps = {{"shop"}};
    for (const auto& [path, text] : files) {
      r.files.push_back({path, descriptor::ReleaseId(text), {}});
    }
    change(&r);
    descriptor::Finish(&r);
    files[descriptor::kBinaryFile] = *descriptor::WriteRelease(r);
    return files;
  }

  absl::StatusOr<CommitResult> Commit(const state::Files& files) {
    return CommitRelease(*target_, files, options_, clock_);
  }

  std::string dir_;
  std::unique_ptr<state::Target> target_;
  CommitOptions options_;
  FakeClock clock_;
};

TEST_F(CommitterTest, CommitsWithTrailersAndOnlyOnce) {
  options_.source_commit = "feed";
  auto one = Commit(Shop("a: 1\n"));
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_TRUE(one->changed);
  EXPECT_EQ(one->directory, "umbrella-state/staging");
  EXPECT_THAT(one->added, ElementsAre("release.binpb", "shop/web.yaml"));
  auto info = *target_->repository().Info(one->commit);
  EXPECT_EQ(info.Trailer("Release-Id"), one->release_id);
  EXPECT_EQ(info.Trailer("Environment"), "staging");
  EXPECT_EQ(info.Trailer("Chart"), "shop-1.0.0");
  EXPECT_EQ(info.Trailer("Source-Commit"), "feed");
  EXPECT_EQ(info.subject, "Deploy shop to staging");

  auto two = Commit(Shop("a: 1\n"));
  ASSERT_TRUE(two.ok());
  EXPECT_FALSE(two->changed);
  EXPECT_EQ(two->commit, one->commit);
}

TEST_F(CommitterTest, AnotherDescriptorOfTheSameContentIsNoCommit) {
  auto one = Commit(Shop("a: 1\n"));
  auto two =
      Commit(Shop("a: 1\n", [](descriptor::Release* r) { r->source = "x"; }));
  ASSERT_TRUE(two.ok());
  EXPECT_FALSE(two->changed);
  EXPECT_EQ(two->release_id, one->release_id);
}

TEST_F(CommitterTest, AHandEditIsPutRight) {
  auto one = Commit(Shop("a: 1\n"));
  state::Files edited = *target_->repository().ReadDirectory(
      one->commit, "umbrella-state/staging");
  edited["shop/web.yaml"] = "a: 666\n";
  state::Repository::NewCommit c{one->commit, "umbrella-state/staging",
                                 edited,      "edit\n",
                                 {"B", "b"},  clock_.Now()};
  std::string by_hand = *target_->repository().WriteCommit(c);
  ASSERT_TRUE(target_->Publish(one->commit, by_hand).ok());
  auto two = Commit(Shop("a: 1\n"));
  ASSERT_TRUE(two.ok());
  EXPECT_TRUE(two->changed);
  EXPECT_THAT(two->modified, ElementsAre("shop/web.yaml"));
}

TEST_F(CommitterTest, StaleFilesVanish) {
  state::Files files = Shop("a: 1\n");
  ASSERT_TRUE(Commit(files).ok());
  files = Shop("a: 2\n");
  files["notes.txt"] = "loose";
  auto two = Commit(files);
  ASSERT_TRUE(two.ok());
  auto three = Commit(Shop("a: 3\n"));
  EXPECT_THAT(three->removed, ElementsAre("notes.txt"));
}

TEST_F(CommitterTest, RollBackRestoresEveryByte) {
  state::Files first = Shop("a: 1\n");
  auto one = Commit(first);
  auto two = Commit(Shop("a: 2\n"));
  options_.directory = "umbrella-state/staging";
  auto back = RollBack(*target_, one->commit, options_, clock_);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_TRUE(back->changed);
  EXPECT_EQ(
      *target_->repository().ReadDirectory(back->commit, options_.directory),
      first);
  auto info = *target_->repository().Info(back->commit);
  EXPECT_EQ(info.Trailer("Rollback-To"), one->commit);
  EXPECT_EQ(info.Trailer("Release-Id"), one->release_id);
  auto log = *target_->repository().Log(back->commit, options_.directory, 9);
  EXPECT_EQ(log.size(), 3u);
  EXPECT_FALSE(RollBack(*target_, one->commit, options_, clock_)->changed);
  EXPECT_EQ(RollBack(*target_, "beef", options_, clock_).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(CommitterTest, SecretsInClearTextAreRefused) {
  const char* secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n"
      "stringData: {password: hunter2}\n";
  absl::Status status = Commit(Shop(secret)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Secret \"db\""));
  EXPECT_THAT(std::string(status.message()), HasSubstr("--allow-secret db"));
  EXPECT_THAT(std::string(status.message()),
              ::testing::Not(HasSubstr("hunter2")));
  EXPECT_TRUE(Commit(Shop(secret, [](descriptor::Release* r) {
                r->allowed_secrets = {"shop/db"};
              })).ok());
  options_.allowed_secrets = {"db"};
  EXPECT_TRUE(Commit(Shop(secret)).ok());
}

TEST_F(CommitterTest, AnotherReleasesPlaceIsRefused) {
  ASSERT_TRUE(Commit(Shop("a: 1\n")).ok());
  state::Files other =
      Shop("b: 1\n", [](descriptor::Release* r) { r->name = "other"; });
  EXPECT_THAT(std::string(Commit(other).status().message()),
              HasSubstr("overlaps"));
  options_.directory = "umbrella-state/staging/below";
  EXPECT_THAT(std::string(Commit(other).status().message()),
              HasSubstr("overlaps"));
  options_.directory = "umbrella-state";
  EXPECT_THAT(std::string(Commit(other).status().message()),
              HasSubstr("overlaps"));
  options_.directory = "umbrella-state/staging2";
  EXPECT_THAT(std::string(Commit(other).status().message()),
              HasSubstr("app group \"staging\" is used"));
  options_.take_over = true;
  EXPECT_TRUE(Commit(other).ok());
}

TEST_F(CommitterTest, FilesThatDoNotMatchAreDataLoss) {
  state::Files files = Shop("a: 1\n");
  files["shop/web.yaml"] = "a: 2\n";
  EXPECT_EQ(Commit(files).status().code(), absl::StatusCode::kDataLoss);
  files.erase(descriptor::kBinaryFile);
  EXPECT_EQ(Commit(files).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(CommitterTest, DryRunWritesNothing) {
  options_.dry_run = true;
  auto one = Commit(Shop("a: 1\n"));
  ASSERT_TRUE(one.ok());
  EXPECT_TRUE(one->changed);
  EXPECT_EQ(*target_->Head(), std::nullopt);
}

TEST_F(CommitterTest, LostRacesAreTriedAgain) {
  ContestedTarget contested(target_.get(), 2);
  auto result = CommitRelease(contested, Shop("a: 1\n"), options_, clock_);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->attempts, 3);
  EXPECT_EQ(*target_->repository().ReadFile(result->commit, "elsewhere/x"),
            "0");
}

TEST_F(CommitterTest, AtMostSoOften) {
  ContestedTarget contested(target_.get(), 100);
  absl::Status status =
      CommitRelease(contested, Shop("a: 1\n"), options_, clock_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(status.message()), HasSubstr(**target_->Head()));
}

}  // namespace
}  // namespace gitops::release
