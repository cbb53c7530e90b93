#include "pkg/render/objects.h"

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/render/chart_rendering.h"

namespace gitops::render {
namespace {

TEST(ObjectsTest, AsInHelm) {
  ExpectActions(
      {}, {
              {".Values.None", ""},
              {".Capabilities.KubeVersion", "v1.35.0"},
              {".Capabilities.KubeVersion.Version", "v1.35.0"},
              {".Capabilities.KubeVersion.Major", "1"},
              {".Capabilities.KubeVersion.Minor", "35"},
              {".Capabilities.KubeVersion.GitVersion", "v1.35.0"},
              {".Capabilities.KubeVersion.String", "v1.35.0"},
              {".Capabilities.KubeVersion.None",
               "!can't evaluate field None in type common.KubeVersion"},
              {".Capabilities.KubeVersion | toJson",
               "{\"Version\":\"v1.35.0\",\"Major\":\"1\",\"Minor\":\"35\"}"},
              {".Capabilities.HelmVersion.Version", "v4.1.4"},
              {".Capabilities.HelmVersion.GoVersion", "go1.25.9"},
              {".Capabilities.HelmVersion.GitTreeState", "clean"},
              {".Capabilities.APIVersions.Has \"apps/v1\"", "true"},
              {".Capabilities.APIVersions.Has \"apps/v1/Deployment\"", "false"},
              {".Capabilities.APIVersions.Has \"none/v1\"", "false"},
              {"len .Capabilities.APIVersions", "57"},
              {"first .Capabilities.APIVersions", "v1"},
              {"has \"v1\" .Capabilities.APIVersions", "true"},
              {"typeOf .Capabilities", "*common.Capabilities"},
              {"typeOf .Capabilities.APIVersions", "common.VersionSet"},
              {"typeOf .Capabilities.KubeVersion", "common.KubeVersion"},
              {"typeOf .Chart", "map[string]interface {}"},
              {".Chart.Name", "c"},
              {".Chart.Version", "0.1.0"},
              {".Chart.IsRoot", "true"},
              {".Chart.Keywords | toJson", "[]"},
              {".Chart.Annotations | toJson", "null"},
              {".Chart.Nope", ""},
              {".Chart.Type", ""},
              {".Release.Name", "r"},
              {".Release.Service", "Helm"},
              {".Release.IsInstall", "true"},
              {".Release.IsUpgrade", "false"},
              {".Release.Revision", "1"},
              {".Release.Namespace", "default"},
              {"typeOf .Release.Revision", "int"},
              {".Template.BasePath", "c/templates"},
              {".Subcharts", "map[]"},
          });
}

TEST(ObjectsTest, ChartsShowTheirMetadata) {
  constexpr char kChart[] = R"(apiVersion: v2
name: c
version: 1.2.3
appVersion: "4.5"
description: About it
type: application
home: https://example.com
icon: https://example.com/i.png
kubeVersion: ">=1.20.0-0"
deprecated: true
keywords: [a, b]
sources: [https://example.com/s]
maintainers:
- name: me
  email: me@example.com
  url: https://example.com/me
annotations:
  k: v
dependencies:
- name: d
  version: 1.x
  repository: ""
  alias: e
  condition: e.enabled
  tags: [t]
)";
  ExpectActions(
      {{"Chart.yaml", kChart},
       {"charts/d/Chart.yaml", "apiVersion: v2\nname: d\nversion: 1.0.0\n"}},
      {
          {".Chart.Version", "1.2.3"},
          {".Chart.AppVersion", "4.5"},
          {".Chart.Description", "About it"},
          {".Chart.Type", "application"},
          {".Chart.Home", "https://example.com"},
          {".Chart.Icon", "https://example.com/i.png"},
          {".Chart.KubeVersion", ">=1.20.0-0"},
          {".Chart.Deprecated", "true"},
          {".Chart.Keywords", "[a b]"},
          {".Chart.Sources", "[https://example.com/s]"},
          {"(index .Chart.Maintainers 0).Name", "me"},
          {"(index .Chart.Maintainers 0).Email", "me@example.com"},
          {"(index .Chart.Maintainers 0).URL", "https://example.com/me"},
          {".Chart.Annotations.k", "v"},
          {".Chart.Annotations.none", ""},
          {"(index .Chart.Dependencies 0).Alias", "e"},
          {"(index .Chart.Dependencies 0).Tags", "[t]"},
          {".Subcharts.e.Chart.Name", "e"},
          {".Subcharts.e.Chart.IsRoot", "false"},
      });
}

TEST(ObjectsTest, KubeVersions) {
  struct Case {
    absl::string_view text;
    absl::string_view version;
    absl::string_view normalized;
    absl::string_view major;
    absl::string_view minor;
  };
  for (const Case& c : std::vector<Case>{
           {"1.20", "v1.20", "v1.20", "1", "20"},
           {"v1.20.3", "v1.20.3", "v1.20.3", "1", "20"},
           {"v1.33.4-gke.1245000", "v1.33.4-gke.1245000", "v1.33.4", "1", "33"},
           {"1.20+", "v1.20+", "v1.20", "1", "20"},
           {"1.2.3.4", "v1.2.3.4", "v1.2.3.4", "1", "2"}}) {
    const auto version = ParseKubeVersion(c.text);
    ASSERT_TRUE(version.ok()) << c.text;
    EXPECT_EQ(version->version, c.version);
    EXPECT_EQ(version->normalized, c.normalized);
    EXPECT_EQ(version->text(), c.normalized);
    EXPECT_EQ(version->major_text, c.major);
    EXPECT_EQ(version->minor_text, c.minor);
  }
}

TEST(ObjectsTest, BadKubeVersions) {
  struct Case {
    absl::string_view text;
    absl::string_view message;
  };
  for (const Case& c : std::vector<Case>{
           {"", "could not parse \"\" as version"},
           {"x", "could not parse \"x\" as version"},
           {"1", "illegal version string \"1\""},
           {"v1", "illegal version string \"v1\""},
           {"01.2",
            "illegal zero-prefixed version component \"01\" in "
            "\"01.2\""},
           {"1.99999999999999999999",
            "illegal non-numeric version component \"99999999999999999999\" "
            "in \"1.99999999999999999999\": strconv.ParseUint: parsing "
            "\"99999999999999999999\": value out of range"}}) {
    EXPECT_EQ(ParseKubeVersion(c.text).status(),
              absl::InvalidArgumentError(c.message));
  }
}

TEST(ObjectsTest, Defaults) {
  EXPECT_EQ(DefaultKubeVersion(1).version, "v1.35.0");
  EXPECT_EQ(DefaultKubeVersion(2).version, "v1.36.0");
  const std::vector<std::string>& versions = DefaultApiVersions();
  EXPECT_EQ(versions.size(), 57U);
  EXPECT_EQ(std::set<std::string>(versions.begin(), versions.end()).size(),
            57U);
  EXPECT_EQ(MatchedHelmVersion().version, "v4.1.4");
}

// A server's version is not normalized.
TEST(ObjectsTest, VersionsOfAServer) {
  KubeVersion version;
  version.version = "v1.30.2+k3s1";
  EXPECT_EQ(version.text(), "v1.30.2+k3s1");
}

}  // namespace
}  // namespace gitops::render
