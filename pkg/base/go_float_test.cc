#include "pkg/base/go_float.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace gitops {
namespace {

std::string G(double d, int limit = kStrconvExponentLimit,
              FloatBits bits = FloatBits::k64) {
  std::string out;
  AppendFloatG(d, bits, limit, &out);
  return out;
}

std::string Json(double d, FloatBits bits = FloatBits::k64) {
  std::string out;
  AppendFloatJson(d, bits, &out);
  return out;
}

TEST(GoFloatTest, StrconvForm) {
  EXPECT_EQ(G(0), "0");
  EXPECT_EQ(G(-0.0), "-0");
  EXPECT_EQ(G(1), "1");
  EXPECT_EQ(G(123456), "123456");
  EXPECT_EQ(G(1000000), "1e+06");
  EXPECT_EQ(G(1234567.5), "1.2345675e+06");
  EXPECT_EQ(G(0.0001), "0.0001");
  EXPECT_EQ(G(0.00001), "1e-05");
  EXPECT_EQ(G(1e100), "1e+100");
  EXPECT_EQ(G(1.5), "1.5");
  EXPECT_EQ(G(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(G(-std::numeric_limits<double>::infinity()), "-Inf");
  EXPECT_EQ(G(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(G(123456789.123, kStrconvExponentLimit, FloatBits::k32),
            "1.2345679e+08");
}

TEST(GoFloatTest, PrintForm) {
  EXPECT_EQ(G(1000000, kPrintExponentLimit), "1000000");
  EXPECT_EQ(G(1e20, kPrintExponentLimit), "100000000000000000000");
  EXPECT_EQ(G(1e21, kPrintExponentLimit), "1e+21");
}

TEST(GoFloatTest, JsonForm) {
  EXPECT_EQ(Json(0), "0");
  EXPECT_EQ(Json(-0.0), "-0");
  EXPECT_EQ(Json(-3), "-3");
  EXPECT_EQ(Json(1e20), "100000000000000000000");
  EXPECT_EQ(Json(1e21), "1e+21");
  EXPECT_EQ(Json(0.000001), "0.000001");
  EXPECT_EQ(Json(1e-7), "1e-7");
  EXPECT_EQ(Json(1.5e-10), "1.5e-10");
  EXPECT_EQ(Json(9007199254740993.0), "9007199254740992");
  EXPECT_EQ(Json(9223372036854775807.0), "9223372036854776000");
  EXPECT_EQ(Json(0.1F, FloatBits::k32), "0.1");
}

}  // namespace
}  // namespace gitops
