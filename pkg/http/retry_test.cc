#include "pkg/http/retry.h"

#include <gtest/gtest.h>

namespace gitops::http {
namespace {

TEST(RetryTest, DelaysGrowAndEnd) {
  RetryPolicy policy;
  policy.max_attempts = 4;
  policy.max_delay = absl::Milliseconds(500);
  EXPECT_EQ(RetryDelay(policy, 1, 0), absl::Milliseconds(100));
  EXPECT_EQ(RetryDelay(policy, 2, 0), absl::Milliseconds(300));
  EXPECT_EQ(RetryDelay(policy, 3, 0), absl::Milliseconds(500)) << "capped";
  EXPECT_EQ(RetryDelay(policy, 4, 0), std::nullopt);
  EXPECT_EQ(RetryDelay(policy, 0, 0), std::nullopt);
  EXPECT_NEAR(absl::ToDoubleMilliseconds(*RetryDelay(policy, 1, 0.5)), 105,
              0.001);
  EXPECT_LE(*RetryDelay(policy, 3, 7.0), absl::Milliseconds(550));
}

TEST(RetryTest, RetryAfter) {
  const absl::Time now = absl::FromUnixSeconds(784111777);
  EXPECT_EQ(ParseRetryAfter("3", now), absl::Seconds(3));
  EXPECT_EQ(ParseRetryAfter(" 0 ", now), absl::ZeroDuration());
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:40 GMT", now),
            absl::Seconds(3));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:30 GMT", now),
            absl::ZeroDuration());
  for (const char* bad : {"", "-1", "soon", "1.5"}) {
    EXPECT_EQ(ParseRetryAfter(bad, now), std::nullopt) << bad;
  }
}

TEST(RetryTest, HttpDates) {
  const absl::Time when = absl::FromUnixSeconds(784111777);
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), when);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), when);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994"), when);
  for (const char* bad :
       {"Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 99 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37 PST", "x"}) {
    EXPECT_EQ(ParseHttpDate(bad), std::nullopt) << bad;
  }
}

TEST(RetryTest, OnlyWhatMayBeRepeated) {
  const auto failed = [](Failure failure) {
    return WithFailure(absl::UnavailableError("x"), failure);
  };
  EXPECT_TRUE(IsRetryable(failed(Failure::kConnect), "POST"));
  EXPECT_FALSE(IsRetryable(failed(Failure::kClosed), "POST"));
  EXPECT_TRUE(IsRetryable(failed(Failure::kClosed), "GET"));
  EXPECT_TRUE(IsRetryable(failed(Failure::kBroken), "PUT"));
  EXPECT_FALSE(IsRetryable(failed(Failure::kTls), "GET"));
  EXPECT_FALSE(IsRetryable(absl::UnavailableError("x"), "GET"));
  EXPECT_FALSE(IsRetryable(absl::OkStatus(), "GET"));
}

}  // namespace
}  // namespace gitops::http
