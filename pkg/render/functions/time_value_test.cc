// Times as templates see them.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/render/functions/go_time.h"
#include "pkg/value/value.h"

namespace gitops::render {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

// 2021-03-04 05:06:07.000000008 UTC, a Thursday.
GoTime Moment() {
  GoTime time;
  time.time = absl::FromCivil(absl::CivilSecond(2021, 3, 4, 5, 6, 7),
                              absl::UTCTimeZone()) +
              absl::Nanoseconds(8);
  return time;
}

Value Ask(const Value& time, absl::string_view method,
          const std::vector<Value>& args = {}) {
  const auto result = time.object().Call(method, args);
  EXPECT_TRUE(result.ok()) << method << result.status();
  return result.ok() ? *result : Value();
}

TEST(TimeValueTest, Fields) {
  const Value time = TimeValue(Moment());
  struct Case {
    absl::string_view method;
    int64_t number;
    GoType type;
  };
  for (const Case& c :
       std::vector<Case>{{"Year", 2021, GoType::kInt},
                         {"Month", 3, GoType::kMonth},
                         {"Day", 4, GoType::kInt},
                         {"Hour", 5, GoType::kInt},
                         {"Minute", 6, GoType::kInt},
                         {"Second", 7, GoType::kInt},
                         {"Nanosecond", 8, GoType::kInt},
                         {"Weekday", 4, GoType::kWeekday},
                         {"YearDay", 63, GoType::kInt},
                         {"Unix", 1614834367, GoType::kInt64},
                         {"UnixMilli", 1614834367000, GoType::kInt64},
                         {"UnixMicro", 1614834367000000, GoType::kInt64},
                         {"UnixNano", 1614834367000000008, GoType::kInt64}}) {
    const Value value = Ask(time, c.method);
    EXPECT_EQ(time.object().MethodParameters(c.method), "") << c.method;
    EXPECT_EQ(value.as_int(), c.number) << c.method;
    EXPECT_EQ(value.go_type(), c.type) << c.method;
  }
  EXPECT_FALSE(time.object().MethodParameters("None").has_value());
}

TEST(TimeValueTest, Forms) {
  const Value time = TimeValue(Moment());
  EXPECT_EQ(time.object().GoTypeName(), "time.Time");
  EXPECT_TRUE(time.object().IsStringer());
  EXPECT_EQ(time.object().Print(), "2021-03-04 05:06:07.000000008 +0000 UTC");
  EXPECT_EQ(time.object().ToPlain().as_string(),
            "2021-03-04T05:06:07.000000008Z");
  EXPECT_EQ(Ask(time, "Format", {Value::String("Jan 2, 06")}).as_string(),
            "Mar 4, 21");
}

TEST(TimeValueTest, Arithmetic) {
  const Value time = TimeValue(Moment());
  const Value later = Ask(time, "Add", {Value::Int(1'000'000'000)});
  EXPECT_EQ(Ask(later, "Second").as_int(), 8);
  EXPECT_EQ(Ask(later, "Sub", {time}).as_int(), 1'000'000'000);
  EXPECT_EQ(Ask(later, "Sub", {time}).go_type(), GoType::kDuration);
  EXPECT_TRUE(Ask(time, "Before", {later}).as_bool());
  EXPECT_FALSE(Ask(time, "After", {later}).as_bool());
  EXPECT_FALSE(Ask(time, "Equal", {later}).as_bool());
  EXPECT_EQ(Ask(time, "Compare", {later}).as_int(), -1);
  EXPECT_EQ(Ask(later, "Compare", {time}).as_int(), 1);
  EXPECT_EQ(Ask(time, "Compare", {time}).as_int(), 0);
}

// Days and months beyond their range carry over.
TEST(TimeValueTest, AddDate) {
  const Value time = TimeValue(Moment());
  struct Case {
    int years;
    int months;
    int days;
    absl::string_view date;
  };
  for (const Case& c : std::vector<Case>{{0, 0, 0, "2021-03-04"},
                                         {1, 0, 0, "2022-03-04"},
                                         {0, 10, 0, "2022-01-04"},
                                         {0, -3, 0, "2020-12-04"},
                                         {0, 0, 28, "2021-04-01"},
                                         {0, 0, -4, "2021-02-28"},
                                         {-1, 0, -4, "2020-02-29"}}) {
    const Value moved = Ask(
        time, "AddDate",
        {Value::Int(c.years, GoType::kInt), Value::Int(c.months, GoType::kInt),
         Value::Int(c.days, GoType::kInt)});
    EXPECT_EQ(Ask(moved, "Format", {Value::String("2006-01-02")}).as_string(),
              c.date);
    EXPECT_EQ(Ask(moved, "Nanosecond").as_int(), 8);
  }
}

TEST(TimeValueTest, RoundAndTruncate) {
  const Value time = TimeValue(Moment());
  const auto clock = [](const Value& t) {
    return std::string(
        Ask(t, "Format", {Value::String("15:04:05.999999999")}).as_string());
  };
  constexpr int64_t kMinute = 60'000'000'000;
  EXPECT_EQ(clock(Ask(time, "Truncate", {Value::Int(kMinute)})), "05:06:00");
  EXPECT_EQ(clock(Ask(time, "Round", {Value::Int(10 * kMinute)})), "05:10:00");
  EXPECT_EQ(clock(Ask(time, "Round", {Value::Int(0)})), "05:06:07.000000008");
}

TEST(TimeValueTest, Zero) {
  const Value zero = TimeValue(GoTime::Zero());
  EXPECT_TRUE(Ask(zero, "IsZero").as_bool());
  EXPECT_FALSE(Ask(TimeValue(Moment()), "IsZero").as_bool());
  EXPECT_EQ(zero.object().Print(), "0001-01-01 00:00:00 +0000 UTC");
}

TEST(TimeValueTest, OnlyTimesAreTimes) {
  EXPECT_NE(AsTime(TimeValue(Moment())), nullptr);
  EXPECT_EQ(AsTime(TimeValue(Moment()))->UnixNanos(), 1614834367000000008);
  EXPECT_EQ(AsTime(Value()), nullptr);
  EXPECT_EQ(AsTime(Value::String("2021-03-04")), nullptr);
}

TEST(TimeValueTest, FixedZonesPrintTheirOffset) {
  GoTime time = Moment();
  time.zone = absl::FixedTimeZone(2 * 3600);
  time.fixed_name = "";
  EXPECT_EQ(TimeValue(time).object().Print(),
            "2021-03-04 07:06:07.000000008 +0200 +0200");
  time.fixed_name = "CEST";
  EXPECT_EQ(TimeValue(std::move(time)).object().Print(),
            "2021-03-04 07:06:07.000000008 +0200 CEST");
}

}  // namespace
}  // namespace gitops::render
