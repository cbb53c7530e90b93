#include "pkg/oci/registry_error.h"

#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

TEST(RegistryErrorTest, Table) {
  struct Case {
    const char* method;
    int status;
    const char* body;
    absl::StatusCode code;
    const char* message;
  };
  const Case cases[] = {
      {"GET", 404,
       "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest "
       "unknown\",\"detail\":{\"Tag\":\"v1\"}}]}",
       absl::StatusCode::kNotFound,
       "MANIFEST_UNKNOWN: manifest unknown; map[Tag:v1]"},
      {"GET", 401,
       "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication "
       "required\",\"detail\":[{\"Type\":\"repository\",\"Name\":\"x\"}]}]}",
       absl::StatusCode::kUnauthenticated,
       "UNAUTHORIZED: authentication required; [map[Name:x "
       "Type:repository]]"},
      {"GET", 400,
       "{\"errors\":[{\"code\":\"A\",\"message\":\"a\"},{\"code\":\"B\","
       "\"message\":\"b\",\"detail\":1}]}",
       absl::StatusCode::kFailedPrecondition,
       "multiple errors returned: A: a; B: b; 1"},
      {"GET", 404, "", absl::StatusCode::kNotFound,
       "unexpected status code 404 Not Found"},
      {"HEAD", 404, "", absl::StatusCode::kNotFound,
       "unexpected status code 404 Not Found (HEAD responses have no body, "
       "use GET for details)"},
      {"GET", 418, "tea", absl::StatusCode::kFailedPrecondition,
       "unexpected status code 418 I'm a teapot: tea"},
      {"GET", 503, "{\"errors\":[{\"code\":\"X\"}]}",
       absl::StatusCode::kUnavailable,
       "unexpected status code 503 Service Unavailable"},
      {"GET", 403, "<html>", absl::StatusCode::kPermissionDenied,
       "unexpected status code 403 Forbidden: <html>"},
  };
  for (const Case& c : cases) {
    http::Response response;
    response.status = c.status;
    response.body = c.body;
    const absl::Status status =
        RegistryError(c.method, "https://r.io/v2/", response);
    EXPECT_EQ(status.code(), c.code) << c.message;
    EXPECT_EQ(status.message(),
              std::string(c.method) + " https://r.io/v2/: " + c.message);
  }
}

TEST(RegistryErrorTest, MasksQueries) {
  EXPECT_EQ(
      MaskUrl("https://a.io/token?service=s&scope=x%3Ay&password=hunter2"),
      "https://a.io/token?password=REDACTED&scope=x%3Ay&service=s");
  EXPECT_EQ(MaskUrl("https://a.io/v2/"), "https://a.io/v2/");
}

}  // namespace
}  // namespace gitops::oci
