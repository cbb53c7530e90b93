#include "pkg/state/repository.h"

#include <sys/stat.h>
#include <utime.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/subprocess.h"

namespace gitops::state {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RepositoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("state");
    auto repo = Repository::InitBare(fs::JoinPath(dir_, "r.git"), "main");
    ASSERT_TRUE(repo.ok()) << repo.status();
    repo_ = *std::move(repo);
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Commit(const std::string& directory, const Files& files,
                     const std::string& message = "subject\n") {
    auto head = repo_->Head("main");
    Repository::NewCommit c{*head,   directory,    files,
                            message, {"A", "a@x"}, absl::FromUnixSeconds(1000)};
    auto id = repo_->WriteCommit(c);
    EXPECT_TRUE(id.ok()) << id.status();
    EXPECT_TRUE(repo_->MoveBranch("main", *head, *id).ok());
    return *id;
  }

  // Runs the real git; its output, or its error text.
  std::string Git(std::vector<std::string> args) {
    Command command;
    command.argv = {"git", "-C", fs::JoinPath(dir_, "r.git")};
    command.argv.insert(command.argv.end(), args.begin(), args.end());
    auto result = RunCommand(command);
    if (!result.ok()) return std::string(result.status().message());
    return result->stdout_data + result->stderr_data;
  }

  std::string dir_;
  std::unique_ptr<Repository> repo_;
};

