// Parts of a deploy, and plans.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/release/conductor.h"
#include "pkg/release/conductor_fixture.h"

namespace gitops::release {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PartsTest : public ConductorTest {
 protected:
  // What image-builder says of the registry.
  void Registry(bool has_it) {
    programs_.answers["image-builder push"] = [=](const std::string& call) {
      std::string report = call.substr(call.find("--report=") + 9);
      report = report.substr(0, report.find(' '));
      (void)fs::WriteFile(
          report, has_it ? R"({"existed":true})" : R"({"existed":false})");
      return CommandResult();
    };
  }
  // What the branch of the state repository holds.
  void Branch(bool this_release) {
    programs_.answers["state-committer export"] =
        [=](const std::string& call) -> CommandResult {
      std::string dir = call.substr(call.find("--output-dir=") + 13);
      WriteState(dir.substr(0, dir.find(' ')),
                 this_release ? "a: 1\n" : "a: 2\n");
      return {0, "headheadheadhead\n", ""};
    };
  }
};

TEST_F(PartsTest, OnlyTheDiff) {
  options_.parts = *OnlyParts({"diff"});
  EXPECT_EQ(*Run(), 3);
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff"));
  EXPECT_EQ(outcome_.result, "differs");
  EXPECT_THAT(outcome_.diff, HasSubstr("DIFF"));
}

TEST_F(PartsTest, OnlyPushAndCommitAskNothingAndLeaveTheClusterAlone) {
  options_.parts = *OnlyParts({"push", "commit"});
  EXPECT_EQ(*Run(), 0);
  EXPECT_EQ(asked_, 0);
  EXPECT_THAT(Calls(),
              ElementsAre("image-builder push", "state-committer commit"));
  EXPECT_EQ(outcome_.result, "done");
}

TEST_F(PartsTest, FromCommitLooksWhetherImagesAreThere) {
  options_.parts = *PartsFrom("commit");
  Registry(true);
  EXPECT_EQ(*Run(), 0);
  EXPECT_THAT(
      Calls(),
      ElementsAre("deployer app-group deploy diff", "image-builder push dry",
                  "state-committer commit", "state-committer export",
                  "deployer app-group deploy"));
  Registry(false);
  programs_.calls.clear();
  absl::Status refused = Run().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("push first"));
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff",
                                   "image-builder push dry"));
}

TEST_F(PartsTest, FromDeployDeploysOnlyWhatTheBranchHolds) {
  options_.parts = *PartsFrom("deploy");
  Registry(true);
  Branch(true);
  EXPECT_EQ(*Run(), 0);
  EXPECT_THAT(
      Calls(),
      ElementsAre("deployer app-group deploy diff", "image-builder push dry",
                  "state-committer export", "deployer app-group deploy"));
  EXPECT_EQ(outcome_.commit, "headheadheadhead");
  EXPECT_TRUE(fs::RemoveAll(fs::JoinPath(scratch_, "committed")).ok());
  Branch(false);
  absl::Status refused = Run().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("commit first"));
}

TEST_F(PartsTest, ADryRunOfAPart) {
  options_.parts = *OnlyParts({"push"});
  options_.dry_run = true;
  Registry(true);
  EXPECT_EQ(*Run(), 0);
  EXPECT_THAT(Calls(), ElementsAre("image-builder push dry"));
}

class PlanTest : public PartsTest {
 protected:
  Plan MakePlan() {
    options_.dry_run = true;
    Conductor conductor = MakeConductor();
    EXPECT_EQ(*conductor.Run("deploy"), 3);
    options_.dry_run = false;
    programs_.calls.clear();
    return *ParsePlan("plan.json", WritePlan(conductor.FoundPlan()));
  }
};

TEST_F(PlanTest, IsCarriedOutAsLongAsItHolds) {
  options_.plan = MakePlan();
  EXPECT_EQ(options_.plan->environment, "staging");
  EXPECT_THAT(options_.plan->state.added, ElementsAre("a"));
  EXPECT_EQ(*Run(), 0);
  EXPECT_THAT(Calls(),
              ElementsAre("deployer app-group deploy diff",
                          "state-committer commit dry", "image-builder push",
                          "state-committer commit", "state-committer export",
                          "deployer app-group deploy"));
}

TEST_F(PlanTest, IsRefusedOnceTheWorldHasMoved) {
  options_.plan = MakePlan();
  programs_.answers["deployer app-group deploy"] =
      [](const std::string&) -> CommandResult {
    return {3, "@@ update configmap/a (v1) namespace: x @@\n  1 + b\n", ""};
  };
  absl::Status stale = Run().status();
  EXPECT_EQ(stale.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(stale.message()), HasSubstr("cluster differs"));
  Pending(true);
  programs_.calls.clear();
  programs_.Answer("state-committer commit", 0,
                   R"({"added":["a","b"],"changed":true})");
  stale = Run().status();
  EXPECT_THAT(std::string(stale.message()),
              HasSubstr("state repository has changed"));
  EXPECT_THAT(Calls(), ElementsAre("deployer app-group deploy diff",
                                   "state-committer commit dry"));
}

}  // namespace
}  // namespace gitops::release
