#include "pkg/sandbox/apiserver/discovery.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/sandbox/apiserver/test_objects.h"

namespace gitops::sandbox {
namespace {

using ::testing::HasSubstr;

TEST(DiscoveryTest, GroupsAndVersions) {
  EXPECT_THAT(Json(ApiVersions()), HasSubstr(R"("versions":["v1"])"));
  const auto& all = BuiltinResources();
  EXPECT_THAT(Json(ApiGroupList(all)), HasSubstr(R"("name":"apps")"));
  EXPECT_THAT(Json(ApiGroup(all, "apps")),
              HasSubstr(R"("groupVersion":"apps/v1")"));
  EXPECT_TRUE(ApiGroup(all, "none.example.com").is_null());
}

TEST(DiscoveryTest, ResourcesOfAVersion) {
  const auto& all = BuiltinResources();
  const std::string apps = Json(ApiResourceList(all, "apps", "v1"));
  EXPECT_THAT(apps, HasSubstr(R"("name":"deployments")"));
  EXPECT_THAT(apps, HasSubstr(R"("name":"deployments/status")"));
  EXPECT_THAT(Json(ApiResourceList(all, "", "v1")),
              HasSubstr(R"("shortNames":["cm"])"));
  EXPECT_TRUE(ApiResourceList(all, "apps", "v9").is_null());
}

TEST(DiscoveryTest, AggregatedForm) {
  const auto& all = BuiltinResources();
  const std::string core = Json(AggregatedDiscovery(all, true, "v2"));
  EXPECT_THAT(core, HasSubstr(R"("resource":"pods")"));
  EXPECT_THAT(core, ::testing::Not(HasSubstr(R"("resource":"deployments")")));
  const std::string groups = Json(AggregatedDiscovery(all, false, "v2beta1"));
  EXPECT_THAT(groups, HasSubstr("apidiscovery.k8s.io/v2beta1"));
  EXPECT_THAT(groups, HasSubstr(R"("resource":"deployments")"));
}

}  // namespace
}  // namespace gitops::sandbox
