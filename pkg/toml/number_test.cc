#include "pkg/toml/number.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::toml {
namespace {

TEST(TomlNumberTest, Integers) {
  struct Case {
    absl::string_view text;
    int64_t number;
  };
  for (const Case& c : std::vector<Case>{
           {"0", 0},
           {"+0", 0},
           {"-0", 0},
           {"42", 42},
           {"-17", -17},
           {"1_000", 1000},
           {"0xdead_BEEF", 0xdeadbeef},
           {"0o755", 0755},
           {"0b1101", 13},
           {"9223372036854775807", std::numeric_limits<int64_t>::max()},
           {"-9223372036854775808", std::numeric_limits<int64_t>::min()}}) {
    for (const absl::string_view behind : {"", " ", ",", "]", "}", "\n", "#"}) {
      size_t length = 0;
      const auto number = ParseNumber(absl::StrCat(c.text, behind), &length);
      ASSERT_TRUE(number.ok()) << c.text << behind << number.status();
      ASSERT_TRUE(number->is_int()) << c.text;
      EXPECT_EQ(number->as_int(), c.number);
      EXPECT_EQ(length, c.text.size());
    }
  }
}

TEST(TomlNumberTest, Floats) {
  struct Case {
    absl::string_view text;
    double number;
  };
  const double inf = std::numeric_limits<double>::infinity();
  for (const Case& c : std::vector<Case>{{"1.5", 1.5},
                                         {"-0.01", -0.01},
                                         {"5e+22", 5e22},
                                         {"1E06", 1e6},
                                         {"6.626e-34", 6.626e-34},
                                         {"9_224.5_1", 9224.51},
                                         {"+inf", inf},
                                         {"-inf", -inf}}) {
    size_t length = 0;
    const auto number = ParseNumber(c.text, &length);
    ASSERT_TRUE(number.ok()) << c.text << number.status();
    ASSERT_TRUE(number->is_float()) << c.text;
    EXPECT_EQ(number->as_float(), c.number);
    EXPECT_EQ(length, c.text.size());
  }
  size_t length = 0;
  EXPECT_TRUE(std::isnan(ParseNumber("+nan", &length)->as_float()));
}

TEST(TomlNumberTest, NotNumbers) {
  for (const absl::string_view text :
       {"01", "1__0", "1_", "0x", "0b2", "0o8", "+0x1", "1.", "1.e1", "1e",
        "--1", "9223372036854775808", "1e400", "-"}) {
    size_t length = 0;
    EXPECT_FALSE(ParseNumber(text, &length).ok()) << text;
  }
}

TEST(TomlNumberTest, DateLengths) {
  struct Case {
    absl::string_view text;
    size_t length;
  };
  for (const Case& c : std::vector<Case>{{"2020-01-02", 10},
                                         {"2020-01-02 # c", 10},
                                         {"2020-01-02T03:04:05Z,", 20},
                                         {"2020-01-02 03:04:05", 19},
                                         {"03:04:05.678]", 12},
                                         {"42", 0},
                                         {"-17", 0},
                                         {"", 0}}) {
    EXPECT_EQ(DateLength(c.text), c.length) << c.text;
  }
}

TEST(TomlNumberTest, Dates) {
  DateTime date;
  ASSERT_TRUE(ParseDate("2020-02-29T03:04:05.678901234-07:30", &date));
  EXPECT_TRUE(date.has_date && date.has_time && date.has_offset);
  EXPECT_EQ(date.year, 2020);
  EXPECT_EQ(date.month, 2);
  EXPECT_EQ(date.day, 29);
  EXPECT_EQ(date.hour, 3);
  EXPECT_EQ(date.minute, 4);
  EXPECT_EQ(date.second, 5);
  EXPECT_EQ(date.nanos, 678901234);
  EXPECT_EQ(date.offset_seconds, -(7 * 3600 + 30 * 60));
  date = DateTime();
  ASSERT_TRUE(ParseDate("2020-01-02", &date));
  EXPECT_FALSE(date.has_time || date.has_offset);
  for (const absl::string_view text :
       {"2020-13-01", "2021-02-29", "2020-00-01", "2020-01-32",
        "2020-01-01T24:00:00Z", "2020-01-01T00:60:00Z"}) {
    date = DateTime();
    EXPECT_FALSE(ParseDate(text, &date)) << text;
  }
}

}  // namespace
}  // namespace gitops::toml
