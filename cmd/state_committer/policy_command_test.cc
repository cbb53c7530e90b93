// state-committer policy: what the program gets, and what its answer means.

#include <unistd.h>

#include <string>
#include <vector>

#include "cmd/state_committer/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::state_committer {
namespace {

using ::testing::HasSubstr;

class PolicyCommandTest : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    Put("tree/shop/a.yaml", "kind: A\n");
  }
  void Policy(const std::string& body) {
    Put("policy", "#!/bin/sh\n" + body, 0755);
  }
  int Ask(const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {
        "policy",     "--program", Path("policy"), "--tree",
        Path("tree"), "-e",        "production",   "--release-name",
        "shop",       "-n",        "web"};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }
};

TEST_F(PolicyCommandTest, AgreesAndSaysWhat) {
  Policy(
      "cat \"$1/shop/a.yaml\"; echo $GITOPS_ENVIRONMENT/$GITOPS_NAMESPACE "
      "$GITOPS_RELEASE_NAME; echo aside >&2");
  ASSERT_EQ(Ask(), 0) << err_;
  EXPECT_EQ(out_, "kind: A\nproduction/web shop\n");
  EXPECT_EQ(err_, "aside\n");
}

TEST_F(PolicyCommandTest, TheVerdictIsAFile) {
  Policy("echo fine");
  ASSERT_EQ(Ask({"--output", Path("verdict")}), 0) << err_;
  EXPECT_EQ(out_, "");
  EXPECT_EQ(Read("verdict"), "fine\n");
  EXPECT_FALSE(fs::Exists(Path("verdict.tree")));
}

TEST_F(PolicyCommandTest, ARefusalHasNoVerdict) {
  Policy("echo three replicas are wanted; exit 7");
  EXPECT_EQ(Ask({"--output", Path("verdict"), "--name", "//p:replicas"}), 4);
  EXPECT_THAT(err_, HasSubstr("policy //p:replicas refuses release \"shop\" in "
                              "environment \"production\""));
  EXPECT_THAT(err_, HasSubstr("three replicas are wanted"));
  EXPECT_FALSE(fs::Exists(Path("verdict")));
  EXPECT_FALSE(fs::Exists(Path("verdict.tree")));
  // One that says nothing is told by its exit code.
  Policy("exit 7");
  EXPECT_EQ(Ask(), 4);
  EXPECT_THAT(err_, HasSubstr("exit code 7"));
}

// In a build's sandbox every file is a link, which `find -type f` passes over.
TEST_F(PolicyCommandTest, LinksBecomeFiles) {
  Put("elsewhere.yaml", "kind: B\n");
  ASSERT_EQ(
      symlink(Path("elsewhere.yaml").c_str(), Path("tree/shop/b.yaml").c_str()),
      0);
  Policy("find \"$1\" -type f | wc -l");
  ASSERT_EQ(Ask({"--output", Path("verdict")}), 0) << err_;
  EXPECT_THAT(Read("verdict"), HasSubstr("2"));
}

TEST_F(PolicyCommandTest, WrongCalls) {
  EXPECT_EQ(Run({"policy"}), 2);
  EXPECT_EQ(Run({"policy", "--program", "p"}), 2);
  EXPECT_EQ(Run({"policy", "--program", "p", "--tree", "t", "more"}), 2);
  // No program of that name is there; none is looked for in PATH.
  EXPECT_NE(Run({"policy", "--program", "true", "--tree", Path("tree")}), 0);
  Policy("exit 0");
  EXPECT_NE(Run({"policy", "--program", Path("policy"), "--tree", Path("none"),
                 "--output", Path("verdict")}),
            0);
  EXPECT_FALSE(fs::Exists(Path("verdict")));
}

}  // namespace
}  // namespace gitops::state_committer
