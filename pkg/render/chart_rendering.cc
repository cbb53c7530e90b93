#include "pkg/render/chart_rendering.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/check.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/log.h"
#include "pkg/render/objects.h"
#include "pkg/render/release.h"
#include "pkg/value/value.h"

namespace gitops::render {
namespace {

constexpr absl::string_view kTemplate = "templates/a.yaml";

}  // namespace

std::shared_ptr<chart::Chart> MakeChart(const ChartFiles& files) {
  std::vector<chart::ChartFile> all;
  bool has_metadata = false;
  for (const auto& [name, text] : files) {
    has_metadata = has_metadata || name == "Chart.yaml";
    all.push_back({name, text, 0});
  }
  if (!has_metadata) {
    all.push_back(
        {"Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n", 0});
  }
  chart::NoLog log;
  auto chart = chart::ChartFromFiles(std::move(all), log);
  GITOPS_CHECK(chart.ok());
  return *std::move(chart);
}

ReleaseInput MakeInput(std::shared_ptr<chart::Chart> chart) {
  ReleaseInput input;
  input.chart = std::move(chart);
  input.name = "r";
  input.user_values = value::Value::NewMap();
  input.capabilities.kube_version = DefaultKubeVersion(1);
  input.capabilities.api_versions = DefaultApiVersions();
  input.capabilities.helm_version = MatchedHelmVersion();
  return input;
}

std::string RenderText(absl::string_view text, const ChartFiles& files) {
  ChartFiles all = files;
  all.emplace_back(std::string(kTemplate), std::string(text));
  chart::NoLog log;
  const ReleaseInput input = MakeInput(MakeChart(all));
  auto values = FinalValues(*input.chart, input.user_values, nullptr, log);
  if (!values.ok()) return absl::StrCat("!", values.status().message());
  RenderedRelease release;
  const absl::Status status = RenderFiles(input, *std::move(values), &release);
  if (!status.ok()) return absl::StrCat("!", status.message());
  return release.files[absl::StrCat("c/", kTemplate)];
}

void ExpectActions(const ChartFiles& files,
                   const std::vector<RecordedAction>& recorded) {
  for (const RecordedAction& r : recorded) {
    const std::string out =
        RenderText(absl::StrCat("{{ ", r.action, " }}"), files);
    if (r.helm.substr(0, 1) == "!" && out.substr(0, 1) == "!") {
      EXPECT_TRUE(absl::EndsWith(out, r.helm.substr(1)))
          << r.action << "\n  helm: " << r.helm << "\n  ours: " << out;
    } else {
      EXPECT_EQ(out, r.helm) << r.action;
    }
  }
}

}  // namespace gitops::render
