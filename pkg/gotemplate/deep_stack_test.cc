#include "pkg/gotemplate/deep_stack.h"

#include "gtest/gtest.h"

namespace gitops::gotemplate {
namespace {

// Uses stack until `levels` is 0; moves to fresh segments on the way.
bool Recurse(DeepStack& stack, int levels, int* reached) {
  volatile char waste[1024] = {};
  waste[levels % 1024] = 1;
  *reached = levels;
  if (levels == 0) return true;
  if (!stack.IsLow())
    return Recurse(stack, levels - 1, reached) && waste[0] < 2;
  bool ok = false;
  const bool ran = stack.Run([&] { ok = Recurse(stack, levels - 1, reached); });
  return ran && ok;
}

TEST(DeepStackTest, GoesFarBeyondOneStack) {
  DeepStack stack;
  int reached = -1;
  EXPECT_TRUE(Recurse(stack, 200000, &reached));
  EXPECT_EQ(reached, 0);
  // Segments are used again.
  EXPECT_TRUE(Recurse(stack, 200000, &reached));
}

TEST(DeepStackTest, RefusesWhenSegmentsRunOut) {
  DeepStack stack;
  int reached = -1;
  EXPECT_FALSE(Recurse(stack, 20000000, &reached));
  EXPECT_GT(reached, 0);
}

}  // namespace
}  // namespace gitops::gotemplate
