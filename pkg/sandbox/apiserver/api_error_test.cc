#include "pkg/sandbox/apiserver/api_error.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"

namespace gitops::sandbox {
namespace {

Resource Deployments() {
  Resource resource;
  resource.group = "apps";
  resource.version = "v1";
  resource.kind = "Deployment";
  resource.plural = "deployments";
  return resource;
}
Resource Pods() {
  Resource resource;
  resource.version = "v1";
  resource.kind = "Pod";
  resource.plural = "pods";
  return resource;
}

std::string Json(const absl::Status& status, int* code) {
  return *json::Write(StatusObject(status, code), {.sort_keys = false});
}

TEST(ApiErrorTest, TheStatusObject) {
  int code = 0;
  EXPECT_EQ(Json(NotFound(Deployments(), "web"), &code),
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
            "\"status\":\"Failure\",\"message\":\"deployments.apps \\\"web\\\" "
            "not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"web\","
            "\"group\":\"apps\",\"kind\":\"deployments\"},\"code\":404}");
  EXPECT_EQ(code, 404);
  EXPECT_EQ(Json(BadRequest("no"), &code),
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
            "\"status\":\"Failure\",\"message\":\"no\",\"reason\":"
            "\"BadRequest\",\"code\":400}");
}

TEST(ApiErrorTest, Kinds) {
  struct Case {
    absl::Status status;
    int code;
    const char* reason;
    const char* message;
    absl::StatusCode status_code;
  };
  const Case cases[] = {
      {NotFound(Pods(), "p"), 404, "NotFound", "pods \"p\" not found",
       absl::StatusCode::kNotFound},
      {AlreadyExists(Pods(), "p"), 409, "AlreadyExists",
       "pods \"p\" already exists", absl::StatusCode::kAborted},
      {Conflict(Deployments(), "w", "changed"), 409, "Conflict",
       "Operation cannot be fulfilled on deployments.apps \"w\": changed",
       absl::StatusCode::kAborted},
      {InvalidField(Deployments(), "w", "spec.x", "Required value"), 422,
       "Invalid", "Deployment.apps \"w\" is invalid: spec.x: Required value",
       absl::StatusCode::kInvalidArgument},
      {InvalidField(Pods(), "p", "spec.y", "Invalid value: 1"), 422, "Invalid",
       "Pod \"p\" is invalid: spec.y: Invalid value: 1",
       absl::StatusCode::kInvalidArgument},
      {MethodNotAllowed(), 405, "MethodNotAllowed",
       "the server does not allow this method on the requested resource",
       absl::StatusCode::kInternal},
      {Gone("too old"), 410, "Expired", "too old",
       absl::StatusCode::kOutOfRange},
  };
  for (const Case& c : cases) {
    int code = 0;
    const value::Value object = StatusObject(c.status, &code);
    EXPECT_EQ(code, c.code) << c.message;
    EXPECT_EQ(object.Find("reason")->as_string(), c.reason);
    EXPECT_EQ(object.Find("message")->as_string(), c.message);
    EXPECT_EQ(c.status.message(), c.message);
    EXPECT_EQ(c.status.code(), c.status_code) << c.message;
  }
}

TEST(ApiErrorTest, CausesOfAnInvalidField) {
  int code = 0;
  for (const bool required : {true, false}) {
    const value::Value object = StatusObject(
        InvalidField(Pods(), "p", "spec.f",
                     required ? "Required value: x" : "Invalid value: x"),
        &code);
    const value::Value* causes = object.FindPath({"details", "causes"});
    ASSERT_NE(causes, nullptr);
    const value::Value& cause = causes->list()[0];
    EXPECT_EQ(cause.Find("field")->as_string(), "spec.f");
    EXPECT_EQ(cause.Find("reason")->as_string(),
              required ? "FieldValueRequired" : "FieldValueInvalid");
    EXPECT_EQ(object.FindPath({"details", "kind"})->as_string(), "Pod");
  }
}

TEST(ApiErrorTest, OtherStatusesAreInternalErrors) {
  int code = 0;
  const value::Value object =
      StatusObject(absl::NotFoundError("a file"), &code);
  EXPECT_EQ(code, 500);
  EXPECT_EQ(object.Find("reason")->as_string(), "InternalError");
  EXPECT_EQ(object.Find("message")->as_string(), "a file");
}

}  // namespace
}  // namespace gitops::sandbox
