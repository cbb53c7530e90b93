#include "pkg/deploy/cluster/errors.h"

#include <string>

#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

absl::Status ServerError(int code, const std::string& reason,
                         const std::string& message = "m") {
  kube::ApiError error;
  error.code = code;
  error.reason = reason;
  error.message = message;
  return kube::ToStatus(error);
}

TEST(ClusterErrorsTest, TellsWhatTheServerSays) {
  const Resource r = testing::Object(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: "
      "ns}}");
  absl::Status s =
      ResourceError("Creating", r, ServerError(422, "Invalid", "bad spec"));
  EXPECT_EQ(s.message(),
            "Creating resource deployment/d (apps/v1) namespace: ns: API "
            "server says: bad spec (reason: Invalid)");
  // It is still the same error to those who look at it.
  EXPECT_TRUE(kube::IsInvalid(s));
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  s = ResourceError("Getting", r, absl::UnavailableError("connection refused"));
  EXPECT_EQ(s.message(),
            "Getting resource deployment/d (apps/v1) namespace: ns: connection "
            "refused");
  EXPECT_EQ(s.code(), absl::StatusCode::kUnavailable);
}

TEST(ClusterErrorsTest, AnotherMessageKeepsCodeAndPayloads) {
  absl::Status s = ServerError(404, "NotFound");
  s.SetPayload("x", absl::Cord("w"));
  const absl::Status other = WithMessage(s, "new");
  EXPECT_EQ(other.message(), "new");
  EXPECT_TRUE(kube::IsNotFound(other));
  EXPECT_EQ(other.GetPayload("x"), absl::Cord("w"));
}

TEST(ClusterErrorsTest, WhatPassesByItself) {
  struct Case {
    absl::Status status;
    bool write;
    bool read;
    bool webhook;
  };
  const Case kCases[] = {
      {absl::OkStatus(), false, false, false},
      {ServerError(503, "ServiceUnavailable"), true, true, false},
      {ServerError(500, "InternalError"), true, false, false},
      {ServerError(429, "TooManyRequests"), true, false, false},
      {ServerError(409, "Conflict"), false, false, false},
      {ServerError(409, "AlreadyExists"), false, false, false},
      {ServerError(403, "Forbidden"), false, false, false},
      {ServerError(404, "NotFound"), false, false, false},
      {ServerError(422, "Invalid"), false, false, false},
      {ServerError(504, "Timeout"), false, false, false},
      {ServerError(403, "Forbidden", "failed calling webhook \"w\": refused"),
       true, false, true},
      {ServerError(403, "Forbidden", "failed to call webhook: timeout"), true,
       false, true},
      {ServerError(400, "BadRequest",
                   "conversion webhook for e.com/v1, Kind=G failed: x"),
       true, false, true},
      {ServerError(400, "BadRequest", "conversion webhook for e.com/v1"), false,
       false, false},
      {ServerError(400, "X", "etcdserver: leader changed"), true, false, false},
      {ServerError(400, "X", "etcdserver: request timed out"), true, false,
       false},
      {ServerError(409, "Conflict",
                   "Operation cannot be fulfilled on resourcequotas \"q\": x"),
       true, false, false},
      {absl::UnavailableError("connection refused"), false, false, false},
      {absl::CancelledError(""), false, false, false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.status.ToString());
    EXPECT_EQ(IsRetryableWrite(c.status), c.write);
    EXPECT_EQ(IsRetryableRead(c.status), c.read);
    EXPECT_EQ(IsWebhookFailure(c.status), c.webhook);
  }
}

}  // namespace
}  // namespace gitops::deploy
