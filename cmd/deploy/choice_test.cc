#include "cmd/deploy/choice.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/cli/output.h"
#include "pkg/cli/program.h"
#include "pkg/release/launch.h"

namespace gitops::deploy_command {
namespace {

using ::testing::HasSubstr;

release::Launch TwoReleases() {
  release::Launch launch;
  launch.releases.resize(2);
  launch.releases[0].environment = "staging";
  launch.releases[0].label = "//a:b";
  launch.releases[0].ns = "shop";
  launch.releases[0].cluster = "east";
  launch.releases[0].descriptor = "/nowhere/release.binpb";
  launch.releases[1].environment = "production";
  launch.releases[1].is_protected = true;
  launch.releases[1].sandbox = true;
  return launch;
}

TEST(ChoiceTest, TheList) {
  EXPECT_EQ(ListReleases(TwoReleases()),
            "staging          shop                 east                 "
            "not built\n"
            "production                            sandbox              "
            "not built  protected\n");
}

TEST(ChoiceTest, ByNameOrLabelOrDefault) {
  release::Launch launch = TwoReleases();
  cli::StringOutput out;
  EXPECT_EQ(ChooseRelease(launch, {"production"}, out)->environment,
            "production");
  EXPECT_EQ(ChooseRelease(launch, {"//a:b"}, out)->environment, "staging");
  EXPECT_EQ(out.text(), "");
  EXPECT_EQ(cli::ExitCodeOf(ChooseRelease(launch, {}, out).status()),
            cli::kExitUsage);
  EXPECT_THAT(out.text(), HasSubstr("staging"));
  launch.default_environment = "staging";
  EXPECT_EQ(ChooseRelease(launch, {}, out)->environment, "staging");
  EXPECT_EQ(cli::ExitCodeOf(ChooseRelease(launch, {"a", "b"}, out).status()),
            cli::kExitUsage);
  launch.default_environment.clear();
  launch.releases.resize(1);
  EXPECT_EQ(ChooseRelease(launch, {}, out)->environment, "staging");
}

TEST(ChoiceTest, Guards) {
  const release::LaunchRelease free = TwoReleases().releases[0];
  const release::LaunchRelease guarded = TwoReleases().releases[1];
  Flags flags;
  EXPECT_TRUE(CheckGuards(guarded, flags).ok());  // It will ask.
  flags.conductor.yes = true;
  EXPECT_TRUE(CheckGuards(free, flags).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckGuards(guarded, flags)));
  flags.i_mean = "production";
  EXPECT_TRUE(CheckGuards(guarded, flags).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckGuards(free, flags)));
  flags.i_mean.clear();
  flags.conductor.dry_run = true;
  EXPECT_TRUE(CheckGuards(guarded, flags).ok());
}

}  // namespace
}  // namespace gitops::deploy_command
