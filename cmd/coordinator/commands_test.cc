#include "cmd/coordinator/commands.h"

#include "cmd/coordinator/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::coordinator {
namespace {

using ::testing::HasSubstr;

using CommandsTest = CommandFixture;

TEST_F(CommandsTest, HelpNamesEveryCommand) {
  ASSERT_EQ(Run({"--help"}), 0);
  for (const char* name :
       {"serve", "put", "get", "list", "watch", "report", "lease"}) {
    EXPECT_THAT(out_, HasSubstr(name));
  }
}

TEST_F(CommandsTest, TheNearestSpelling) {
  EXPECT_EQ(Run({"lst"}), 2);
  EXPECT_THAT(err_, HasSubstr("list"));
  EXPECT_EQ(Run({"list", "--bogus"}), 2);
}

}  // namespace
}  // namespace gitops::coordinator
