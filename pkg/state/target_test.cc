#include "pkg/state/target.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/state/target_fixture.h"

namespace gitops::state {
namespace {

TEST_F(TargetTest, Local) {
  auto a = LocalTarget(fs::JoinPath(dir_, "r.git"), "");
  auto b = LocalTarget(fs::JoinPath(dir_, "r.git"), "main");
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ((*a)->branch(), "main");
  Conform(**a, **b);
}

TEST_F(TargetTest, LocalErrors) {
  EXPECT_EQ(LocalTarget(fs::JoinPath(dir_, "none"), "").status().code(),
            absl::StatusCode::kNotFound);
  // A detached HEAD names no branch.
  auto target = LocalTarget(fs::JoinPath(dir_, "r.git"), "main");
  ASSERT_TRUE(target.ok());
  std::string id;
  ASSERT_TRUE(Add(**target, std::nullopt, "1", &id).ok());
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, "r.git/HEAD"), id + "\n").ok());
  absl::Status status = LocalTarget(fs::JoinPath(dir_, "r.git"), "").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(LocalTarget(fs::JoinPath(dir_, "r.git"), "main").ok());
}

TEST_F(TargetTest, LocalFindsTheRepositoryAround) {
  const std::string below = fs::JoinPath(dir_, "r.git/refs/heads");
  auto target = LocalTarget(below, "main");
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(fs::CleanPath((*target)->repository().GitDir()),
            fs::CleanPath(fs::JoinPath(dir_, "r.git")));
}

TEST_F(TargetTest, BranchesThatAreNone) {
  for (const char* branch : {"a..b", "a b", "a~1", ".hidden", "a.lock"}) {
    auto target = LocalTarget(fs::JoinPath(dir_, "r.git"), branch);
    ASSERT_TRUE(target.ok());
    EXPECT_EQ((*target)->Head().status().code(),
              absl::StatusCode::kInvalidArgument)
        << branch;
  }
}

TEST(IsRemoteUrlTest, Cases) {
  EXPECT_TRUE(IsRemoteUrl("https://example.com/x"));
  EXPECT_TRUE(IsRemoteUrl("git@example.com:x/y.git"));
  EXPECT_FALSE(IsRemoteUrl("/tmp/x"));
  EXPECT_FALSE(IsRemoteUrl("../x"));
  EXPECT_FALSE(IsRemoteUrl("a/b:c"));
  EXPECT_TRUE(IsRemoteUrl("host:x"));
  EXPECT_TRUE(IsRemoteUrl("file:///x"));
  EXPECT_FALSE(IsRemoteUrl(""));
  EXPECT_FALSE(IsRemoteUrl("."));
  EXPECT_FALSE(IsRemoteUrl("/a:b"));
}

}  // namespace
}  // namespace gitops::state
