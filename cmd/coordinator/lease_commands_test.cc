// lease acquire, renew, release and show; holding one is program_test.cc's.

#include <string>

#include "cmd/coordinator/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::coordinator {
namespace {

using ::testing::HasSubstr;

using LeaseCommandsTest = CommandFixture;

TEST_F(LeaseCommandsTest, TakenShownGivenBack) {
  ASSERT_EQ(Run({"lease", "show", "e"}), 0) << err_;
  EXPECT_EQ(out_, "e: nobody holds the lease\n");
  ASSERT_EQ(Run({"lease", "acquire", "e", "--holder", "a@x"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("e: held by a@x, token 1, until "));
  ASSERT_EQ(Run({"lease", "show", "e", "-o", "json"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"holder\":\"a@x\",\"token\":1,\"held\":true"));
  ASSERT_EQ(Run({"lease", "release", "e", "--token", "1"}), 0) << err_;
  EXPECT_EQ(out_, "");
  ASSERT_EQ(Run({"lease", "show", "e", "-o", "json"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"held\":false"));
}

TEST_F(LeaseCommandsTest, AnothersIsRefused) {
  ASSERT_EQ(Run({"lease", "acquire", "e", "--holder", "a@x"}), 0) << err_;
  EXPECT_EQ(Run({"lease", "acquire", "e", "--holder", "b@x"}), 4);
  EXPECT_THAT(err_, HasSubstr("a@x"));
  // Another environment's is free.
  EXPECT_EQ(Run({"lease", "acquire", "f", "--holder", "b@x"}), 0) << err_;
  // With its token it may be taken again.
  EXPECT_EQ(Run({"lease", "acquire", "e", "--holder", "a@x", "--token", "1"}),
            0)
      << err_;
}

TEST_F(LeaseCommandsTest, TokensOnlyGrow) {
  ASSERT_EQ(Run({"lease", "acquire", "e", "--holder", "a@x"}), 0) << err_;
  ASSERT_EQ(Run({"lease", "release", "e", "--token", "1"}), 0) << err_;
  ASSERT_EQ(Run({"lease", "acquire", "e", "--holder", "b@x"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("token 2"));
  EXPECT_EQ(Run({"lease", "renew", "e", "--token", "1"}), 5);
  // It is not there to be given back: that is so already, and b keeps its own.
  EXPECT_EQ(Run({"lease", "release", "e", "--token", "1"}), 0) << err_;
  EXPECT_EQ(Run({"lease", "release", "e"}), 1);
  ASSERT_EQ(Run({"lease", "show", "e"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("held by b@x, token 2"));
  EXPECT_EQ(Run({"lease", "renew", "e", "--token", "2", "-o", "json"}), 0)
      << err_;
  EXPECT_THAT(out_, HasSubstr("\"token\":2"));
}

TEST_F(LeaseCommandsTest, WaitsForOneThatRunsOut) {
  ASSERT_EQ(Run({"lease", "acquire", "e", "--holder", "a@x", "--ttl", "1s"}), 0)
      << err_;
  ASSERT_EQ(Run({"lease", "acquire", "e", "--holder", "b@x", "--wait", "20s"}),
            0)
      << err_;
  EXPECT_THAT(out_, HasSubstr("held by b@x, token 2"));
}

TEST_F(LeaseCommandsTest, WrongCalls) {
  EXPECT_EQ(Run({"lease", "acquire", "e"}), 2);
  EXPECT_THAT(err_, HasSubstr("--holder"));
  EXPECT_EQ(Run({"lease", "hold", "e"}), 2);
  EXPECT_EQ(Run({"lease", "acquire"}), 2);
  EXPECT_EQ(Run({"lease", "show", "a", "b"}), 2);
  EXPECT_EQ(Run({"lease", "show", "e", "-o", "yaml"}), 2);
  EXPECT_NE(Run({"lease", "acquire", "e", "--holder", "a@x", "--ttl", "1ms"}),
            0);
  EXPECT_NE(Run({"lease", "acquire", "e", "--holder", "a@x", "--ttl", "2h"}),
            0);
}

}  // namespace
}  // namespace gitops::coordinator
