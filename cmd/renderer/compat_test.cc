#include "cmd/renderer/compat.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace gitops::renderer {
namespace {

using render::CompatLevel;

bool Has(const render::Capabilities& capabilities, const std::string& version) {
  return std::find(capabilities.api_versions.begin(),
                   capabilities.api_versions.end(),
                   version) != capabilities.api_versions.end();
}

TEST(CompatTest, Parse) {
  EXPECT_EQ(*ParseCompat("4.1"), CompatLevel::k41);
  EXPECT_EQ(*ParseCompat("4.2"), CompatLevel::k42);
  EXPECT_EQ(*ParseCompat("4.2.4"), CompatLevel::k424);
  for (const char* bad : {"", "4", "4.1.4", "v4.1", "4.3"}) {
    EXPECT_EQ(ParseCompat(bad).status().code(),
              absl::StatusCode::kInvalidArgument)
        << bad;
    EXPECT_TRUE(absl::StrContains(ParseCompat(bad).status().message(),
                                  "want 4.1, 4.2 or 4.2.4"));
  }
}

TEST(CompatTest, WhatEachTakesForGranted) {
  const render::Capabilities old = CapabilitiesOf(CompatLevel::k41);
  const render::Capabilities newer = CapabilitiesOf(CompatLevel::k42);
  const render::Capabilities newest = CapabilitiesOf(CompatLevel::k424);
  EXPECT_TRUE(absl::StartsWith(old.helm_version.version, "v4.1."));
  EXPECT_EQ(newer.helm_version.version, "v4.2.3");
  EXPECT_EQ(newest.helm_version.version, "v4.2.4");
  EXPECT_EQ(newest.helm_version.kube_client_version, "v1.36");
  EXPECT_TRUE(Has(old, "autoscaling/v2beta1"));
  EXPECT_FALSE(Has(newer, "autoscaling/v2beta1"));
  EXPECT_FALSE(Has(newer, "autoscaling/v2beta2"));
  EXPECT_TRUE(Has(newer, "scheduling.k8s.io/v1alpha2"));
  EXPECT_FALSE(Has(newer, "scheduling.k8s.io/v1alpha1"));
  EXPECT_TRUE(Has(newer, "apps/v1"));
  EXPECT_EQ(old.api_versions.size(), newer.api_versions.size() + 2);
  EXPECT_EQ(newer.api_versions, newest.api_versions);
}

}  // namespace
}  // namespace gitops::renderer
