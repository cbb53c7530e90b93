#include "pkg/jsonschema/number.h"

#include "gtest/gtest.h"

namespace gitops::jsonschema {
namespace {

TEST(NumberTest, PrintsWithCommasAndPowers) {
  const struct {
    absl::string_view text;
    absl::string_view printed;
  } kCases[] = {{"1000", "1,000"},
                {"-5000", "-5,000"},
                {"12345.678901", "12,345.678901"},
                {"1234567.5", "1.2345675×10⁰⁶"},
                {"1e-7", "1×10⁻⁰⁷"},
                {"3.0", "3"},
                {"0.1", "0.1"},
                {"1e100", "1×10¹⁰⁰"}};
  for (const auto& c : kCases) {
    EXPECT_EQ(Number::FromText(c.text).Print(), c.printed);
  }
}

TEST(NumberTest, MultiplesAreDecimal) {
  EXPECT_TRUE(Number::FromText("0.07").IsMultipleOf(Number::FromText("0.01")));
  EXPECT_TRUE(Number::FromText("4.5e2").IsMultipleOf(Number::FromText("1.5")));
  EXPECT_FALSE(Number::FromText("1").IsMultipleOf(Number::FromText("0.3")));
  EXPECT_FALSE(Number::FromText("7").IsMultipleOf(Number::FromText("0")));
  EXPECT_TRUE(Number::FromText("0").IsMultipleOf(Number::FromText("1e-300")));
}

TEST(NumberTest, WholeNumbers) {
  EXPECT_TRUE(Number::FromText("1.0").IsInteger());
  EXPECT_TRUE(Number::FromText("1.5e1").IsInteger());
  EXPECT_FALSE(Number::FromText("1.5").IsInteger());
  EXPECT_TRUE(Number::FromText("1e300").IsInteger());
}

}  // namespace
}  // namespace gitops::jsonschema
