#include "pkg/gotemplate/number.h"

#include <cmath>
#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace gitops::gotemplate {
namespace {

TEST(NumberTest, ParsesUnsignedByPrefix) {
  EXPECT_EQ(ParseUintBase0("0"), 0u);
  EXPECT_EQ(ParseUintBase0("0x_fF"), 255u);
  EXPECT_EQ(ParseUintBase0("0b101"), 5u);
  EXPECT_EQ(ParseUintBase0("0o17"), 15u);
  EXPECT_EQ(ParseUintBase0("017"), 15u);
  EXPECT_EQ(ParseUintBase0("1_000"), 1000u);
  EXPECT_EQ(ParseUintBase0("18446744073709551615"), UINT64_MAX);
  for (const char* bad : {"", "_1", "1_", "1__0", "0x", "08", "0b2", "1.", "0.",
                          "18446744073709551616", "-1", "a", "0_", "0x_"}) {
    EXPECT_EQ(ParseUintBase0(bad), std::nullopt) << bad;
  }
}

TEST(NumberTest, ParsesFloatsAsStrconv) {
  EXPECT_EQ(ParseGoFloat("1e3"), 1000.0);
  EXPECT_EQ(ParseGoFloat("-.5"), -0.5);
  EXPECT_EQ(ParseGoFloat("5."), 5.0);
  EXPECT_EQ(ParseGoFloat("0x1p4"), 16.0);
  EXPECT_EQ(ParseGoFloat("1_0.5"), 10.5);
  EXPECT_EQ(ParseGoFloat("1e-400"), 0.0);
  EXPECT_EQ(ParseGoFloat("+inf"), HUGE_VAL);
  EXPECT_TRUE(std::isnan(*ParseGoFloat("NaN")));
  for (const char* bad : {"", ".", "e1", "1e", "1e400", "0x1", "--1", "+-1",
                          "1_", "1e_1", "0x", " 1"}) {
    EXPECT_EQ(ParseGoFloat(bad), std::nullopt) << bad;
  }
}

TEST(NumberTest, Unquotes) {
  EXPECT_EQ(Unquote("\"a\\tb\\x41\\u00e9\\101\""), "a\tbA\u00e9A");
  EXPECT_EQ(Unquote("`a\\n\r`"), "a\\n");
  EXPECT_EQ(Unquote("\"\xff\""), "\uFFFD");
  for (const char* bad : {"\"\\q\"", "\"\\400\"", "\"\\ud800\"", "\"\\'\"",
                          "\"\\x1\"", "\"\\\"", "\""}) {
    EXPECT_EQ(Unquote(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace gitops::gotemplate
