// Dates by given times; those of now are asked with a standing clock.

#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/render/functions/evaluation.h"
#include "pkg/render/host.h"

namespace gitops::render {
namespace {

TEST(DatesTest, Formatting) {
  ExpectAsRecorded({
      {"date \"2006-01-02\" 0", "1970-01-01"},
      {"dateInZone \"2006-01-02 15:04:05 MST\" 0 \"UTC\"",
       "1970-01-01 00:00:00 UTC"},
      {"date_in_zone \"Jan 2 2006 3:04PM\" 1700000000 \"UTC\"",
       "Nov 14 2023 10:13PM"},
      {"dateInZone \"15:04 -0700\" 0 \"America/New_York\"", "19:00 -0500"},
      {"dateInZone \"15:04\" 0 \"None/Such\"", "00:00"},
      {"htmlDateInZone 0 \"UTC\"", "1970-01-01"},
      {"dateInZone \"2006-01-02\" \"x\" \"UTC\"", "2026-11-25"},
      {"dateInZone \"2006\" (toDate \"2006-01-02\" \"2021-03-04\") \"UTC\"",
       "2021"},
      {"dateInZone \"2006-01-02\" (int64 86400) \"UTC\"", "1970-01-02"},
      {"dateInZone \"2006-01-02\" 86400.0 \"UTC\"", "2026-11-25"},
      {"dateInZone \"\" 0 \"UTC\"", ""},
      {"dateInZone \"Monday Mon January Jan 1 01 2 _2 02 06 2006\" 0 \"UTC\"",
       "Thursday Thu January Jan 1 01 1  1 01 70 1970"},
      {"dateInZone \"3 03 15 4 04 5 05 PM pm\" 54321 \"UTC\"",
       "3 03 15 5 05 21 21 PM pm"},
      {"dateInZone \".000 .999 ,000000 Z07:00 -07 -0700 -07:00:00\" 0 \"UTC\"",
       ".000  ,000000 Z +00 +0000 +00:00:00"},
      {"dateInZone \"002 __2\" 8640000 \"UTC\"", "101 101"},
  });
}

TEST(DatesTest, Parsing) {
  ExpectAsRecorded({
      {"toDate \"2006-01-02\" \"2021-03-04\" | date \"02/01/2006\"",
       "04/03/2021"},
      {"toDate \"2006-01-02\" \"x\" | date \"2006\"", "0001"},
      {"mustToDate \"2006-01-02\" \"2021-13-04\"",
       "!parsing time \"2021-13-04\": month out of range"},
      {"mustToDate \"2006-01-02\" \"2021-02-30\"",
       "!parsing time \"2021-02-30\": day out of range"},
      {"mustToDate \"2006-01-02\" \"2021-03-04x\"",
       "!parsing time \"2021-03-04x\": extra text: \"x\""},
      {"mustToDate \"15:04\" \"25:00\"",
       "!parsing time \"25:00\": hour out of range"},
      {"mustToDate \"Jan 2\" \"Foo 2\"",
       "!parsing time \"Foo 2\" as \"Jan 2\": cannot parse \"Foo 2\" as "
       "\"Jan\""},
      {"mustToDate \"2006-01-02T15:04:05Z07:00\" \"2021-03-04T05:06:07+02:00\" "
       "| toString",
       "2021-03-04 05:06:07 +0200 +0200"},
      {"mustToDate \"2006-01-02T15:04:05Z07:00\" \"2021-03-04T05:06:07Z\" | "
       "toString",
       "2021-03-04 05:06:07 +0000 UTC"},
      {"mustToDate \"2006-01-02 15:04:05.000\" \"2021-03-04 05:06:07.123\" | "
       "toString",
       "2021-03-04 05:06:07.123 +0000 UTC"},
      {"mustToDate \"2006-01-02 15:04:05\" \"2021-03-04 05:06:07.5\" | "
       "toString",
       "2021-03-04 05:06:07.5 +0000 UTC"},
      {"mustToDate \"Mon Jan _2 2006\" \"Thu Mar  4 2021\" | toString",
       "2021-03-04 00:00:00 +0000 UTC"},
      {"mustToDate \"3PM\" \"11PM\" | toString",
       "0000-01-01 23:00:00 +0000 UTC"},
      {"mustToDate \"02 Jan 06 15:04 MST\" \"04 Mar 21 05:06 UTC\" | toString",
       "2021-03-04 05:06:00 +0000 UTC"},
      {"mustToDate \"2006-002\" \"2021-063\" | toString",
       "2021-03-04 00:00:00 +0000 UTC"},
      {"unixEpoch (toDate \"2006-01-02\" \"2021-03-04\")", "1614816000"},
      {"toDate \"2006-01-02\" \"2021-03-04\" | toJson",
       "\"2021-03-04T00:00:00Z\""},
      {"toDate \"2006-01-02\" \"2021-03-04\" | toYaml",
       "\"2021-03-04T00:00:00Z\""},
  });
}

TEST(DatesTest, Durations) {
  ExpectAsRecorded({
      {"duration 95", "0s"},
      {"duration \"3661\"", "1h1m1s"},
      {"duration 0", "0s"},
      {"duration -5", "0s"},
      {"duration \"x\"", "0s"},
      {"duration 1.9", "0s"},
      {"durationRound \"2h10m5s\"", "2h"},
      {"durationRound \"2400h10m5s\"", "3mo"},
      {"durationRound 3600000000000", "0s"},
      {"durationRound \"100ms\"", "0s"},
      {"durationRound \"0s\"", "0s"},
      {"durationRound \"-1h30m\"", "1h"},
      {"durationRound nil", "0s"},
      {"durationRound \"9000h\"", "1y"},
      {"dateModify \"1h\" (toDate \"2006-01-02\" \"2021-03-04\") | toString",
       "2021-03-04 01:00:00 +0000 UTC"},
      {"dateModify \"-24h\" (toDate \"2006-01-02\" \"2021-03-04\") | toString",
       "2021-03-03 00:00:00 +0000 UTC"},
      {"date_modify \"x\" (toDate \"2006-01-02\" \"2021-03-04\") | toString",
       "2021-03-04 00:00:00 +0000 UTC"},
      {"mustDateModify \"x\" (toDate \"2006-01-02\" \"2021-03-04\")",
       "!time: invalid duration \"x\""},
      {"mustDateModify \"1.5h30m\" (toDate \"2006-01-02\" \"2021-03-04\") | "
       "toString",
       "2021-03-04 02:00:00 +0000 UTC"},
  });
}

TEST(DatesTest, Methods) {
  ExpectAsRecorded({
      {"(toDate \"2006-01-02\" \"2021-03-04\").Year", "2021"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").Month", "March"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").Weekday", "Thursday"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").YearDay", "63"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").Unix", "1614816000"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").UnixNano",
       "1614816000000000000"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").IsZero", "false"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").Format \"Jan 06\"", "Mar 21"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").Hour", "0"},
      {"((toDate \"2006-01-02\" \"2021-03-04\").AddDate 0 1 -3).String",
       "2021-04-01 00:00:00 +0000 UTC"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").None",
       "!can't evaluate field None in type time.Time"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").Before (toDate \"2006\" "
       "\"2022\")",
       "true"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").After (toDate \"2006\" "
       "\"2022\")",
       "false"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").Sub (toDate \"2006-01-02\" "
       "\"2021-03-03\")",
       "24h0m0s"},
      {"(toDate \"2006-01-02\" \"x\").IsZero", "true"},
      {"(toDate \"2006-01-02\" \"2021-03-04\").UTC",
       "2021-03-04 00:00:00 +0000 UTC"},
  });
}

// Stands still.
class StandingClock : public Clock {
 public:
  absl::Time Now() override { return absl::FromUnixSeconds(1700000000); }
  void Sleep(absl::Duration) override {}
};

TEST(DatesTest, NowIsTheClocks) {
  StandingClock clock;
  HostOptions options;
  options.clock = &clock;
  const std::unique_ptr<Host> host = *Host::Create(std::move(options));
  EXPECT_EQ(Evaluate("now | unixEpoch", *host), "1700000000");
  EXPECT_EQ(Evaluate("dateInZone \"2006-01-02 15:04\" now \"UTC\"", *host),
            "2023-11-14 22:13");
  EXPECT_EQ(Evaluate("now | date \"2006\"", *host), "2023");
  EXPECT_EQ(Evaluate("htmlDate now", *host), "2023-11-14");
  EXPECT_EQ(Evaluate("ago (toDate \"2006-01-02 15:04:05\" \"2023-11-14 "
                     "21:13:20\")",
                     *host),
            "1h0m0s");
  EXPECT_EQ(Evaluate("now | dateModify \"1h\" | unixEpoch", *host),
            "1700003600");
  // What is no time is taken for now.
  EXPECT_EQ(Evaluate("date \"2006\" \"x\"", *host), "2023");
}

TEST(DatesTest, ASeededClockStandsAtTheSeedsTime) {
  const std::unique_ptr<Host> host = SeededHost();
  EXPECT_EQ(Evaluate("now | unixEpoch", *host), "1735689600");
  EXPECT_TRUE(host->derived_values());
}

}  // namespace
}  // namespace gitops::render
