#include "pkg/cli/ui.h"

#include <unistd.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace gitops::cli {
namespace {

class UiTest : public testing::Test {
 protected:
  UiTest() {
    env_.out = &out_;
    env_.err = &err_;
    env_.getenv = [](absl::string_view) { return std::nullopt; };
  }
  Table Sample() {
    Table table;
    table.title = "Things";
    table.content = "things";
    table.columns = {{"Kind", "", false}, {"Op st.", "op_strategy", false}};
    table.rows = {{"Pod", ""}, {"Pod", "x\ny"}};
    table.notes = {"Op: Operation"};
    return table;
  }
  void Answer(absl::string_view text) {
    int fds[2];
    ASSERT_EQ(pipe(fds), 0);
    ASSERT_EQ(write(fds[1], text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
    close(fds[1]);
    env_.stdin_fd = fds[0];
  }
  StringOutput out_, err_;
  Environment env_;
  UiFlags flags_;
};

TEST_F(UiTest, TerminalTablesHaveHeadNotesAndFooter) {
  flags_.tty = true;
  Ui ui(env_, flags_);
  ui.Info("Target cluster");
  ui.Progress("one");
  ui.Progress("two");
  ASSERT_TRUE(ui.PrintTable(Sample()).ok());
  ui.Finish();
  EXPECT_EQ(
      out_.text(),
      "Target cluster\n\none\ntwo\n\nThings\n\nKind  Op st.  \nPod   -  \n"
      "^     x  \n      y  \n\nOp: Operation\n\n2 things\n\nSucceeded\n");
}

TEST_F(UiTest, PlainOutputKeepsRowsAndBlocksOnly) {
  Ui ui(env_, flags_);
  ui.Info("Target cluster");
  ui.Block("---\na: b\n");
  ASSERT_TRUE(ui.PrintTable(Sample()).ok());
  ui.Finish();
  EXPECT_EQ(out_.text(), "---\na: b\n\nPod\t-\t\nPod\tx\t\n   \ty\t\n");
}

TEST_F(UiTest, JsonComesWhole) {
  flags_.json = true;
  Ui ui(env_, flags_);
  ui.Block("<b>");
  ui.Progress("one");
  ui.Finish();
  EXPECT_EQ(out_.text(),
            "{\n    \"Tables\": null,\n    \"Blocks\": [\n        "
            "\"\\u003cb\\u003e\"\n    ],\n    \"Lines\": [\n        "
            "\"one\\n\",\n        \"Succeeded\"\n    ]\n}");
}

TEST_F(UiTest, JsonOfAnEmptyTableHasAnEmptyListOfRows) {
  flags_.json = true;
  Ui ui(env_, flags_);
  Table table = Sample();
  table.rows.clear();
  table.notes.clear();
  ASSERT_TRUE(ui.PrintTable(table).ok());
  ui.Finish();
  EXPECT_TRUE(absl::StrContains(out_.text(),
                                "\"Rows\": [],\n            \"Notes\": null\n"))
      << out_.text();
}

TEST_F(UiTest, UnknownColumnIsAnError) {
  flags_.columns = {"nope"};
  Ui ui(env_, flags_);
  EXPECT_EQ(ui.PrintTable(Sample()).message(),
            "unknown column \"nope\" (columns: kind, op_strategy)");
}

TEST_F(UiTest, ConfirmTakesYesNoAndNothingElse) {
  Answer("what\ny\n");
  Ui ui(env_, flags_);
  EXPECT_TRUE(ui.Confirm().ok());
  EXPECT_TRUE(absl::StrContains(
      out_.text(), "\ninvalid input (not y, n, yes, or no)\nContinue? [yN]: "))
      << out_.text();
  Answer("\n");
  EXPECT_EQ(ui.Confirm().message(), "Stopped");
  Answer("");
  EXPECT_EQ(ui.Confirm().message(), "Asking for confirmation: EOF");
}

TEST(ReformatErrorTest, BreaksBeforeCapitalsOutsideBrackets) {
  EXPECT_EQ(
      ReformatError("Validating a (b: C) cluster: Checking x: Expected y"),
      "Validating a (b: C) cluster:\n  Checking x:\n    Expected y");
  EXPECT_EQ(ReformatError("a: b\nc: D"), "a: b\nc: D");
}

}  // namespace
}  // namespace gitops::cli
