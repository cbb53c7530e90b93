// Times read by Go's layouts.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/render/functions/go_time.h"

namespace gitops::render {
namespace {

// As mustToDate of Helm 4.1.4 reads and prints them in UTC.
TEST(TimeParseTest, AsInHelm) {
  struct Case {
    absl::string_view layout;
    absl::string_view text;
    absl::string_view helm;  // The time, or "!" and the error.
  };
  for (
      const Case& c : std::vector<Case>{
          {"2006-01-02", "2021-03-04", "2021-03-04 00:00:00 +0000 UTC"},
          {"2006-01-02", "2021-3-4",
           "!parsing time \"2021-3-4\" as \"2006-01-02\": cannot parse \"3-4\" "
           "as \"01\""},
          {"2006-1-2", "2021-3-4", "2021-03-04 00:00:00 +0000 UTC"},
          {"2006-1-2", "2021-03-04", "2021-03-04 00:00:00 +0000 UTC"},
          {"2006-01-02", "2021-02-29",
           "!parsing time \"2021-02-29\": day out of range"},
          {"2006-01-02", "2020-02-29", "2020-02-29 00:00:00 +0000 UTC"},
          {"2006-01-02", "21-03-04",
           "!parsing time \"21-03-04\" as \"2006-01-02\": cannot parse "
           "\"21-03-04\" as \"2006\""},
          {"06-01-02", "21-03-04", "2021-03-04 00:00:00 +0000 UTC"},
          {"06-01-02", "69-03-04", "1969-03-04 00:00:00 +0000 UTC"},
          {"06-01-02", "68-03-04", "2068-03-04 00:00:00 +0000 UTC"},
          {"2006-01-02", "2021-03-04 ",
           "!parsing time \"2021-03-04 \": extra text: \" \""},
          {"2006-01-02", " 2021-03-04",
           "!parsing time \" 2021-03-04\" as \"2006-01-02\": cannot parse \" "
           "2021-03-04\" as \"2006\""},
          {"2006-01-02", "",
           "!parsing time \"\" as \"2006-01-02\": cannot parse \"\" as "
           "\"2006\""},
          {"", "x", "!parsing time \"x\": extra text: \"x\""},
          {"", "", "0000-01-01 00:00:00 +0000 UTC"},
          {"15:04:05", "24:00:00",
           "!parsing time \"24:00:00\": hour out of range"},
          {"15:04:05", "23:60:00",
           "!parsing time \"23:60:00\": minute out of range"},
          {"15:04:05", "23:59:60",
           "!parsing time \"23:59:60\": second out of range"},
          {"15:04:05", "1:02:03", "0000-01-01 01:02:03 +0000 UTC"},
          {"3:04PM", "0:00AM", "0000-01-01 00:00:00 +0000 UTC"},
          {"3:04PM", "12:00AM", "0000-01-01 00:00:00 +0000 UTC"},
          {"3:04PM", "12:30PM", "0000-01-01 12:30:00 +0000 UTC"},
          {"3:04PM", "13:00PM", "!parsing time \"13:00PM\": hour out of range"},
          {"3:04pm", "1:00pm", "0000-01-01 13:00:00 +0000 UTC"},
          {"3:04PM", "1:00pm",
           "!parsing time \"1:00pm\" as \"3:04PM\": cannot parse \"pm\" as "
           "\"PM\""},
          {"Jan", "feb", "0000-02-01 00:00:00 +0000 UTC"},
          {"Jan", "Febr", "!parsing time \"Febr\": extra text: \"r\""},
          {"January", "Feb",
           "!parsing time \"Feb\" as \"January\": cannot parse \"Feb\" as "
           "\"January\""},
          {"January", "february", "0000-02-01 00:00:00 +0000 UTC"},
          {"Mon", "Xxx",
           "!parsing time \"Xxx\" as \"Mon\": cannot parse \"Xxx\" as \"Mon\""},
          {"Monday", "TUESDAY", "0000-01-01 00:00:00 +0000 UTC"},
          {"Mon Jan 2 2006", "Fri Mar 4 2021", "2021-03-04 00:00:00 +0000 UTC"},
          {"_2 Jan", "4 Mar", "0000-03-04 00:00:00 +0000 UTC"},
          {"_2 Jan", " 4 Mar", "0000-03-04 00:00:00 +0000 UTC"},
          {"02 Jan", "4 Mar",
           "!parsing time \"4 Mar\" as \"02 Jan\": cannot parse \"4 Mar\" as "
           "\"02\""},
          {"2006-01-02T15:04:05Z07:00", "2021-03-04T05:06:07",
           "!parsing time \"2021-03-04T05:06:07\" as "
           "\"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\""},
          {"2006-01-02T15:04:05Z07:00", "2021-03-04T05:06:07.123456789Z",
           "2021-03-04 05:06:07.123456789 +0000 UTC"},
          {"2006-01-02T15:04:05Z07:00", "2021-03-04T05:06:07+25:00",
           "!parsing time \"2021-03-04T05:06:07+25:00\": time zone offset hour "
           "out of range"},
          {"2006-01-02T15:04:05Z07:00", "2021-03-04T05:06:07+0200",
           "!parsing time \"2021-03-04T05:06:07+0200\" as "
           "\"2006-01-02T15:04:05Z07:00\": cannot parse \"+0200\" as "
           "\"Z07:00\""},
          {"2006-01-02T15:04:05-0700", "2021-03-04T05:06:07+0200",
           "2021-03-04 05:06:07 +0200 +0200"},
          {"2006-01-02T15:04:05-07", "2021-03-04T05:06:07-03",
           "2021-03-04 05:06:07 -0300 -0300"},
          {"15:04:05 MST", "05:06:07 CET", "0000-01-01 05:06:07 +0000 CET"},
          {"15:04:05 MST", "05:06:07 GMT+3", "0000-01-01 08:06:07 +0300 GMT+3"},
          {"15:04:05 MST", "05:06:07 x",
           "!parsing time \"05:06:07 x\" as \"15:04:05 MST\": cannot parse "
           "\"x\" as \"MST\""},
          {"15:04:05.000", "05:06:07.12",
           "!parsing time \"05:06:07.12\" as \"15:04:05.000\": cannot parse "
           "\".12\" as \".000\""},
          {"15:04:05.000", "05:06:07.123", "0000-01-01 05:06:07.123 +0000 UTC"},
          {"15:04:05.999", "05:06:07", "0000-01-01 05:06:07 +0000 UTC"},
          {"15:04:05,000", "05:06:07,123", "0000-01-01 05:06:07.123 +0000 UTC"},
          {"15:04:05.000", "05:06:07,123", "0000-01-01 05:06:07.123 +0000 UTC"},
          {"2006-002", "2021-366",
           "!parsing time \"2021-366\": day-of-year out of range"},
          {"2006-002", "2020-366", "2020-12-31 00:00:00 +0000 UTC"},
          {"2006-002", "2021-000",
           "!parsing time \"2021-000\": day-of-year out of range"},
          {"2006 002 01", "2021 063 03", "2021-03-04 00:00:00 +0000 UTC"},
          {"2006 002 01", "2021 063 04",
           "!parsing time \"2021 063 04\": day-of-year does not match month"},
          {"2006-01-02 text", "2021-03-04 text",
           "2021-03-04 00:00:00 +0000 UTC"},
          {"2006-01-02 text", "2021-03-04 texx",
           "!parsing time \"2021-03-04 texx\" as \"2006-01-02 text\": cannot "
           "parse \"x\" as \" text\""},
          {"02/01/2006", "04/03/2021", "2021-03-04 00:00:00 +0000 UTC"},
          {"20060102", "20210304", "2021-03-04 00:00:00 +0000 UTC"},
          {"2006", "20210", "!parsing time \"20210\": extra text: \"0\""},
          {"2006-01", "2021-00",
           "!parsing time \"2021-00\": month out of range"},
          {"2006-01-02", "2021-03-00",
           "!parsing time \"2021-03-00\": day out of range"},
          {"2", "32", "!parsing time \"32\": day out of range"},
          {"January 2", "February 30",
           "!parsing time \"February 30\": day out of range"},
          {"5", "7", "0000-01-01 00:00:07 +0000 UTC"},
          {"05", "7",
           "!parsing time \"7\" as \"05\": cannot parse \"7\" as \"05\""},
      }) {
    const auto time = ParseGoTime(c.layout, c.text);
    if (c.helm.substr(0, 1) == "!") {
      EXPECT_EQ(time.status(), absl::InvalidArgumentError(c.helm.substr(1)))
          << c.layout << " " << c.text;
    } else {
      ASSERT_TRUE(time.ok()) << c.layout << " " << c.text << time.status();
      EXPECT_EQ(PrintGoTime(*time), c.helm) << c.layout << " " << c.text;
    }
  }
}

// What a layout formats, it also reads.
TEST(TimeParseTest, FormattedTimesReadBack) {
  const auto time = ParseGoTime("2006-01-02T15:04:05.999999999Z07:00",
                                "2021-11-09T23:08:07.123456789+05:30");
  ASSERT_TRUE(time.ok()) << time.status();
  for (const absl::string_view layout :
       {"2006-01-02T15:04:05.999999999Z07:00",
        "Mon Jan _2 15:04:05.000000000 2006 -0700",
        "Monday, 02-January-2006 3:04:05.000000000PM -07:00:00",
        "2006 002 15:04:05.999999999 -070000"}) {
    const std::string text = FormatGoTime(*time, layout);
    const auto read = ParseGoTime(layout, text);
    ASSERT_TRUE(read.ok()) << layout << read.status();
    EXPECT_EQ(read->time, time->time) << text;
  }
}

}  // namespace
}  // namespace gitops::render
