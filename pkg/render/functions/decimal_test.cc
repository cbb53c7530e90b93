#include "pkg/render/functions/decimal.h"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace gitops::render {
namespace {

struct Case {
  double a;
  double b;
  double result;
};

TEST(DecimalTest, Sums) {
  for (const Case& c : std::vector<Case>{{0.1, 0.2, 0.3},
                                         {1e20, 1, 100000000000000000001.0},
                                         {-1.5, 1.5, 0},
                                         {1e-10, 1e10, 10000000000.0000000001},
                                         {0, 0, 0}}) {
    Decimal sum(c.a);
    sum.Add(Decimal(c.b));
    EXPECT_EQ(sum.ToDouble(), c.result) << c.a << " + " << c.b;
    // And back.
    sum.Subtract(Decimal(c.b));
    EXPECT_EQ(sum.ToDouble(), c.a);
  }
}

TEST(DecimalTest, Products) {
  for (const Case& c : std::vector<Case>{{0.1, 3, 0.3},
                                         {1.1, 1.1, 1.21},
                                         {-2, 0.5, -1},
                                         {1e10, 1e-10, 1},
                                         {0, 7, 0}}) {
    Decimal product(c.a);
    product.Multiply(Decimal(c.b));
    EXPECT_EQ(product.ToDouble(), c.result) << c.a << " * " << c.b;
  }
}

TEST(DecimalTest, QuotientsHaveSixteenPlaces) {
  for (const Case& c : std::vector<Case>{{10, 4, 2.5},
                                         {1, 3, 0.3333333333333333},
                                         {2, 3, 0.6666666666666667},
                                         {-2, 3, -0.6666666666666667},
                                         {1, 8e15, 1e-16},
                                         {1, 1e17, 0},
                                         {5, 1e17, 1e-16},
                                         {-5, 1e17, -1e-16},
                                         {1e300, 1e-8, 1e308}}) {
    Decimal quotient(c.a);
    ASSERT_TRUE(quotient.Divide(Decimal(c.b)).ok());
    EXPECT_EQ(quotient.ToDouble(), c.result) << c.a << " / " << c.b;
  }
}

TEST(DecimalTest, DivisionByZero) {
  Decimal one(1);
  EXPECT_EQ(one.Divide(Decimal(0)),
            absl::InvalidArgumentError("decimal division by 0"));
  EXPECT_EQ(one.Divide(Decimal(-0.0)).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(DecimalTest, WhatIsNoNumberIsZero) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const double d : {inf, -inf, std::nan("")}) {
    EXPECT_EQ(Decimal(d).ToDouble(), 0);
  }
  EXPECT_FALSE(std::signbit(Decimal(-0.0).ToDouble()));
}

TEST(DecimalTest, EveryDoubleReadsBack) {
  for (const double d : {1.0, 0.1, 123456.789, 1e-300, 1e300, 5e-324,
                         std::numeric_limits<double>::max(),
                         -std::numeric_limits<double>::min(), 1.0 / 3}) {
    EXPECT_EQ(Decimal(d).ToDouble(), d);
  }
}

TEST(DecimalTest, Moves) {
  Decimal a(1.5);
  Decimal b(std::move(a));
  EXPECT_EQ(b.ToDouble(), 1.5);
  Decimal c(2);
  c = std::move(b);
  EXPECT_EQ(c.ToDouble(), 1.5);
}

}  // namespace
}  // namespace gitops::render
