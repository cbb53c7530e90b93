#include "pkg/kube/errors.h"

#include <gtest/gtest.h>

namespace gitops::kube {
namespace {

const RequestInfo kGetPod = {"GET", "", "pods", "p"};

absl::Status From(int code, absl::string_view body,
                  const RequestInfo& request = kGetPod,
                  const http::Headers& headers = {}) {
  return StatusFromResponse(code, headers, body, request);
}

TEST(ErrorsTest, KeepsWhatTheServerSays) {
  const absl::Status status =
      From(422,
           R"({"kind":"Status","apiVersion":"v1","status":"Failure",
          "message":"Service \"s\" is invalid: spec.ports: Required value",
          "reason":"Invalid","details":{"name":"s","kind":"Service",
          "causes":[{"reason":"FieldValueRequired","message":"Required value",
          "field":"spec.ports"}]},"code":422})");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "Service \"s\" is invalid: spec.ports: Required value");
  const std::optional<ApiError> error = ApiErrorOf(status);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, 422);
  EXPECT_EQ(error->name, "s");
  ASSERT_EQ(error->causes.size(), 1u);
  EXPECT_EQ(error->causes[0].field, "spec.ports");
  EXPECT_TRUE(IsInvalid(status));
  EXPECT_EQ(ReasonOf(status), "Invalid");
}

TEST(ErrorsTest, SaysItselfWhatTheServerDoesNot) {
  struct Case {
    const char* name;
    int code;
    const char* body;
    RequestInfo request;
    absl::StatusCode status;
    const char* reason;
    const char* message;
  };
  const Case cases[] = {
      {"not found",
       404,
       "404 page not found",
       {"GET", "x.io", "widgets", "w"},
       absl::StatusCode::kNotFound,
       "NotFound",
       "the server could not find the requested resource"},
      {"list",
       404,
       "",
       {"GET", "x.io", "widgets", ""},
       absl::StatusCode::kNotFound,
       "NotFound",
       "the server could not find the requested resource"},
      {"raw",
       401,
       "",
       {"GET", "", "", ""},
       absl::StatusCode::kUnauthenticated,
       "Unauthorized",
       "the server has asked for the client to provide credentials"},
      {"post conflict",
       409,
       "",
       {"POST", "", "pods", "p"},
       absl::StatusCode::kAlreadyExists,
       "AlreadyExists",
       "the server reported a conflict"},
      {"put conflict",
       409,
       "",
       {"PUT", "", "pods", "p"},
       absl::StatusCode::kAborted,
       "Conflict",
       "the server reported a conflict"},
      {"proxy error", 502, "Bad Gateway\n", kGetPod,
       absl::StatusCode::kInternal, "InternalError",
       "an error on the server (\"Bad Gateway\") has prevented the request "
       "from succeeding"},
      {"silent server error", 500, "", kGetPod, absl::StatusCode::kInternal,
       "InternalError",
       "an error on the server (\"unknown\") has prevented the request from "
       "succeeding"},
      {"unavailable", 503, "", kGetPod, absl::StatusCode::kUnavailable,
       "ServiceUnavailable",
       "the server is currently unable to handle the request"},
      {"forbidden by something else", 403, "no way", kGetPod,
       absl::StatusCode::kPermissionDenied, "Forbidden", "no way"},
      {"teapot", 418, "", kGetPod, absl::StatusCode::kUnknown, "Unknown",
       "the server responded with the status code 418 but did not return more "
       "information"},
      {"no JSON object", 405, "[1]", kGetPod, absl::StatusCode::kUnimplemented,
       "MethodNotAllowed",
       "the server does not allow this method on the requested resource"},
  };
  for (const Case& c : cases) {
    const absl::Status status = From(c.code, c.body, c.request);
    EXPECT_EQ(status.code(), c.status) << c.name;
    EXPECT_EQ(ReasonOf(status), c.reason) << c.name;
    EXPECT_EQ(status.message(), c.message) << c.name;
  }
}

TEST(ErrorsTest, RetryAfterComesFromEither) {
  EXPECT_EQ(ApiErrorOf(From(429, "", kGetPod, {{"Retry-After", "7"}}))
                ->retry_after_seconds,
            7);
  EXPECT_EQ(ApiErrorOf(From(429, R"({"kind":"Status","status":"Failure",
                "details":{"retryAfterSeconds":3},"code":429})"))
                ->retry_after_seconds,
            3);
  EXPECT_EQ(ApiErrorOf(From(429, "", kGetPod, {{"Retry-After", "soon"}}))
                ->retry_after_seconds,
            0);
}

TEST(ErrorsTest, TellsReasonsApart) {
  ApiError error;
  error.code = 409;
  error.reason = "AlreadyExists";
  EXPECT_TRUE(kube::IsAlreadyExists(ToStatus(error)));
  EXPECT_FALSE(IsConflict(ToStatus(error)));
  error.reason = "Conflict";
  EXPECT_TRUE(IsConflict(ToStatus(error)));
  error = {};
  error.code = 410;
  error.reason = "Expired";
  EXPECT_TRUE(IsExpired(ToStatus(error)));
  EXPECT_EQ(ToStatus(error).code(), absl::StatusCode::kOutOfRange);
  error.reason = "Gone";
  EXPECT_TRUE(IsExpired(ToStatus(error)));
  EXPECT_FALSE(kube::IsNotFound(absl::NotFoundError("not from a server")));
  EXPECT_FALSE(ApiErrorOf(absl::OkStatus()).has_value());
}

}  // namespace
}  // namespace gitops::kube
