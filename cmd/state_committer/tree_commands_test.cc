// state-committer tree compare and update: what golden tests run.

#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/state_committer/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::state_committer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TreeCommandsTest : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    for (const char* tree : {"want", "got"}) {
      Put(absl::StrCat(tree, "/a.yaml"), "one\ntwo\nthree\n");
      Put(absl::StrCat(tree, "/deep/b.yaml"), "b\n");
    }
  }
  int Compare() { return Run({"tree", "compare", Path("want"), Path("got")}); }
};

TEST_F(TreeCommandsTest, EqualTrees) {
  EXPECT_EQ(Compare(), 0);
  EXPECT_EQ(out_, "2 files are equal\n");
}

TEST_F(TreeCommandsTest, OnlyTheLinesThatDiffer) {
  Put("got/a.yaml", "one\n2\nthree\n");
  EXPECT_EQ(Compare(), 3);
  EXPECT_THAT(out_, HasSubstr("  differs: a.yaml\n    line 2:\n    - two\n"
                              "    + 2\n"));
  EXPECT_THAT(out_, Not(HasSubstr("three")));
  EXPECT_THAT(out_, Not(HasSubstr("b.yaml")));
}

TEST_F(TreeCommandsTest, LinesAddedAtTheEnd) {
  Put("got/a.yaml", "one\ntwo\nthree\nfour\n");
  EXPECT_EQ(Compare(), 3);
  EXPECT_THAT(out_, HasSubstr("    + four\n"));
  EXPECT_THAT(out_, Not(HasSubstr("    - ")));
}

TEST_F(TreeCommandsTest, MissingAndTooMuch) {
  ASSERT_TRUE(fs::RemoveAll(Path("got/deep")).ok());
  Put("got/c.yaml", "c\n");
  EXPECT_EQ(Compare(), 3);
  EXPECT_THAT(out_, HasSubstr("  missing: deep/b.yaml\n"));
  EXPECT_THAT(out_, HasSubstr("  not expected: c.yaml\n"));
}

TEST_F(TreeCommandsTest, LongDifferencesAreCut) {
  std::string many;
  for (int i = 0; i < 50; ++i) absl::StrAppend(&many, "line ", i, "\n");
  Put("got/a.yaml", many);
  EXPECT_EQ(Compare(), 3);
  EXPECT_THAT(out_, HasSubstr(" more lines\n"));
  EXPECT_THAT(out_, Not(HasSubstr("line 40")));
}

TEST_F(TreeCommandsTest, AHintSaysHowToMakeThemEqual) {
  Put("got/c.yaml", "");
  EXPECT_EQ(
      Run({"tree", "compare", Path("want"), Path("got"), "--hint", "do so"}),
      3);
  EXPECT_THAT(out_, HasSubstr("\ndo so\n"));
  EXPECT_EQ(
      Run({"tree", "compare", Path("want"), Path("want"), "--hint", "do so"}),
      0);
  EXPECT_THAT(out_, Not(HasSubstr("do so")));
}

TEST_F(TreeCommandsTest, AFolderThatIsNotThereIsEmpty) {
  EXPECT_EQ(Run({"tree", "compare", Path("none"), Path("nothing")}), 0);
  EXPECT_EQ(Run({"tree", "compare", Path("none"), Path("got")}), 3);
  EXPECT_EQ(Run({"tree", "compare", Path("want")}), 2);
}

TEST_F(TreeCommandsTest, UpdateMakesThemEqualAndCounts) {
  Put("got/a.yaml", "other\n");
  Put("got/stale.yaml", "");
  ASSERT_EQ(Run({"tree", "update", Path("want"), Path("got")}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(": 2 files, 2 changed\n"));
  EXPECT_EQ(Compare(), 0);
  ASSERT_EQ(Run({"tree", "update", Path("want"), Path("got")}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(": 2 files, 0 changed\n"));
}

TEST_F(TreeCommandsTest, UnderBazelRunTheWorkspaceIsMeant) {
  variables_["BUILD_WORKSPACE_DIRECTORY"] = Path("workspace");
  ASSERT_EQ(Run({"tree", "update", Path("want"), "pkg/golden"}), 0) << err_;
  EXPECT_EQ(Read("workspace/pkg/golden/deep/b.yaml"), "b\n");
  EXPECT_EQ(Run({"tree", "update", Path("want"), "../out"}), 2);
  EXPECT_EQ(Run({"tree", "update", Path("want"), Path("out")}), 2);
  EXPECT_FALSE(fs::Exists(Path("out")));
}

}  // namespace
}  // namespace gitops::state_committer
