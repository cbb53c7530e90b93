#include "pkg/lint/deprecation.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::lint {
namespace {

TEST(DeprecationTest, DependsOnTheVersion) {
  EXPECT_EQ(DeprecationOf("extensions/v1beta1", "Ingress", 35),
            "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable "
            "in v1.22+; use networking.k8s.io/v1 Ingress");
  EXPECT_EQ(DeprecationOf("extensions/v1beta1", "Ingress", 13), "");
  EXPECT_EQ(DeprecationOf("v1", "Pod", 35), "");
  EXPECT_EQ(DeprecationOf("v1", "Endpoints", 33),
            "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 "
            "EndpointSlice");
  EXPECT_EQ(DeprecationOf("node.k8s.io/v1beta1", "RuntimeClass", 35),
            "node.k8s.io/v1beta1 RuntimeClass is deprecated in v1.22+, "
            "unavailable in v1.25+");
  EXPECT_EQ(DeprecationOf("apps/v1beta1", "Scale", 35),
            "apps/v1beta1 Scale is deprecated in v1.8+, unavailable in v1.16+; "
            "use autoscaling/v1 Scale");
  // Not a kind of the client library.
  EXPECT_EQ(DeprecationOf("apiextensions.k8s.io/v1beta1",
                          "CustomResourceDefinition", 35),
            "");
}

TEST(DeprecationTest, FromItsFirstVersionOn) {
  struct Case {
    absl::string_view api_version;
    absl::string_view kind;
    int first;  // The first minor version that calls it deprecated.
  };
  for (const Case& c : std::vector<Case>{
           {"extensions/v1beta1", "Ingress", 14},
           {"networking.k8s.io/v1beta1", "Ingress", 19},
           {"batch/v1beta1", "CronJob", 21},
           {"extensions/v1beta1", "NetworkPolicy", 9},
           {"flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", 29},
           {"rbac.authorization.k8s.io/v1beta1", "Role", 17}}) {
    EXPECT_EQ(DeprecationOf(c.api_version, c.kind, c.first - 1), "") << c.kind;
    const std::string text = DeprecationOf(c.api_version, c.kind, c.first);
    EXPECT_TRUE(absl::StrContains(text, "is deprecated in v1.")) << c.kind;
    EXPECT_EQ(DeprecationOf(c.api_version, c.kind, 99), text);
  }
}

TEST(DeprecationTest, OthersAreFine) {
  EXPECT_EQ(DeprecationOf("", "", 35), "");
  EXPECT_EQ(DeprecationOf("extensions/v1beta1", "None", 35), "");
  EXPECT_EQ(DeprecationOf("example.com/v1beta1", "Ingress", 35), "");
  EXPECT_EQ(DeprecationOf("networking.k8s.io/v1", "Ingress", 35), "");
}

}  // namespace
}  // namespace gitops::lint
