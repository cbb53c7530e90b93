#include <string>
#include <vector>

#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::deployer {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RootTest : public ProgramFixture {};

TEST_F(RootTest, HelpByFlagSucceeds) {
  const Result by_flag = Run({"list", "--help"});
  EXPECT_EQ(by_flag.code, 0);
  EXPECT_EQ(by_flag.err, "");
  EXPECT_THAT(by_flag.out,
              StartsWith("List all apps in a namespace\n\nUsage:\n"));
  EXPECT_THAT(by_flag.out, EndsWith("\n\nSucceeded\n"));
  // The command does the same and says nothing of it.
  const Result by_command = Run({"help", "list"});
  EXPECT_EQ(by_command.out + "\nSucceeded\n", by_flag.out);
  EXPECT_EQ(Run({"list", "--json", "-h"}).out, by_flag.out);
}

TEST_F(RootTest, WithoutCommandItShowsHelpAndFails) {
  Result r = Run({});
  EXPECT_EQ(r.code, 1);
  EXPECT_THAT(r.out, StartsWith("kapp helps to manage applications on your "
                                "Kubernetes cluster (app-change, "));
  EXPECT_THAT(r.out, HasSubstr("\nApp Commands:\n  delete          Delete "
                               "app\n"));
  EXPECT_EQ(r.err,
            "kapp: Error: Invalid command - see available "
            "commands/subcommands above\n");
  r = Run({"nope", "--json"});
  EXPECT_EQ(r.code, 1);
  EXPECT_EQ(r.err, "");
  EXPECT_THAT(r.out, HasSubstr("\"Blocks\": [\n        \"kapp helps"));
  EXPECT_THAT(r.out, HasSubstr("\"kapp: Error: Invalid command"));
}

TEST_F(RootTest, Version) {
  Result r = Run({"--version"});
  EXPECT_EQ(r.code, 0);
  EXPECT_EQ(r.out, "kapp version 0.60.0\n\nSucceeded\n");
  EXPECT_EQ(Run({"version"}).out, "kapp version 0.60.0\n");
}

TEST_F(RootTest, Mistakes) {
  struct Case {
    std::vector<std::string> args;
    const char* error;
  };
  const Case kCases[] = {
      {{"list", "extra"},
       "kapp: Error: command 'kapp list' does not accept extra arguments "
       "'extra'\n"},
      {{"tools"},
       "kapp: Error: Use one of available subcommands: diff, inspect, "
       "list-labels\n"},
      {{"app-group", "nope"},
       "kapp: Error: Use one of available subcommands: delete, deploy\n"},
      {{"list", "--nope"}, "kapp: Error: unknown flag: --nope\n"},
      {{"list", "--json", "--nope"}, "kapp: Error: unknown flag: --nope\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.error);
    const Result r = Run(c.args);
    EXPECT_EQ(r.code, 1);
    EXPECT_EQ(r.err, c.error);
    EXPECT_EQ(r.out, "");
  }
  const Result r = Run({"list", "extra", "--json"});
  EXPECT_EQ(r.err, "");
  EXPECT_THAT(r.out, HasSubstr("does not accept extra arguments 'extra'"));
}

}  // namespace
}  // namespace gitops::deployer
