#include "pkg/gotemplate/complex.h"

#include "gtest/gtest.h"
#include "pkg/gotemplate/format.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using ::gitops::value::Value;

TEST(ComplexTest, PrintsAsGoDoes) {
  EXPECT_EQ(FormatValue(MakeComplex(1, 2)), "(1+2i)");
  EXPECT_EQ(FormatValue(MakeComplex(-1.5, -2)), "(-1.5-2i)");
  EXPECT_EQ(FormatValue(MakeComplex(0, 0)), "(0+0i)");
  EXPECT_EQ(FormatValue(MakeComplex(1e21, 1e-7)), "(1e+21+1e-07i)");
  EXPECT_EQ(Sprintf("%.1f %T %d",
                    {MakeComplex(1, 2), MakeComplex(1, 2), MakeComplex(1, 2)}),
            "(1.0+2.0i) complex128 %!d(complex128=(1+2i))");
}

TEST(ComplexTest, IsKnownFromOthers) {
  double real = 0;
  double imaginary = 0;
  EXPECT_TRUE(IsComplex(MakeComplex(3, 4), &real, &imaginary));
  EXPECT_EQ(real, 3);
  EXPECT_EQ(imaginary, 4);
  EXPECT_FALSE(IsComplex(Value::Float(1), &real, &imaginary));
  EXPECT_FALSE(IsComplex(Value(), &real, &imaginary));
}

TEST(ComplexTest, OnlyZeroIsFalse) {
  EXPECT_FALSE(MakeComplex(0, 0).object().Truth());
  EXPECT_TRUE(MakeComplex(0, 1).object().Truth());
  EXPECT_TRUE(MakeComplex(1, 0).object().Truth());
}

}  // namespace
}  // namespace gitops::gotemplate
