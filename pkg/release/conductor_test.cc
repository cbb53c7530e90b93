#include "pkg/release/conductor.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/release/conductor_fixture.h"

namespace gitops::release {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(ConductorTest, TheWholeWayInOrder) {
  auto result = Run();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, 0);
  EXPECT_EQ(asked_, 1);
  EXPECT_THAT(
      Calls(),
      ElementsAre("deployer app-group deploy diff", "image-builder push",
                  "state-committer commit", "state-committer export",
                  "deployer app-group deploy"));
  EXPECT_THAT(programs_.calls[0], HasSubstr("--kubeconfig-context=ctx"));
  EXPECT_THAT(programs_.calls[0], HasSubstr("--group=staging"));
  EXPECT_THAT(programs_.calls[1], HasSubstr("--repository=r.io/shop/web"));
  EXPECT_THAT(programs_.calls[1], HasSubstr("--tag=v1"));
  // What is deployed was read back from the commit.
  EXPECT_THAT(programs_.calls[3], HasSubstr("--at=beefbeefbeefbeef"));
  EXPECT_THAT(programs_.calls[4], HasSubstr(scratch_ + "/committed"));
  EXPECT_THAT(programs_.calls[0], Not(HasSubstr("--lease")));
  EXPECT_THAT(programs_.calls[4], HasSubstr("--lease"));
  EXPECT_EQ(outcome_.result, "deployed");
  EXPECT_THAT(outcome_.pushes, ElementsAre("r.io/shop/web@sha256:d"));
  EXPECT_THAT(out_.text(), HasSubstr("DIFF"));
  EXPECT_THAT(progress_.text(),
              HasSubstr("diff     3 create, 1 update, 3 delete"));
  EXPECT_THAT(progress_.text(), HasSubstr("commit   beefbeefbeef, 1 added"));
}

TEST_F(ConductorTest, ANoWritesNowhere) {
  answer_ = false;
  auto result = Run();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff"));
  EXPECT_EQ(outcome_.result, "declined");
}

TEST_F(ConductorTest, YesDoesNotAsk) {
  options_.yes = true;
  answer_ = false;
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(asked_, 0);
}

TEST_F(ConductorTest, ADryRunWritesNowhere) {
  options_.dry_run = true;
  auto result = Run();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, 3);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff",
                                   "image-builder push dry",
                                   "state-committer commit dry"));
  Pending(false);
  Changed(false);
  EXPECT_EQ(*Run(), 0);
}

TEST_F(ConductorTest, NothingToDo) {
  Pending(false);
  Changed(false);
  EXPECT_EQ(*Run(), 0);
  EXPECT_EQ(asked_, 0);
  EXPECT_EQ(outcome_.result, "unchanged");
  EXPECT_THAT(Calls(),
              ElementsAre("deployer app-group deploy diff",
                          "image-builder push", "state-committer commit"));
  EXPECT_THAT(out_.text(), IsEmpty());
}

TEST_F(ConductorTest, BackToACommit) {
  options_.at = "feed";
  options_.yes = true;
  programs_.answers["state-committer export"] = [&](const std::string& call) {
    if (absl::StrContains(call, "--at=feed ")) {
      WriteState(fs::JoinPath(scratch_, "at"));
    }
    return CommandResult{0, "feedfacefeedface\n", ""};
  };
  auto result = Run();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(
      Calls(),
      ElementsAre("state-committer export", "deployer app-group deploy diff",
                  "state-committer rollback", "state-committer export",
                  "deployer app-group deploy"));
  EXPECT_THAT(programs_.calls[2], HasSubstr("--at=feedfacefeedface"));
  EXPECT_EQ(outcome_.rollback_to, "feedfacefeedface");
}

TEST_F(ConductorTest, StateThatDoesNotMatchStopsBeforeAnything) {
  ASSERT_TRUE(
      fs::WriteFile(fs::JoinPath(dir_, "state/shop/a.yaml"), "a: 2\n").ok());
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Calls(), IsEmpty());
}

TEST_F(ConductorTest, AReleaseOfAnotherEnvironmentIsRefused) {
  release_.environment = "production";
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kFailedPrecondition);
}

struct FailureCase {
  const char* name;
  const char* prefix;
  int exit_code;
  absl::StatusCode code;
  size_t calls;
};

TEST_F(ConductorTest, AFailureStopsTheRest) {
  const FailureCase cases[] = {
      {"push", "image-builder push", 1, absl::StatusCode::kUnknown, 2},
      {"refused", "state-committer commit", 4,
       absl::StatusCode::kFailedPrecondition, 3},
      {"race", "state-committer commit", 5, absl::StatusCode::kAborted, 3},
      {"killed", "state-committer export", 137, absl::StatusCode::kUnavailable,
       4},
  };
  for (const FailureCase& c : cases) {
    SCOPED_TRACE(c.name);
    auto saved = programs_.answers;
    programs_.calls.clear();
    programs_.Answer(c.prefix, c.exit_code, "", "it broke");
    absl::Status status = Run().status();
    EXPECT_EQ(status.code(), c.code) << status;
    EXPECT_EQ(programs_.calls.size(), c.calls);
    EXPECT_EQ(outcome_.result, "failed");
    EXPECT_EQ(outcome_.steps.back().outcome, "failed");
    programs_.answers = saved;
  }
}

TEST_F(ConductorTest, InterruptedIsCancelled) {
  programs_.answers["image-builder push"] = [&](const std::string&) {
    interrupted_ = true;
    return CommandResult{130, "", ""};
  };
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(outcome_.result, "interrupted");
}

TEST_F(ConductorTest, TheLockIsAskedBeforeEachWrite) {
  FakeLock lock;
  lock_ = &lock;
  ASSERT_TRUE(Run().ok());
  EXPECT_TRUE(lock.released);
  EXPECT_EQ(lock.announced, fs::JoinPath(dir_, "state/release.binpb"));
  EXPECT_THAT(lock.reports, ::testing::Contains("commit done"));

  lock.acquire = absl::FailedPreconditionError("held by other@host");
  programs_.calls.clear();
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff"));

  lock.acquire = absl::OkStatus();
  lock.check = absl::AbortedError("lost");
  programs_.calls.clear();
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff",
                                   "image-builder push"));
}

TEST_F(ConductorTest, OtherCommands) {
  EXPECT_EQ(*Run("diff"), 3);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("push"), 0);
  EXPECT_THAT(Calls(), ElementsAre("image-builder push"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("commit"), 0);
  EXPECT_THAT(Calls(), ElementsAre("state-committer commit"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("delete"), 0);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group delete diff",
                                   "deployer app-group delete"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("status"), 0);
  EXPECT_THAT(Calls(), ElementsAre("state-committer log", "deployer inspect"));
  programs_.calls.clear();
  EXPECT_EQ(*Run("show"), 0);
  EXPECT_THAT(Calls(), IsEmpty());
  EXPECT_THAT(out_.text(), HasSubstr("---\na: 1\n"));
}

}  // namespace
}  // namespace gitops::release
