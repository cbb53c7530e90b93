#include "pkg/deploy/pipeline/console.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/cli/output.h"
#include "pkg/cli/ui.h"

namespace gitops::deploy {
namespace {

class ConsoleTest : public testing::Test {
 protected:
  ConsoleTest() {
    env_.out = &out_;
    env_.err = &err_;
    env_.stdin_fd = -1;
    env_.getenv = [](absl::string_view) { return std::nullopt; };
    flags_.tty = true;
    flags_.yes = true;
  }
  cli::StringOutput out_, err_;
  cli::Environment env_;
  cli::UiFlags flags_;
};

TEST_F(ConsoleTest, KeepsUntilOpened) {
  cli::Ui ui(env_, flags_);
  Console common(&ui), first(&common), second(&common);
  second.Block("two\n");
  first.Block("one\n");
  EXPECT_EQ(out_.text(), "");
  ASSERT_TRUE(first.Open().ok());
  first.Block("more of one\n");
  ASSERT_TRUE(second.Open().ok());
  const std::string text = out_.text();
  EXPECT_LT(text.find("one"), text.find("more of one"));
  EXPECT_LT(text.find("more of one"), text.find("two"));
}

TEST_F(ConsoleTest, TellsOfABadTableWhenOpened) {
  flags_.columns = {"nonsense"};
  cli::Ui ui(env_, flags_);
  Console common(&ui), part(&common);
  cli::Table table;
  table.columns = {{"Name"}};
  table.rows = {{"x"}};
  EXPECT_TRUE(part.Table(table).ok());
  EXPECT_FALSE(part.Open().ok());
}

TEST_F(ConsoleTest, AsksUnlessSomebodyAgreed) {
  flags_.yes = false;
  cli::Ui ui(env_, flags_);
  Console common(&ui), part(&common);
  EXPECT_TRUE(common.asks());
  EXPECT_TRUE(part.asks());
  EXPECT_FALSE(part.Confirm().ok());
  common.Agree();
  EXPECT_FALSE(part.asks());
  EXPECT_TRUE(part.Confirm().ok());
  EXPECT_TRUE(common.Confirm().ok());
}

}  // namespace
}  // namespace gitops::deploy
