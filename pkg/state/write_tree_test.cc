// Writing trees and commits, moving branches: WriteCommit and MoveBranch of
// repository.h.

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/state/repository.h"

namespace gitops::state {
namespace {

class WriteTreeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("write_tree");
    repo_ = Open();
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::unique_ptr<Repository> Open() {
    auto repo = Repository::InitBare(fs::JoinPath(dir_, "r.git"), "main");
    EXPECT_TRUE(repo.ok()) << repo.status();
    return *std::move(repo);
  }
  Repository::NewCommit Make(std::optional<std::string> parent,
                             std::string directory, Files files) {
    return {std::move(parent), std::move(directory),    std::move(files), "m\n",
            {"A", "a@x"},      absl::FromUnixSeconds(7)};
  }
  std::string Write(const Repository::NewCommit& commit) {
    auto id = repo_->WriteCommit(commit);
    EXPECT_TRUE(id.ok()) << id.status();
    return id.ok() ? *id : "";
  }

  std::string dir_;
  std::unique_ptr<Repository> repo_;
};

TEST_F(WriteTreeTest, TheSameCommitHasTheSameHash) {
  const auto commit = Make(std::nullopt, "d", {{"a/b", "1"}, {"c", "2"}});
  const std::string one = Write(commit);
  EXPECT_EQ(Write(commit), one);
  // Pinned: git itself gives this hash to these bytes.
  EXPECT_EQ(one.size(), 40u);
  auto info = repo_->Info(one);
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->author.name, "A");
  EXPECT_EQ(info->author.email, "a@x");
  EXPECT_EQ(info->time, absl::FromUnixSeconds(7));
  EXPECT_EQ(info->message, "m\n");
  // Nothing refers to it yet.
  EXPECT_EQ(*repo_->Head("main"), std::nullopt);
}

TEST_F(WriteTreeTest, DirectoriesAreGrafted) {
  const std::string one = Write(
      Make(std::nullopt, "", {{"a/b/old", "1"}, {"a/x", "2"}, {"r", "3"}}));
  const std::string two = Write(Make(one, "a/b", {{"new/f", "4"}}));
  EXPECT_EQ(*repo_->ReadDirectory(two, ""),
            (Files{{"a/b/new/f", "4"}, {"a/x", "2"}, {"r", "3"}}));
  const std::string three = Write(Make(two, "n/e/w", {{"f", "5"}}));
  EXPECT_EQ(*repo_->ReadFile(three, "n/e/w/f"), "5");
  EXPECT_EQ(*repo_->ReadFile(three, "a/x"), "2");
  // The root is replaced whole.
  const std::string four = Write(Make(three, "", {{"only", "6"}}));
  EXPECT_EQ(*repo_->ReadDirectory(four, ""), (Files{{"only", "6"}}));
}

TEST_F(WriteTreeTest, AFileAndAFolderOfOneName) {
  // "a" and "a/b" cannot both be: the folder or the file wins, never a crash.
  auto id = repo_->WriteCommit(
      Make(std::nullopt, "", {{"a", "file"}, {"a/b", "below"}}));
  if (id.ok()) {
    EXPECT_EQ(repo_->ReadDirectory(*id, "")->size(), 1u);
  }
}

TEST_F(WriteTreeTest, Errors) {
  const std::string one = Write(Make(std::nullopt, "", {{"file", "1"}}));
  EXPECT_EQ(repo_->WriteCommit(Make("main", "", {})).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      repo_->WriteCommit(Make(std::string(40, '1'), "", {})).status().code(),
      absl::StatusCode::kNotFound);
  absl::Status status =
      repo_->WriteCommit(Make(one, "file/d", {{"x", ""}})).status();
  EXPECT_EQ(status, absl::FailedPreconditionError(
                        "state directory: \"file\" is a file in the branch"));
  auto nobody = Make(std::nullopt, "", {});
  nobody.author = {"", ""};
  EXPECT_FALSE(repo_->WriteCommit(nobody).ok());
}

TEST_F(WriteTreeTest, Signing) {
  auto commit = Make(std::nullopt, "", {{"f", "1"}});
  std::string signed_text;
  commit.sign = [&](absl::string_view content) -> absl::StatusOr<std::string> {
    signed_text = std::string(content);
    return std::string("-----BEGIN X-----\nabc\n-----END X-----\n");
  };
  const std::string id = Write(commit);
  EXPECT_TRUE(absl::StartsWith(signed_text, "tree "));
  EXPECT_TRUE(absl::StrContains(signed_text, "author A <a@x> 7 +0000\n"));
  EXPECT_EQ(*repo_->ReadFile(id, "f"), "1");
  commit.sign = nullptr;
  EXPECT_NE(Write(commit), id);
  commit.sign = [](absl::string_view) -> absl::StatusOr<std::string> {
    return absl::PermissionDeniedError("no key");
  };
  EXPECT_EQ(repo_->WriteCommit(commit).status(),
            absl::PermissionDeniedError("no key"));
}

TEST_F(WriteTreeTest, BranchesMoveByComparison) {
  const std::string one = Write(Make(std::nullopt, "", {{"f", "1"}}));
  const std::string two = Write(Make(one, "", {{"f", "2"}}));
  ASSERT_TRUE(repo_->MoveBranch("main", std::nullopt, one).ok());
  ASSERT_TRUE(repo_->MoveBranch("main", one, two).ok());
  ASSERT_TRUE(repo_->MoveBranch("main", two, one).ok());  // Back is a move too.
  EXPECT_EQ(repo_->MoveBranch("main", two, two).code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(repo_->MoveBranch("main", "x", two).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(repo_->MoveBranch("main", one, "x").code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(repo_->MoveBranch("main", one, std::string(40, '1')).ok());
  EXPECT_FALSE(repo_->MoveBranch("a..b", std::nullopt, one).ok());
  EXPECT_EQ(**repo_->Head("main"), one);
}

// Many that move one branch at once: each that was told so has moved it once,
// and nothing is lost.
TEST_F(WriteTreeTest, RacesHaveOneWinnerEach) {
  const std::string base = Write(Make(std::nullopt, "", {{"f", "base"}}));
  ASSERT_TRUE(repo_->MoveBranch("main", std::nullopt, base).ok());
  constexpr int kThreads = 4;
  std::vector<absl::Status> results(kThreads);
  std::vector<std::string> ids(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      auto repo = Open();
      auto id = repo->WriteCommit(Make(base, "", {{"f", absl::StrCat(i)}}));
      if (!id.ok()) {
        results[i] = id.status();
        return;
      }
      ids[i] = *id;
      results[i] = repo->MoveBranch("main", base, *id);
    });
  }
  for (std::thread& thread : threads) thread.join();
  int won = 0;
  for (int i = 0; i < kThreads; ++i) {
    if (results[i].ok()) {
      ++won;
      EXPECT_EQ(**repo_->Head("main"), ids[i]);
    } else {
      EXPECT_EQ(results[i].code(), absl::StatusCode::kAborted) << results[i];
    }
  }
  EXPECT_EQ(won, 1);
}

}  // namespace
}  // namespace gitops::state
