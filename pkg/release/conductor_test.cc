#include "pkg/release/conductor.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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
  options_.yes = true;
  EXPECT_EQ(*Run(), 0);
  EXPECT_EQ(outcome_.result, "unchanged");
  EXPECT_THAT(Calls(),
              ElementsAre("deployer app-group deploy diff",
                          "image-builder push", "state-committer commit"));
  EXPECT_THAT(out_.text(), IsEmpty());
  // Whoever may be asked learns first that there is nothing to ask.
  programs_.calls.clear();
  options_.yes = false;
  EXPECT_EQ(*Run(), 0);
  EXPECT_EQ(asked_, 0);
  EXPECT_EQ(outcome_.result, "unchanged");
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff",
                                   "image-builder push dry",
                                   "state-committer commit dry"));
}

TEST_F(ConductorTest, ANoStopsACommitThatChangesNothingOnTheCluster) {
  Pending(false);
  answer_ = false;
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(outcome_.result, "declined");
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff",
                                   "image-builder push dry",
                                   "state-committer commit dry"));
  answer_ = true;
  programs_.calls.clear();
  EXPECT_EQ(*Run(), 0);
  EXPECT_EQ(Calls().size(), 5u);
  EXPECT_EQ(Calls().back(), "state-committer commit");
  EXPECT_THAT(outcome_.pushes, ElementsAre("r.io/shop/web@sha256:d"));
}

TEST_F(ConductorTest, TellsWhichProgramsRan) {
  EXPECT_TRUE(Run().ok());
  std::vector<std::string> tools;
  for (const ToolUse& tool : outcome_.tools) {
    tools.push_back(absl::StrCat(tool.name, "=", tool.digest));
  }
  EXPECT_THAT(tools, ElementsAre("deployer=sha256:deployer",
                                 "image-builder=sha256:image-builder",
                                 "state-committer=sha256:state-committer"));
}

TEST_F(ConductorTest, AnErrorOfTheClusterSaysWhichOneItIs) {
  programs_.Answer("deployer app-group deploy", 1, "",
                   "kapp: Error: context \"ctx\" does not exist\n");
  EXPECT_EQ(Run().status().message(),
            "deployer: context \"ctx\" does not exist\n"
            "  (environment staging is context \"ctx\"; --kubeconfig and "
            "--context choose another)");
  destination_.context.clear();
  destination_.kubeconfig = "/k";
  EXPECT_THAT(std::string(Run().status().message()),
              HasSubstr("the kubeconfig's current context of /k;"));
  release_.sandbox = true;
  EXPECT_EQ(Run().status().message(),
            "deployer: context \"ctx\" does not exist");
}

TEST_F(ConductorTest, ACommitThatIsNotThereSaysWhereTheyAre) {
  options_.at = "nope";
  programs_.Answer("state-committer export", 1, "", "commit \"nope\": none\n");
  EXPECT_EQ(Run().status().message(),
            "state-committer: commit \"nope\": none (`status` lists the last "
            "commits)");
}

TEST_F(ConductorTest, WithoutWaitingNothingIsCalledReady) {
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(outcome_.steps.back().detail, "1 app, 1 object ready");
  options_.deployer_flags = {"--wait=false"};
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(outcome_.steps.back().detail, "1 app, 1 object applied");
}

TEST_F(ConductorTest, TakesOverWhenTold) {
  options_.take_over = true;
  EXPECT_TRUE(Run().ok());
  EXPECT_THAT(programs_.calls.front(), HasSubstr("--take-over"));
  EXPECT_THAT(programs_.calls[2], HasSubstr("--take-over"));
  EXPECT_THAT(programs_.calls.back(), HasSubstr("--take-over"));
  programs_.calls.clear();
  EXPECT_TRUE(Run("delete").ok());
  EXPECT_THAT(programs_.calls.back(), Not(HasSubstr("--take-over")));
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
      {"no right", "deployer app-group deploy", 4,
       absl::StatusCode::kFailedPrecondition, 1},
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
    EXPECT_EQ(outcome_.result,
              absl::IsFailedPrecondition(status) ? "refused" : "failed");
    EXPECT_EQ(outcome_.steps.back().outcome, "failed");
    programs_.answers = saved;
  }
}

// What the deployer says of a lease: another holds it, or it was lost.
TEST_F(ConductorTest, ALeaseThatIsRefusedOrLostIsNoOrdinaryFailure) {
  const std::pair<int, absl::StatusCode> cases[] = {
      {1, absl::StatusCode::kUnknown},
      {4, absl::StatusCode::kFailedPrecondition},
      {5, absl::StatusCode::kAborted}};
  for (const auto& [exit_code, code] : cases) {
    programs_.answers["deployer app-group deploy"] =
        [exit_code = exit_code](const std::string& call) -> CommandResult {
      if (absl::StrContains(call, "--diff-run")) return {3, "DIFF\n", ""};
      return {exit_code, "", "kapp: Error: the lease is theirs\n"};
    };
    const absl::Status status = Run().status();
    EXPECT_EQ(status.code(), code) << exit_code;
    EXPECT_EQ(status.message(), "deployer: the lease is theirs");
    EXPECT_EQ(outcome_.result, exit_code == 4 ? "refused" : "failed");
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
  options_.dry_run = true;
  programs_.Answer("deployer app-group delete", 3, "DIFF");
  EXPECT_EQ(*Run("delete"), 3);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group delete diff"));
  options_.dry_run = false;
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
