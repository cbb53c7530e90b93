#include "pkg/base/clock.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace gitops {
namespace {

TEST(RealClockTest, GoesOnAndSleeps) {
  Clock* clock = RealClock();
  EXPECT_EQ(clock, RealClock());
  const absl::Time start = clock->Now();
  EXPECT_GT(start, absl::FromUnixSeconds(1700000000));
  clock->Sleep(absl::Milliseconds(2));
  EXPECT_GE(clock->Now() - start, absl::Milliseconds(2));
}

}  // namespace
}  // namespace gitops
