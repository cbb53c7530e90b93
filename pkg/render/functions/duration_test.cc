// Durations as Go reads, rounds and prints them.

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/render/functions/go_time.h"

namespace gitops::render {
namespace {

constexpr int64_t kMicro = 1000;
constexpr int64_t kMilli = 1000 * kMicro;
constexpr int64_t kSecond = 1000 * kMilli;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;

TEST(DurationTest, Parses) {
  struct Case {
    absl::string_view text;
    int64_t nanoseconds;
  };
  for (const Case& c : std::vector<Case>{
           {"0", 0},
           {"0s", 0},
           {"-0", 0},
           {"1ns", 1},
           {"1us", kMicro},
           {"1µs", kMicro},
           {"1μs", kMicro},
           {"1ms", kMilli},
           {"1s", kSecond},
           {"1m", kMinute},
           {"1h", kHour},
           {"+1.5h", kHour + 30 * kMinute},
           {"-1.5h", -(kHour + 30 * kMinute)},
           {"1h2m3s4ms5us6ns",
            kHour + 2 * kMinute + 3 * kSecond + 4 * kMilli + 5 * kMicro + 6},
           {".5s", kSecond / 2},
           {"1.s", kSecond},
           {"0.3333333333333333333h", 20 * kMinute},
           {"9223372036854775807ns", std::numeric_limits<int64_t>::max()},
           {"-9223372036854775808ns", std::numeric_limits<int64_t>::min()}}) {
    const auto parsed = ParseGoDuration(c.text);
    ASSERT_TRUE(parsed.ok()) << c.text << parsed.status();
    EXPECT_EQ(*parsed, c.nanoseconds) << c.text;
  }
}

TEST(DurationTest, Errors) {
  struct Case {
    absl::string_view text;
    absl::string_view message;
  };
  for (const Case& c :
       std::vector<Case>{{"", "time: invalid duration \"\""},
                         {"x", "time: invalid duration \"x\""},
                         {"-", "time: invalid duration \"-\""},
                         {".s", "time: invalid duration \".s\""},
                         {"s", "time: invalid duration \"s\""},
                         {"3", "time: missing unit in duration \"3\""},
                         {"1h3", "time: missing unit in duration \"1h3\""},
                         {"1x", "time: unknown unit \"x\" in duration \"1x\""},
                         {"1d", "time: unknown unit \"d\" in duration \"1d\""},
                         {"9223372036854775808ns",
                          "time: invalid duration \"9223372036854775808ns\""},
                         {"3000000h", "time: invalid duration \"3000000h\""}}) {
    EXPECT_EQ(ParseGoDuration(c.text).status(),
              absl::InvalidArgumentError(c.message))
        << c.text;
  }
}

TEST(DurationTest, PrintsAndReadsBack) {
  for (const int64_t n :
       {int64_t{0}, int64_t{1}, int64_t{-1}, kMicro, kMilli + 1, kSecond,
        kMinute - 1, kMinute, kHour, 36 * kHour + kMinute + kSecond + 1,
        std::numeric_limits<int64_t>::max(),
        std::numeric_limits<int64_t>::min()}) {
    EXPECT_EQ(*ParseGoDuration(FormatGoDuration(n)), n) << n;
  }
  EXPECT_EQ(FormatGoDuration(90 * kMinute), "1h30m0s");
  EXPECT_EQ(FormatGoDuration(1500 * kMicro), "1.5ms");
}

TEST(DurationTest, Rounds) {
  struct Case {
    int64_t nanoseconds;
    int64_t unit;
    int64_t rounded;
  };
  for (const Case& c : std::vector<Case>{{14, 10, 10},
                                         {15, 10, 20},
                                         {16, 10, 20},
                                         {-14, 10, -10},
                                         {-15, 10, -20},
                                         {0, 10, 0},
                                         {7, 1, 7},
                                         {kHour - 1, kHour, kHour},
                                         {kHour / 2 - 1, kHour, 0}}) {
    EXPECT_EQ(RoundDuration(c.nanoseconds, c.unit), c.rounded)
        << c.nanoseconds << " to " << c.unit;
  }
}

}  // namespace
}  // namespace gitops::render
