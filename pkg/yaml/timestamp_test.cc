// Dates and times as go-yaml v2 tells them apart from other strings.

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/resolve.h"

namespace gitops::yaml::internal {
namespace {

TEST(TimestampTest, Dates) {
  for (const absl::string_view text :
       {"2001-01-01", "2001-1-1", "2001-12-31", "0000-01-01", "2000-02-29",
        "2004-02-29", "9999-12-31", "2001-02-28"}) {
    EXPECT_TRUE(IsTimestamp(text)) << text;
  }
  for (const absl::string_view text : {"",
                                       "2001",
                                       "2001-01",
                                       "2001-01-",
                                       "2001-00-01",
                                       "2001-13-01",
                                       "2001-01-00",
                                       "2001-01-32",
                                       "2001-02-29",
                                       "1900-02-29",
                                       "2001-04-31",
                                       "201-01-01",
                                       "20011-01-01",
                                       "2001/01/01",
                                       "2001-01-01x",
                                       "x2001-01-01",
                                       "2001-001-01",
                                       "2001-01-001",
                                       "-2001-01-01",
                                       " 2001-01-01"}) {
    EXPECT_FALSE(IsTimestamp(text)) << text;
  }
}

TEST(TimestampTest, Times) {
  for (const absl::string_view text :
       {"2001-12-14T21:59:43Z", "2001-12-14t21:59:43.10-05:00",
        "2001-12-14T21:59:43.123456789+14:00", "2001-12-14 21:59:43",
        "2001-12-14 21:59:43.1", "2001-12-14   1:2:3", "2001-1-1T1:2:3Z",
        "2001-12-14T21:59:43,5Z"}) {
    EXPECT_TRUE(IsTimestamp(text)) << text;
  }
  for (const absl::string_view text :
       {"2001-12-14T21:59:43", "2001-12-14 21:59:43Z", "2001-12-14T21:59Z",
        "2001-12-14T24:00:00Z", "2001-12-14T21:60:00Z", "2001-12-14T21:59:60Z",
        "2001-12-14T21:59:43z", "2001-12-14T21:59:43+5:00",
        "2001-12-14T21:59:43+0500", "2001-12-14T21:59:43.Z",
        "2001-12-14T21:59:43Z ", "2001-12-14T 21:59:43Z",
        "2001-12-14\t21:59:43"}) {
    EXPECT_FALSE(IsTimestamp(text)) << text;
  }
}

}  // namespace
}  // namespace gitops::yaml::internal
