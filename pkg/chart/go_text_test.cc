#include "pkg/chart/go_text.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace gitops::chart {
namespace {

using value::Value;

TEST(GoTextTest, FloatsChangeToExponentsAsInGo) {
  EXPECT_EQ(GoFloat(1.5), "1.5");
  EXPECT_EQ(GoFloat(100000), "100000");
  EXPECT_EQ(GoFloat(1000000), "1e+06");
  EXPECT_EQ(GoFloat(0.0001), "0.0001");
  EXPECT_EQ(GoFloat(0.00001), "1e-05");
  EXPECT_EQ(GoFloat(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(GoFloat(std::nan("")), "NaN");
}

TEST(GoTextTest, PrintsTreesAsPercentV) {
  Value map = Value::NewMap();
  map.map().Set("b", Value::NewList({Value::String("x"), Value()}));
  map.map().Set("a", Value::Float(1));
  EXPECT_EQ(GoText(map), "map[a:1 b:[x <nil>]]");
  EXPECT_EQ(GoText(Value::Bool(true)), "true");
}

TEST(GoTextTest, NamesTypes) {
  EXPECT_EQ(GoTypeText(Value()), "nil");
  EXPECT_EQ(GoTypeText(Value::Float(1)), "float64");
  EXPECT_EQ(GoTypeText(Value::NewList()), "[]interface {}");
  EXPECT_EQ(GoTypeText(Value::NewMap()), "map[string]interface {}");
}

TEST(GoTextTest, ShowsWhatIsNoBool) {
  EXPECT_EQ(GoBadBool(Value::Bool(false)), "false");
  EXPECT_EQ(GoBadBool(Value()), "%!t(<nil>)");
  EXPECT_EQ(GoBadBool(Value::Float(5)), "%!t(float64=5)");
  EXPECT_EQ(GoBadBool(Value::NewList({Value::String("a"), Value()})),
            "[%!t(string=a) <nil>]");
}

}  // namespace
}  // namespace gitops::chart
