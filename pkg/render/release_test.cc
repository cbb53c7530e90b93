#include "pkg/render/release.h"

#include <gtest/gtest.h>

#include "pkg/chart/loader.h"

namespace gitops::render {
namespace {

std::shared_ptr<chart::Chart> MakeChart(
    std::vector<std::pair<std::string, std::string>> files) {
  std::vector<chart::ChartFile> out;
  out.push_back({"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n", 0});
  for (auto& [name, data] : files) out.push_back({name, data, 0});
  chart::NoLog log;
  return *chart::ChartFromFiles(std::move(out), log);
}

ReleaseInput Input(std::shared_ptr<chart::Chart> chart) {
  ReleaseInput input;
  input.chart = std::move(chart);
  input.user_values = value::Value::NewMap();
  input.capabilities.kube_version = DefaultKubeVersion(1);
  input.capabilities.api_versions = DefaultApiVersions();
  input.capabilities.helm_version = MatchedHelmVersion();
  return input;
}

std::string Rendered(std::vector<std::pair<std::string, std::string>> files) {
  chart::NoLog log;
  RenderedRelease release;
  const absl::Status status =
      RenderRelease(Input(MakeChart(std::move(files))), log, &release);
  if (!status.ok()) return std::string(status.message());
  std::string out;
  for (const Manifest& manifest : release.sorted.manifests) {
    out.append(manifest.text.data(), manifest.text.size()).append("|");
  }
  return out;
}

TEST(RenderReleaseTest, Objects) {
  struct Case {
    const char* text;
    const char* want;
  };
  for (const Case& c : {
           Case{"a: {{ .Capabilities.KubeVersion }}", "a: v1.35.0|"},
           Case{"a: {{ printf \"%v\" .Capabilities.KubeVersion }}",
                "a: {v1.35.0 v1.35.0 1 35}|"},
           Case{"a: {{ print .Capabilities | trunc 12 | quote }}",
                "a: \"&{{v1.35.0 v\"|"},
           Case{"a: {{ .Capabilities.APIVersions.Has \"apps/v1\" }}",
                "a: true|"},
           Case{"a: {{ len .Capabilities.APIVersions }}", "a: 57|"},
           Case{"a: {{ .Files.Get \"x.txt\" }}", "a: text|"},
           Case{"a: {{ range $k, $_ := .Files.Glob \"*.txt\" }}{{ $k }}{{ end "
                "}}",
                "a: x.txt|"},
           Case{"a: {{ (.Files.Glob \"x*\").AsConfig | toJson }}",
                "a: \"x.txt: text\"|"},
           Case{"a: {{ .Files.nope }}", "a: []|"},
           Case{"a: {{ .Template.Name }}", "a: c/templates/a.yaml|"},
           Case{"a: {{ .Release.Revision }}", "a: 1|"},
           Case{"a: {{ .Chart.Annotations }}", "a: map[]|"},
           Case{"a: {{ .Values.nope }}", "a:|"},
       }) {
    EXPECT_EQ(Rendered({{"templates/a.yaml", c.text}, {"x.txt", "text"}}),
              c.want)
        << c.text;
  }
}

TEST(RenderReleaseTest, ExecutionOrderIsReversed) {
  EXPECT_EQ(
      Rendered({{"templates/m.yaml", "m: {{ .Values.k }}"},
                {"templates/z.yaml", "{{ $_ := set .Values \"k\" \"z\" }}"},
                {"templates/d/e.yaml", "e: {{ .Values.k }}"}}),
      "e:|m: z|");
}

TEST(RenderReleaseTest, ErrorsSayWhetherRenderingFailed) {
  chart::NoLog log;
  RenderedRelease release;
  ReleaseInput input = Input(MakeChart({{"templates/a.yaml", "a: b: c"}}));
  EXPECT_TRUE(RenderRelease(input, log, &release)
                  .GetPayload(kRenderingPayload)
                  .has_value());
  input.name = "Bad_Name";
  EXPECT_FALSE(RenderRelease(input, log, &release)
                   .GetPayload(kRenderingPayload)
                   .has_value());
}

TEST(CheckReleaseNameTest, Names) {
  for (const char* name : {"a", "a-b.c1", "0"}) {
    EXPECT_TRUE(CheckReleaseName(name).ok()) << name;
  }
  for (const char* name : {"", "A", "a_b", "-a", "a.", "a..b"}) {
    EXPECT_FALSE(CheckReleaseName(name).ok()) << name;
  }
  EXPECT_FALSE(CheckReleaseName(std::string(54, 'a')).ok());
}

TEST(ParseKubeVersionTest, Forms) {
  const absl::StatusOr<KubeVersion> v = ParseKubeVersion("v1.33.4-gke.1245000");
  ASSERT_TRUE(v.ok());
  EXPECT_EQ(v->version, "v1.33.4-gke.1245000");
  EXPECT_EQ(v->normalized, "v1.33.4");
  EXPECT_EQ(v->minor_text, "33");
  EXPECT_EQ(ParseKubeVersion("1").status().message(),
            "illegal version string \"1\"");
  EXPECT_EQ(ParseKubeVersion("bad").status().message(),
            "could not parse \"bad\" as version");
}

}  // namespace
}  // namespace gitops::render
