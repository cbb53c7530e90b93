// What every request to the registry has in common.

#include <string>

#include "gtest/gtest.h"
#include "pkg/sandbox/registry/exchange_fixture.h"

namespace gitops::sandbox {
namespace {

using ExchangeTest = ExchangeFixture;

TEST_F(ExchangeTest, TheBaseSaysWhichProtocolItIs) {
  const Answer answer = Send("GET", "/v2/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Docker-Distribution-API-Version"), "registry/2.0");
}

TEST_F(ExchangeTest, ErrorsAreAListWithCodes) {
  struct Case {
    const char* method;
    const char* target;
    int status;
    const char* code;
  };
  for (const Case& c :
       {Case{"GET", "/v1/", 404, "NOT_FOUND"},
        Case{"GET", "/v2/UPPER/tags/list", 400, "NAME_INVALID"},
        Case{"GET", "/v2/a..b/tags/list", 400, "NAME_INVALID"},
        Case{"GET", "/v2/app/tags/list", 404, "NAME_UNKNOWN"},
        Case{"POST", "/v2/app/tags/list", 405, "UNSUPPORTED"},
        Case{"PUT", "/v2/_catalog", 405, "UNSUPPORTED"},
        Case{"GET", "/v2/app/blobs/uploads/", 405, "UNSUPPORTED"},
        Case{"GET", "/v2/app/blobs/sha256:short", 400, "DIGEST_INVALID"},
        Case{"GET", "/v2/app/referrers/none", 400, "DIGEST_INVALID"},
        Case{"GET", "/v2/app/manifests/none", 404, "MANIFEST_UNKNOWN"},
        Case{"POST", "/v2/app/manifests/none", 405, "UNSUPPORTED"}}) {
    SCOPED_TRACE(std::string(c.method) + " " + c.target);
    const Answer answer = Send(c.method, c.target);
    EXPECT_EQ(answer.status, c.status);
    EXPECT_NE(answer.body.find(c.code), std::string::npos) << answer.body;
    EXPECT_EQ(answer.body.rfind("{\"errors\":[", 0), 0u) << answer.body;
  }
}

}  // namespace
}  // namespace gitops::sandbox
