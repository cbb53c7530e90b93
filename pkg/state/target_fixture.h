#ifndef GITOPS_PKG_STATE_TARGET_FIXTURE_H_
#define GITOPS_PKG_STATE_TARGET_FIXTURE_H_

// What the tests of targets share. Testonly.

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/state/target.h"

namespace gitops::state {

class TargetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("target");
    ASSERT_TRUE(Repository::InitBare(fs::JoinPath(dir_, "r.git"), "main").ok());
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  // Commits on what `target` knows as its head; publishes on `old`.
  absl::Status Add(Target& target, const std::optional<std::string>& old,
                   const std::string& text, std::string* id = nullptr) {
    Repository::NewCommit c{old,         "d",          {{"x", text}},
                            "m " + text, {"A", "a@x"}, absl::UnixEpoch()};
    auto commit = target.repository().WriteCommit(c);
    if (!commit.ok()) return commit.status();
    if (id != nullptr) *id = *commit;
    return target.Publish(old, *commit);
  }

  // The same behaviour is asked of every kind of target.
  void Conform(Target& a, Target& b) {
    auto head = a.Head();
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ(*head, std::nullopt);
    std::string one;
    absl::Status added = Add(a, std::nullopt, "1", &one);
    ASSERT_TRUE(added.ok()) << added;
    head = b.Head();
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ(*head, one);
    std::string two;
    added = Add(b, one, "2", &two);
    ASSERT_TRUE(added.ok()) << added;
    // `a` did not look again: it loses and must start over.
    EXPECT_EQ(Add(a, one, "3").code(), absl::StatusCode::kAborted);
    EXPECT_EQ(**a.Head(), two);
    added = Add(a, two, "3");
    EXPECT_TRUE(added.ok()) << added;
    EXPECT_EQ(*a.repository().ReadFile(**a.Head(), "d/x"), "3");
  }

  std::string dir_;
};

}  // namespace gitops::state

#endif  // GITOPS_PKG_STATE_TARGET_FIXTURE_H_
