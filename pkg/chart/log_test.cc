#include "pkg/chart/log.h"

#include "gtest/gtest.h"

namespace gitops::chart {
namespace {

TEST(LogTest, QuotesWhatNeedsIt) {
  EXPECT_EQ(FormatLogLine(LogLevel::kWarn, "two words", {{"path", "/a/b"}}),
            "level=WARN msg=\"two words\" path=/a/b\n");
  EXPECT_EQ(FormatLogLine(LogLevel::kDebug, "x", {{"a", ""}, {"b", "c=d"}}),
            "level=DEBUG msg=x a=\"\" b=\"c=d\"\n");
  EXPECT_EQ(FormatLogLine(LogLevel::kError, "é", {{"k", "a\nb"}}),
            "level=ERROR msg=é k=\"a\\nb\"\n");
  EXPECT_EQ(FormatLogLine(LogLevel::kInfo, "\xff", {}),
            "level=INFO msg=\"\\xff\"\n");
}

}  // namespace
}  // namespace gitops::chart
