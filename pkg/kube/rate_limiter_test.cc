#include "pkg/kube/rate_limiter.h"

#include <gtest/gtest.h>

namespace gitops::kube {
namespace {

TEST(RateLimiterTest, BurstThenRate) {
  RateLimiter limiter(10, 2);
  absl::Time now = absl::UnixEpoch();
  EXPECT_EQ(limiter.Take(now), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take(now), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take(now), absl::Milliseconds(100));
  EXPECT_EQ(limiter.Take(now), absl::Milliseconds(200));
  now += absl::Seconds(60);
  EXPECT_EQ(limiter.Take(now), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take(now), absl::ZeroDuration());
  EXPECT_GT(limiter.Take(now), absl::ZeroDuration()) << "burst is the limit";
}

TEST(RateLimiterTest, NoLimit) {
  RateLimiter limiter(0, 0);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(limiter.Take(absl::UnixEpoch()), absl::ZeroDuration());
  }
}

}  // namespace
}  // namespace gitops::kube
