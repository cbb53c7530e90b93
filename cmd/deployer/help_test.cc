#include "cmd/deployer/help.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace gitops::deployer {
namespace {

TEST(HelpTest, TitlesNameTheSubcommands) {
  cli::Command root("kapp", "Root");
  EXPECT_EQ(HelpTitle(root), "Root");
  root.Add("b", "Second");
  root.Add("a", "First");
  root.Add("c", "Third").set_hidden(true);
  EXPECT_EQ(HelpTitle(root), "Root (a, b)");
}

TEST(HelpTest, SubcommandsHaveKappsHeadings) {
  cli::Command root("kapp", "Root");
  cli::Command& group = root.Add("group", "Group");
  group.Add("leaf", "Leaf")
      .set_run([](const cli::Invocation&) -> absl::StatusOr<int> { return 0; });
  const std::string help = HelpText(group);
  EXPECT_TRUE(absl::StartsWith(help, "Group (leaf)\n\nUsage:\n")) << help;
  EXPECT_TRUE(absl::StrContains(help, "\nAvailable/Other Commands:\n  leaf "))
      << help;
  EXPECT_FALSE(absl::StrContains(help, "Available Commands"));
}

TEST(HelpTest, TheRootListsKnownCommandsInParts) {
  cli::Command root("kapp", "Root");
  root.Add("deploy", "Deploy app");
  root.Add("tools", "Tools").Add("diff", "Diff");
  const std::string help = HelpText(root);
  EXPECT_TRUE(absl::StrContains(help, "\nApp Commands:\n  delete          "));
  EXPECT_TRUE(absl::StrContains(help, "\n  deploy          Deploy app\n"));
  EXPECT_TRUE(absl::StrContains(help, "\n  tools           Tools (diff)\n"));
  EXPECT_TRUE(
      absl::StrContains(help, "\n  help            Help about any command\n"));
}

}  // namespace
}  // namespace gitops::deployer
