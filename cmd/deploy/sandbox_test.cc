// The whole way with the real programs, on the embedded sandbox: first deploy,
// nothing to do, a change, back to a commit; parts and plans; and a kill at
// each point at which something becomes visible, after which the next run
// completes.

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/deploy/sandbox_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::deploy_command {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class KilledTest : public SandboxTest {
 protected:
  // Kills at point `at`, then runs until done.
  void KillAndComplete(int at, const std::string& name) {
    SCOPED_TRACE(absl::StrCat("killed at point ", at, ", ", name));
    NewWorld(absl::StrCat("killed", at));
    std::string log = absl::StrCat(Path("points"), at);
    Deploy("--yes", {{"GITOPS_FAILPOINT_LOG", log},
                     {"GITOPS_FAILPOINT_AT", absl::StrCat(at)},
                     {"GITOPS_FAILPOINT_GROUP", "1"}});
    ASSERT_EQ(Deploy("--yes"), 0) << out_;
    ASSERT_EQ(Deploy("--yes"), 0) << out_;
    EXPECT_THAT(out_, HasSubstr("unchanged"));
    EXPECT_EQ(Git({"rev-list", "--count", "main"}), "1\n");
    EXPECT_THAT(Git({"fsck", "--strict"}), Not(HasSubstr("error")));
    EXPECT_TRUE(fs::RemoveAll(world_).ok());
  }
};

TEST_F(SandboxTest, ThereAndBack) {
  // Nothing is written before there is a yes.
  EXPECT_EQ(Deploy("--dry-run"), 3) << out_;
  EXPECT_FALSE(fs::Exists(Repository()));
  EXPECT_EQ(Deploy(""), 4) << out_;
  EXPECT_FALSE(fs::Exists(Repository()));

  ASSERT_EQ(Deploy("--yes"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("shop -> sandbox: deployed"));
  std::string first = Git({"rev-parse", "main"}).substr(0, 40);

  ASSERT_EQ(Deploy("--yes"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("shop -> sandbox: unchanged"));
  EXPECT_THAT(out_, HasSubstr("1 image, 0 uploaded"));
  EXPECT_EQ(Git({"rev-list", "--count", "main"}), "1\n");

  MakeState("two", "second");
  WriteLaunch("two");
  EXPECT_EQ(Deploy("--command diff"), 3) << out_;
  EXPECT_THAT(out_, HasSubstr("second"));
  ASSERT_EQ(Deploy("--yes"), 0) << out_;
  EXPECT_EQ(Git({"rev-list", "--count", "main"}), "2\n");

  ASSERT_EQ(Deploy("--yes --at " + first.substr(0, 10)), 0) << out_;
  EXPECT_EQ(Git({"rev-list", "--count", "main"}), "3\n");
  EXPECT_EQ(Git({"rev-parse", "main:umbrella-state/sandbox"}),
            Git({"rev-parse", first + ":umbrella-state/sandbox"}));
  EXPECT_THAT(Git({"log", "-1", "--format=%B", "main"}),
              HasSubstr("Rollback-To: " + first));
  EXPECT_EQ(Deploy("--at beef --yes"), 1);

  EXPECT_EQ(Deploy("--command status"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("greeting"));
  EXPECT_EQ(Deploy("--yes --command delete"), 0) << out_;
  WriteLaunch("one");
  EXPECT_EQ(Deploy("--dry-run"), 3) << out_;
}

TEST_F(SandboxTest, PartByPart) {
  EXPECT_EQ(Deploy("--only diff"), 3) << out_;
  EXPECT_EQ(Deploy("--from deploy --yes"), 4) << out_;
  EXPECT_THAT(out_, HasSubstr("push first"));
  ASSERT_EQ(Deploy("--only push"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("1 image, 1 uploaded"));
  EXPECT_EQ(Deploy("--from deploy --yes"), 4) << out_;
  EXPECT_THAT(out_, HasSubstr("commit first"));
  ASSERT_EQ(Deploy("--only commit"), 0) << out_;
  EXPECT_EQ(Git({"rev-list", "--count", "main"}), "1\n");
  EXPECT_EQ(Deploy("--only diff"), 3) << out_;
  ASSERT_EQ(Deploy("--from deploy --yes"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("the branch holds this release"));
  ASSERT_EQ(Deploy("--yes"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("shop -> sandbox: unchanged"));
}

TEST_F(SandboxTest, APlanIsCarriedOutOrRefused) {
  std::string plan = Path("plan.json");
  EXPECT_EQ(Deploy("--plan-out " + plan), 3) << out_;
  EXPECT_FALSE(fs::Exists(Repository()));
  EXPECT_THAT(*fs::ReadFile(plan), HasSubstr("configmap/greeting"));
  ASSERT_EQ(Deploy("--yes --plan " + plan), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("everything is as planned"));
  EXPECT_EQ(Deploy("--yes --plan " + plan), 4) << out_;
  EXPECT_THAT(out_, HasSubstr("the plan no longer holds"));
}

TEST_F(SandboxTest, AsData) {
  EXPECT_EQ(Deploy("--dry-run -o json"), 3) << out_;
  EXPECT_THAT(out_, HasSubstr("\"result\": \"differs\""));
  EXPECT_THAT(out_, HasSubstr("\"diff\": \""));
  EXPECT_THAT(out_, HasSubstr("\"dryRun\": true"));
  EXPECT_THAT(out_, HasSubstr("\"exitCode\": 3"));
  EXPECT_THAT(out_, HasSubstr("\"digest\": \"sha256:"));
  EXPECT_EQ(Deploy("--yes -o proto"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("registry.example.com/hello@" + digest_));
}

// GITOPS_KILL_POINTS=all kills at every point; otherwise at each of the
// conductor and the repository, and at some of the registry's and cluster's.
TEST_F(KilledTest, KilledAnywhereTheNextRunCompletes) {
  std::string log = Path("points");
  ASSERT_EQ(Deploy("--yes", {{"GITOPS_FAILPOINT_LOG", log}}), 0) << out_;
  std::vector<std::string> points =
      absl::StrSplit(*fs::ReadFile(log), '\n', absl::SkipEmpty());
  const char* wanted = std::getenv("GITOPS_KILL_POINTS");
  bool all = wanted != nullptr && absl::string_view(wanted) == "all";
  int killed = 0;
  size_t others = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    bool ours = absl::StartsWith(points[i], "conductor.") ||
                absl::StartsWith(points[i], "state.");
    if (!ours && !all && ++others % 10 != 1) continue;
    KillAndComplete(static_cast<int>(i) + 1, points[i]);
    ++killed;
    if (HasFailure()) break;
  }
  std::cout << "killed at " << killed << " of " << points.size()
            << " points; the next run completed each\n";
  EXPECT_GT(killed, 8);
}

}  // namespace
}  // namespace gitops::deploy_command
