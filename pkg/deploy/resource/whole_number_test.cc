#include "pkg/deploy/resource/whole_number.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

TEST(WholeNumberTest, ReadsDigits) {
  struct Case {
    const char* text;
    int64_t number;
  };
  const Case kCases[] = {
      {"0", 0},
      {"5", 5},
      {"+5", 5},
      {"-5", -5},
      {"007", 7},
      {"9223372036854775807", INT64_MAX},
      {"-9223372036854775808", INT64_MIN},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    absl::StatusOr<int64_t> n = ParseWholeNumber(c.text);
    ASSERT_TRUE(n.ok()) << n.status();
    EXPECT_EQ(*n, c.number);
  }
}

TEST(WholeNumberTest, AndNothingElse) {
  for (const char* text : {"", "-", "+", " 5", "5 ", "\t5", "5\n", "--5", "+-5",
                           "5.0", "1e3", "0x5", "1_0", "x", "5%"}) {
    SCOPED_TRACE(text);
    const absl::Status s = ParseWholeNumber(text).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(ParseWholeNumber(" 5").status().message(),
            "strconv.Atoi: parsing \" 5\": invalid syntax");
  for (const char* text : {"9223372036854775808", "-9223372036854775809"}) {
    EXPECT_EQ(
        ParseWholeNumber(text).status(),
        absl::InvalidArgumentError(std::string("strconv.Atoi: parsing \"") +
                                   text + "\": value out of range"));
  }
}

}  // namespace
}  // namespace gitops::deploy
