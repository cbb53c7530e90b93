// Reading trees: ReadDirectory, ReadFile and FindFiles of repository.h.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/state/git2.h"
#include "pkg/state/repository.h"

namespace gitops::state {
namespace {

using Strings = std::vector<std::string>;

class ReadTreeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("read_tree");
    auto repo = Repository::InitBare(fs::JoinPath(dir_, "r.git"), "main");
    ASSERT_TRUE(repo.ok()) << repo.status();
    repo_ = *std::move(repo);
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Commit(const Files& files) {
    auto id = repo_->WriteCommit(
        {std::nullopt, "", files, "m", {"A", "a@x"}, absl::UnixEpoch()});
    EXPECT_TRUE(id.ok()) << id.status();
    return *id;
  }
  // A commit whose root holds one entry of a kind that we never write.
  std::string CommitEntry(const char* name, git_filemode_t mode,
                          const std::string& content) {
    git_repository* raw = repo_->impl()->repo.get();
    git_oid blob;
    EXPECT_EQ(
        git_blob_create_from_buffer(&blob, raw, content.data(), content.size()),
        0);
    GitTreeBuilder builder;
    EXPECT_EQ(git_treebuilder_new(builder.Out(), raw, nullptr), 0);
    EXPECT_EQ(git_treebuilder_insert(nullptr, builder.get(), name, &blob, mode),
              0);
    git_oid root;
    EXPECT_EQ(git_treebuilder_write(&root, builder.get()), 0);
    GitTree tree;
    EXPECT_EQ(git_tree_lookup(tree.Out(), raw, &root), 0);
    GitSignature who;
    EXPECT_EQ(git_signature_new(who.Out(), "A", "a@x", 0, 0), 0);
    git_oid commit;
    EXPECT_EQ(git_commit_create(&commit, raw, nullptr, who.get(), who.get(),
                                nullptr, "m", tree.get(), 0, nullptr),
              0);
    return FormatOid(commit);
  }

  std::string dir_;
  std::unique_ptr<Repository> repo_;
};

TEST_F(ReadTreeTest, ReadsWhatWasWritten) {
  const Files files = {{"a", "1"},
                       {"d/b", std::string("\0\xff\r\n", 4)},
                       {"d/e/c", ""},
                       {"ünï/x y", "2"}};
  const std::string id = Commit(files);
  EXPECT_EQ(*repo_->ReadDirectory(id, ""), files);
  EXPECT_EQ(*repo_->ReadDirectory(id, "d"),
            (Files{{"b", files.at("d/b")}, {"e/c", ""}}));
  EXPECT_EQ(*repo_->ReadDirectory(id, "d/e"), (Files{{"c", ""}}));
  EXPECT_TRUE(repo_->ReadDirectory(id, "d/none")->empty());
  EXPECT_TRUE(repo_->ReadDirectory(id, "none/e")->empty());
  for (const auto& [path, text] : files) {
    EXPECT_EQ(*repo_->ReadFile(id, path), text) << path;
  }
  EXPECT_TRUE(repo_->ReadDirectory(Commit({}), "")->empty());
}

TEST_F(ReadTreeTest, Errors) {
  const std::string id = Commit({{"a", "1"}, {"d/b", "2"}});
  // A file is no directory.
  EXPECT_FALSE(repo_->ReadDirectory(id, "a").ok());
  EXPECT_EQ(repo_->ReadFile(id, "d").status(),
            absl::FailedPreconditionError(
                absl::StrCat("d: not a regular file at commit ", id)));
  EXPECT_EQ(
      repo_->ReadFile(id, "d/none").status(),
      absl::NotFoundError(absl::StrCat("d/none: no such file at commit ", id)));
  EXPECT_EQ(repo_->ReadFile("main", "a").status().code(),
            absl::StatusCode::kInvalidArgument);
  const std::string none(40, '1');
  EXPECT_EQ(repo_->ReadDirectory(none, "").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(repo_->FindFiles(none, "a", 1).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ReadTreeTest, LinksAreRefusedAndProgramsRead) {
  const std::string link = CommitEntry("link", GIT_FILEMODE_LINK, "/etc");
  absl::Status status = repo_->ReadDirectory(link, "").status();
  EXPECT_EQ(status, absl::InvalidArgumentError(
                        "link: a symbolic link or submodule in the state "
                        "directory"));
  EXPECT_EQ(repo_->ReadFile(link, "link").status().code(),
            absl::StatusCode::kFailedPrecondition);
  const std::string program =
      CommitEntry("tool", GIT_FILEMODE_BLOB_EXECUTABLE, "#!");
  EXPECT_EQ(*repo_->ReadDirectory(program, ""), (Files{{"tool", "#!"}}));
  EXPECT_EQ(*repo_->ReadFile(program, "tool"), "#!");
}

TEST_F(ReadTreeTest, FindsByNameUpToADepth) {
  const std::string id = Commit(
      {{"x", ""}, {"a/x", ""}, {"a/b/x", ""}, {"a/b/xx", ""}, {"c/x/y", ""}});
  EXPECT_EQ(*repo_->FindFiles(id, "x", 9), (Strings{"a/b/x", "a/x", "x"}));
  EXPECT_EQ(*repo_->FindFiles(id, "x", 1), (Strings{"a/x", "x"}));
  EXPECT_EQ(*repo_->FindFiles(id, "x", 0), (Strings{"x"}));
  EXPECT_EQ(*repo_->FindFiles(id, "x", -1), (Strings{"x"}));
  EXPECT_TRUE(repo_->FindFiles(id, "none", 9)->empty());
}

TEST_F(ReadTreeTest, DepthIsLimited) {
  std::string path = "f";
  for (int i = 0; i < 64; ++i) path = "d/" + path;
  EXPECT_TRUE(repo_->ReadDirectory(Commit({{path, ""}}), "").ok());
  EXPECT_EQ(
      repo_->ReadDirectory(Commit({{"d/" + path, ""}}), "").status().code(),
      absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace gitops::state
