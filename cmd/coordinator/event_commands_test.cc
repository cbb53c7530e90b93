// watch and report.

#include <string>

#include "cmd/coordinator/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::coordinator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class EventCommandsTest : public CommandFixture {
 protected:
  int Report(const std::string& environment, const std::string& step) {
    return Run({"report", "-e", environment, "--step", step, "--outcome",
                "done", "--actor", "a@x", "--detail", "2 images"});
  }
};

TEST_F(EventCommandsTest, WhatIsReportedIsWatched) {
  ASSERT_EQ(Report("e", "push"), 0) << err_;
  EXPECT_EQ(out_, "1\n");
  ASSERT_EQ(Report("f", "commit"), 0) << err_;
  EXPECT_EQ(out_, "2\n");
  ASSERT_EQ(Run({"watch", "--no-follow"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("  e  progress  push  done  "));
  EXPECT_THAT(out_, HasSubstr("  f  progress  commit  done  "));
  EXPECT_THAT(out_, HasSubstr("2 images\n"));
}

TEST_F(EventCommandsTest, Choices) {
  for (const char* step : {"alpha", "beta", "gamma"}) {
    ASSERT_EQ(Report("e", step), 0) << err_;
  }
  ASSERT_EQ(Run({"watch", "--no-follow", "--after", "1"}), 0) << err_;
  EXPECT_THAT(out_, Not(HasSubstr("alpha")));
  EXPECT_LT(out_.find("beta"), out_.find("gamma"));
  ASSERT_EQ(Run({"watch", "--no-follow", "-e", "other"}), 0) << err_;
  EXPECT_EQ(out_, "");
  // Following, it ends after so many that are there.
  ASSERT_EQ(Run({"watch", "-n", "2", "-o", "json"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"sequence\":2"));
  EXPECT_THAT(out_, Not(HasSubstr("\"sequence\":3")));
  EXPECT_EQ(Run({"watch", "-o", "yaml"}), 2);
}

TEST_F(EventCommandsTest, WhatIsNoReport) {
  EXPECT_NE(Run({"report", "-e", "e"}), 0);
  EXPECT_NE(
      Run({"report", "-e", "e", "--step", "push", "--outcome", "no name"}), 0);
  EXPECT_NE(Run({"report", "--step", "push", "--outcome", "done"}), 0);
  ASSERT_EQ(Run({"watch", "--no-follow"}), 0) << err_;
  EXPECT_EQ(out_, "");
}

TEST_F(EventCommandsTest, NobodyAnswers) {
  StopServer();
  EXPECT_EQ(Run({"report", "-e", "e", "--step", "push", "--outcome", "done",
                 "--patience", "0s"}),
            7);
  EXPECT_THAT(err_, HasSubstr("coordinator: "));
}

}  // namespace
}  // namespace gitops::coordinator
