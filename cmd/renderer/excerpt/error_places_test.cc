#include "cmd/renderer/excerpt/error_places.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/chart/loader.h"
#include "pkg/render/release.h"

namespace gitops::renderer {
namespace {

struct Failure {
  std::shared_ptr<chart::Chart> chart;
  render::RenderedRelease release;
  absl::Status status;

  std::vector<ExcerptPlace> Places() const {
    ErrorSources sources;
    sources.chart = chart.get();
    sources.rendered = &release.files;
    return ErrorPlaces(status, sources);
  }
};

Failure Render(std::vector<std::pair<std::string, std::string>> files) {
  std::vector<chart::ChartFile> all;
  all.push_back({"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n", 0});
  for (auto& [name, data] : files) all.push_back({name, data, 0});
  chart::NoLog log;
  Failure failure;
  failure.chart = *chart::ChartFromFiles(std::move(all), log);
  render::ReleaseInput input;
  input.chart = failure.chart;
  input.user_values = value::Value::NewMap();
  input.capabilities.kube_version = render::DefaultKubeVersion(1);
  failure.status = render::RenderRelease(input, log, &failure.release);
  EXPECT_FALSE(failure.status.ok());
  return failure;
}

std::string Text(const ExcerptPlace& at) {
  return absl::StrCat(at.place.file, ":", at.place.line, ":", at.place.column,
                      at.text.has_value() ? "+" : "-");
}

TEST(ErrorPlacesTest, FollowsIncludes) {
  const auto places =
      Render(
          {{"templates/_h.tpl", "{{ define \"t\" }}{{ fail \"x\" }}{{ end }}"},
           {"templates/a.yaml", "a: 1\nb: {{ include \"t\" . }}"}})
          .Places();
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(Text(places[0]), "c/templates/_h.tpl:1:19+");
  EXPECT_EQ(Text(places[1]), "c/templates/a.yaml:2:6+");
}

TEST(ErrorPlacesTest, TextOfTplIsNotToBeHad) {
  const auto places =
      Render({{"templates/a.yaml", "{{ tpl \"{{ fail `x` }}\" . }}"}}).Places();
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(Text(places[0]), "gotpl:1:3-");
}

TEST(ErrorPlacesTest, KnowsWhereParsingStopped) {
  const auto places =
      Render({{"templates/a.yaml", "a: 1\nb: {{ nope }}"}}).Places();
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(Text(places[0]), "c/templates/a.yaml:2:-1+");
}

TEST(ErrorPlacesTest, ShowsRenderedTextThatIsNoYaml) {
  const auto places =
      Render({{"templates/a.yaml", "a: 1\n---\nb: 1\nc: [\n"}}).Places();
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].place.file, "rendered c/templates/a.yaml");
  EXPECT_GE(places[0].place.line, 3);
}

TEST(ErrorPlacesTest, CountsLinesOfValuesFromTheStartOfTheFile) {
  const std::string path = fs::JoinPath(testing::TempDir(), "values.yaml");
  ASSERT_TRUE(fs::WriteFile(path, "a: 1\n---\nb: 1\nb c: d: e\n").ok());
  ErrorSources sources;
  sources.values_files = {path};
  const auto places = ErrorPlaces(
      absl::InvalidArgumentError(absl::StrCat(
          "failed to parse ", path, ": cannot unmarshal yaml document: …")),
      sources);
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].place.file, path);
  EXPECT_EQ(places[0].place.line, 4);
  sources.chart_path = testing::TempDir();
  EXPECT_EQ(ErrorPlaces(absl::InvalidArgumentError(
                            "cannot load values.yaml: cannot unmarshal"),
                        sources)
                .size(),
            1u);
}

TEST(ErrorPlacesTest, OtherErrorsNameNoPlace) {
  EXPECT_TRUE(ErrorPlaces(absl::NotFoundError("path not found"), {}).empty());
}

}  // namespace
}  // namespace gitops::renderer
