#include "pkg/deploy/apply/progress.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/stepping_clock.h"

namespace gitops::deploy {
namespace {

class ProgressTest : public ::testing::Test {
 protected:
  ProgressTest()
      : progress_(&clock_,
                  [this](absl::string_view line) { raw_.emplace_back(line); }) {
  }
  // The lines so far without their times.
  std::vector<std::string> Take() {
    std::vector<std::string> out;
    for (const std::string& line : raw_) {
      const size_t end = line.find("M: ");
      out.push_back(end == std::string::npos ? line : line.substr(end + 3));
    }
    raw_.clear();
    return out;
  }
  using Lines = std::vector<std::string>;
  testing::SteppingClock clock_;
  std::vector<std::string> raw_;
  Progress progress_;
};

TEST_F(ProgressTest, LinesBeginWithTheTime) {
  progress_.Section("applying 2 changes [0/2 done]");
  progress_.Message({"create x", " ^ y"});
  ASSERT_EQ(raw_.size(), 3u);
  for (const std::string& line : raw_) {
    // 3:04:05PM, whatever the time zone.
    const size_t end = line.find(": ");
    ASSERT_TRUE(end == 9 || end == 10) << line;
    EXPECT_TRUE(absl::ascii_isdigit(line[0]) && line[0] != '0') << line;
    EXPECT_TRUE(line[end - 2] == 'A' || line[end - 2] == 'P') << line;
    EXPECT_EQ(line[end - 1], 'M') << line;
  }
  EXPECT_EQ(Take(), (Lines{"---- applying 2 changes [0/2 done] ----",
                           "create x", " ^ y"}));
}

TEST_F(ProgressTest, TheSameIsSaidOnceAMinute) {
  progress_.Message({"a", "b"});
  progress_.Message({"a", "b"});
  progress_.Message({"a"});  // Another message.
  EXPECT_EQ(Take(), (Lines{"a", "b", "a"}));
  clock_.Advance(absl::Seconds(59));
  progress_.Message({"a", "b"});
  EXPECT_EQ(Take(), Lines());
  clock_.Advance(absl::Seconds(1));
  progress_.Message({"a", "b"});
  progress_.Message({"a", "b"});
  EXPECT_EQ(Take(), (Lines{"a", "b"}));
}

TEST_F(ProgressTest, SectionsAndRawLinesAreNeverLeftOut) {
  for (int i = 0; i < 2; ++i) {
    progress_.Section("s");
    progress_.Raw("logs | x");
  }
  ASSERT_EQ(raw_.size(), 4u);
  EXPECT_EQ(raw_[1], "logs | x");
  EXPECT_EQ(Take(),
            (Lines{"---- s ----", "logs | x", "---- s ----", "logs | x"}));
}

TEST_F(ProgressTest, NothingToSay) {
  progress_.Message({});
  EXPECT_EQ(Take(), Lines());
}

}  // namespace
}  // namespace gitops::deploy
