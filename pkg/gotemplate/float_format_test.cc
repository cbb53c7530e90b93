// Floats and durations, as fmt and time print them.

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/printer.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Case {
  absl::string_view format;
  double number;
  absl::string_view text;
};

void ExpectFormats(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Sprintf(c.format, {Value::Float(c.number)}), c.text)
        << c.format << " of " << c.number;
  }
}

TEST(FloatFormatTest, Verbs) {
  ExpectFormats({
      {"%v", 1.5, "1.5"},
      {"%v", 1e20, "1e+20"},
      {"%v", 1e21, "1e+21"},
      {"%g", 100000, "100000"},
      {"%g", 1e21, "1e+21"},
      {"%G", 1e-7, "1E-07"},
      {"%f", 1.5, "1.500000"},
      {"%F", 1.5, "1.500000"},
      {"%e", 123456.789, "1.234568e+05"},
      {"%E", 123456.789, "1.234568E+05"},
      {"%x", 1, "0x1p+00"},
      {"%x", -0.1, "-0x1.999999999999ap-04"},
      {"%X", 1.5, "0X1.8P+00"},
      {"%b", 1, "4503599627370496p-52"},
      {"%.2f", 3.14159, "3.14"},
      {"%.0f", 2.5, "2"},
      {"%.0f", 3.5, "4"},
      {"%.3g", 1234.5, "1.23e+03"},
      {"%.1x", 1.99, "0x1.0p+01"},
      {"%.3e", 0, "0.000e+00"},
      {"%.20f", 0.1, "0.10000000000000000555"},
  });
}

TEST(FloatFormatTest, Flags) {
  ExpectFormats({
      {"%8.2f|", 1.5, "    1.50|"},
      {"%-8.2f|", 1.5, "1.50    |"},
      {"%08.2f", 1.5, "00001.50"},
      {"%08.2f", -1.5, "-0001.50"},
      {"%+.1f", 1.5, "+1.5"},
      {"% .1f", 1.5, " 1.5"},
      {"%+08.2f", 1.5, "+0001.50"},
      {"%#g", 1, "1.00000"},
      {"%#.3g", 1, "1.00"},
      {"%#.0f", 1, "1."},
      {"%#x", 1, "0x1.0000p+00"},
      {"%6v|", 1.5, "   1.5|"},
      {"%+v", 1.5, "1.5"},
      {"%#v", 1.5, "1.5"},
      {"%#v", 1e21, "1e+21"},
      {"%#v", 1, "1"},
  });
}

TEST(FloatFormatTest, NotNumbers) {
  ExpectFormats({
      {"%v", kInf, "+Inf"},
      {"%v", -kInf, "-Inf"},
      {"%v", std::nan(""), "NaN"},
      {"%f", kInf, "+Inf"},
      {"%+f", std::nan(""), "+NaN"},
      {"% f", kInf, " Inf"},
      {"%08f", kInf, "    +Inf"},
      {"%08f", std::nan(""), "     NaN"},
      {"%-6f|", -kInf, "-Inf  |"},
      {"%v", -0.0, "-0"},
      {"%.1f", -0.0, "-0.0"},
  });
}

TEST(FloatFormatTest, BadVerbs) {
  ExpectFormats({
      {"%d", 1, "%!d(float64=1)"},
      {"%s", 1.5, "%!s(float64=1.5)"},
      {"%q", 1, "%!q(float64=1)"},
      {"%t", 1, "%!t(float64=1)"},
      {"%z", 1, "%!z(float64=1)"},
      {"%é", 1, "%!é(float64=1)"},
  });
}

TEST(FloatFormatTest, Float32) {
  const Value tenth = Value::Float(0.1F, GoType::kFloat32);
  EXPECT_EQ(FormatValue(tenth), "0.1");
  EXPECT_EQ(Sprintf("%g %T", {tenth, tenth}), "0.1 float32");
  EXPECT_EQ(FormatFloatVerb(1, true, 'b', -1, false), "8388608p-23");
}

TEST(FloatFormatTest, Durations) {
  struct Duration {
    int64_t nanoseconds;
    absl::string_view text;
  };
  constexpr int64_t kSecond = 1'000'000'000;
  for (const Duration& c : std::vector<Duration>{
           {0, "0s"},
           {1, "1ns"},
           {999, "999ns"},
           {1000, "1µs"},
           {1001, "1.001µs"},
           {1'000'000, "1ms"},
           {1'100'000, "1.1ms"},
           {999'999'999, "999.999999ms"},
           {kSecond, "1s"},
           {kSecond + 1, "1.000000001s"},
           {59 * kSecond, "59s"},
           {60 * kSecond, "1m0s"},
           {3600 * kSecond, "1h0m0s"},
           {36'000 * kSecond + kSecond / 2, "10h0m0.5s"},
           {-90 * kSecond, "-1m30s"},
           {-1, "-1ns"},
           {std::numeric_limits<int64_t>::max(), "2562047h47m16.854775807s"},
           {std::numeric_limits<int64_t>::min(),
            "-2562047h47m16.854775808s"}}) {
    EXPECT_EQ(FormatDuration(c.nanoseconds), c.text);
  }
}

}  // namespace
}  // namespace gitops::gotemplate