TEST_F(RepositoryTest, EmptyRepository) {
  EXPECT_EQ(*repo_->Head("main"), std::nullopt);
  EXPECT_EQ(*repo_->DefaultBranch(), "main");
  EXPECT_EQ(repo_->Resolve("main").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_TRUE(Repository::InitBare(fs::JoinPath(dir_, "r.git"), "main").ok());
  EXPECT_EQ(Repository::Open(fs::JoinPath(dir_, "x")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(RepositoryTest, CommitReplacesTheDirectoryAndNothingElse) {
  Commit("", {{"README", "r"}, {"a/keep", "k"}});
  std::string one = Commit("a/b", {{"x/1.yaml", "1"}, {"2.yaml", "2"}});
  std::string two = Commit("a/b", {{"x/3.yaml", "3"}});
  EXPECT_EQ(repo_->ReadDirectory(two, "a/b")->size(), 1u);
  EXPECT_EQ(*repo_->ReadFile(two, "README"), "r");
  EXPECT_EQ(*repo_->ReadFile(two, "a/keep"), "k");
  EXPECT_EQ(repo_->ReadDirectory(one, "a/b")->at("x/1.yaml"), "1");
  EXPECT_TRUE(repo_->ReadDirectory(two, "none")->empty());
  EXPECT_EQ(repo_->ReadFile(two, "a/b/2.yaml").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(repo_->ReadFile(two, "a").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(repo_->FindFiles(two, "3.yaml", 5)->size(), 1u);
  EXPECT_EQ(repo_->FindFiles(two, "3.yaml", 2)->size(), 0u);
}

TEST_F(RepositoryTest, GitAgrees) {
  std::string id = Commit("d", {{"x.yaml", "1\n"}, {"e/y.yaml", "2\n"}},
                          "Deploy\n\nbody\n\nRelease-Id: abc\n");
  EXPECT_THAT(Git({"fsck", "--strict"}), Not(HasSubstr("error")));
  EXPECT_EQ(Git({"rev-parse", "main"}), id + "\n");
  EXPECT_EQ(Git({"show", "main:d/e/y.yaml"}), "2\n");
  EXPECT_EQ(
      Git({"log", "-1", "--format=%(trailers:key=Release-Id,valueonly)%an"}),
      "abc\nA\n");
}

TEST_F(RepositoryTest, SameFilesGiveTheSameTree) {
  std::string one = Commit("d", {{"x", "1"}});
  std::string two = Commit("d", {{"x", "1"}});
  EXPECT_NE(one, two);  // Another parent.
  EXPECT_EQ(Git({"rev-parse", one + ":d"}), Git({"rev-parse", two + ":d"}));
}

TEST_F(RepositoryTest, AMovedBranchIsAborted) {
  std::string one = Commit("d", {{"x", "1"}});
  std::string two = Commit("d", {{"x", "2"}});
  EXPECT_EQ(repo_->MoveBranch("main", one, one).code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(repo_->MoveBranch("main", std::nullopt, one).code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(repo_->MoveBranch("gone", one, two).code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(**repo_->Head("main"), two);
}

TEST_F(RepositoryTest, AStaleLockIsRemoved) {
  std::string one = Commit("d", {{"x", "1"}});
  std::string lock = fs::JoinPath(dir_, "r.git/refs/heads/main.lock");
  ASSERT_TRUE(fs::WriteFile(lock, "").ok());
  struct utimbuf long_ago = {1000, 1000};
  ASSERT_EQ(utime(lock.c_str(), &long_ago), 0);
  EXPECT_TRUE(repo_->MoveBranch("main", one, one).ok());
  EXPECT_FALSE(fs::Exists(lock));
}

TEST_F(RepositoryTest, PathsThatLeaveTheTree) {
  for (const char* path : {"../x", "/x", "a//b", "a/.git/x", "a/.GIT", "./x"}) {
    SCOPED_TRACE(path);
    Repository::NewCommit c{std::nullopt, "d",          {{path, ""}},
                            "m",          {"A", "a@x"}, absl::UnixEpoch()};
    EXPECT_EQ(repo_->WriteCommit(c).status().code(),
              absl::StatusCode::kInvalidArgument);
    c.files = {{"x", ""}};
    c.directory = path;
    EXPECT_EQ(repo_->WriteCommit(c).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(RepositoryTest, AFileWhereAFolderIsWanted) {
  Commit("", {{"a", "file"}});
  Repository::NewCommit c{*repo_->Head("main"), "a/b",
                          {{"x", ""}},          "m",
                          {"A", "a@x"},         absl::UnixEpoch()};
  EXPECT_EQ(repo_->WriteCommit(c).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(RepositoryTest, LogFollowsOneDirectory) {
  std::string one = Commit("d", {{"x", "1"}});
  Commit("other", {{"x", "1"}});
  std::string three = Commit("d", {{"x", "2"}}, "third\n\nEnvironment: e\n");
  auto log = repo_->Log(three, "d", 10);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_EQ(log->size(), 2u);
  EXPECT_EQ((*log)[0].id, three);
  EXPECT_EQ((*log)[0].Trailer("Environment"), "e");
  EXPECT_EQ((*log)[1].id, one);
  EXPECT_EQ(repo_->Log(three, "", 10)->size(), 3u);
  EXPECT_EQ(repo_->Log(three, "", 1)->size(), 1u);
}

TEST_F(RepositoryTest, ResolveNamesCommits) {
  std::string one = Commit("d", {{"x", "1"}});
  Commit("d", {{"x", "2"}});
  EXPECT_EQ(*repo_->Resolve("main~1"), one);
  EXPECT_EQ(*repo_->Resolve(one.substr(0, 8)), one);
  EXPECT_EQ(repo_->Resolve("deadbeef").status().code(),
            absl::StatusCode::kNotFound);
  for (const char* bad : {"", "..", "main:d", "^", "@{99}"}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(repo_->Resolve(bad).ok());
  }
}

TEST(TrailersTest, OnlyTheLastParagraphCounts) {
  EXPECT_TRUE(ParseTrailers("Release-Id: x").empty());
  EXPECT_TRUE(ParseTrailers("s\n\nRelease-Id: x\n\ntext\n").empty());
  auto trailers = ParseTrailers("s\n\nbody\n\nRelease-Id: x\nChart: a: b\n");
  ASSERT_EQ(trailers.size(), 2u);
  EXPECT_EQ(trailers[1].second, "a: b");
  EXPECT_TRUE(ParseTrailers("s\n\nA: b\nnot a trailer\n").empty());
}

}  // namespace
}  // namespace gitops::state
