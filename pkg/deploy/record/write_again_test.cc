#include "pkg/deploy/record/write_again.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

using value::Value;

absl::Status ServerError(int code, const std::string& reason,
                         const std::string& message = "m") {
  kube::ApiError error;
  error.code = code;
  error.reason = reason;
  error.message = message;
  return kube::ToStatus(error);
}

struct Result {
  absl::Status status;
  std::vector<bool> again;  // What each call was told.
  int sleeps = 0;
};

// Fails `failures` times with `error`.
Result WriteFailing(int failures, const absl::Status& error) {
  testing::SteppingClock clock;
  Result out;
  absl::StatusOr<Value> v =
      WriteAgain(&clock, [&](bool again) -> absl::StatusOr<Value> {
        out.again.push_back(again);
        if (static_cast<int>(out.again.size()) <= failures) return error;
        return Value::Int(7);
      });
  out.status = v.status();
  if (v.ok()) {
    EXPECT_EQ(v->as_int(), 7);
  }
  out.sleeps = clock.sleeps();
  EXPECT_EQ(clock.slept(), absl::Seconds(out.sleeps));
  return out;
}

TEST(WriteAgainTest, WhatPassesByItself) {
  const absl::Status kPassing[] = {
      ServerError(500, "InternalError"),
      ServerError(503, "ServiceUnavailable"),
      ServerError(504, "Timeout"),
      ServerError(429, "TooManyRequests"),
      ServerError(403, "Forbidden", "failed calling webhook \"x\""),
      ServerError(400, "BadRequest", "etcdserver: request timed out"),
  };
  for (const absl::Status& error : kPassing) {
    SCOPED_TRACE(error.ToString());
    Result r = WriteFailing(2, error);
    EXPECT_TRUE(r.status.ok()) << r.status;
    EXPECT_EQ(r.again, (std::vector<bool>{false, true, true}));
    EXPECT_EQ(r.sleeps, 2);
    // Once, and five times more.
    r = WriteFailing(5, error);
    EXPECT_TRUE(r.status.ok());
    r = WriteFailing(6, error);
    EXPECT_EQ(r.status, error);
    EXPECT_EQ(r.again.size(), 6u);
    EXPECT_EQ(r.sleeps, 5);
  }
}

TEST(WriteAgainTest, WhatIsRefusedForGood) {
  const absl::Status kFinal[] = {
      ServerError(403, "Forbidden"),   ServerError(404, "NotFound"),
      ServerError(409, "Conflict"),    ServerError(422, "Invalid"),
      absl::CancelledError("stopped"), absl::InvalidArgumentError("x")};
  for (const absl::Status& error : kFinal) {
    SCOPED_TRACE(error.ToString());
    const Result r = WriteFailing(1, error);
    EXPECT_EQ(r.status, error);
    EXPECT_EQ(r.again.size(), 1u);
    EXPECT_EQ(r.sleeps, 0);
  }
}

}  // namespace
}  // namespace gitops::deploy
