#include "pkg/lint/chart_rules.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/log.h"
#include "pkg/lint/finding.h"

namespace gitops::lint {
namespace {

std::string Texts(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) out += FormatFinding(finding) + "\n";
  return out;
}

TEST(ChartYamlTest, Rules) {
  struct Case {
    const char* text;
    const char* want;
  };
  for (const Case& c : {
           Case{"apiVersion: v2\nname: a\nversion: 1.0.0\nicon: http://x/y\n",
                ""},
           Case{"apiVersion: v3\nversion: 1\nfoo: 1\n",
                "[WARNING] Chart.yaml: failed to strictly parse chart metadata "
                "file\n\terror unmarshaling JSON: while decoding JSON: json: "
                "unknown field \"foo\"\n"
                "[ERROR] Chart.yaml: name is required\n"
                "[ERROR] Chart.yaml: apiVersion 'v3' is not valid. The value "
                "must be either \"v1\" or \"v2\"\n"
                "[ERROR] Chart.yaml: version should be of type string but it's "
                "of type float64\n"
                "[INFO] Chart.yaml: icon is recommended\n"
                "[WARNING] Chart.yaml: version '1' is not a valid SemVerV2\n"},
           Case{"apiVersion: v2\nname: a\nfoo: 1\nversion:\nname: b\nicon: "
                "http://x/y\nmaintainers: [{name: x}, null, {}]\n",
                "[WARNING] Chart.yaml: failed to strictly parse chart metadata "
                "file\n\terror converting YAML to JSON: yaml: unmarshal "
                "errors:\n  line 5: key \"name\" already set in map\n"
                "[ERROR] Chart.yaml: version should be of type string but it's "
                "of type <nil>\n"
                "[ERROR] Chart.yaml: version is required\n"
                "[ERROR] Chart.yaml: a maintainer entry is empty\n"
                "[WARNING] Chart.yaml: version '' is not a valid SemVerV2\n"},
       }) {
    std::vector<Finding> findings;
    LintChartYaml(c.text, &findings);
    EXPECT_EQ(Texts(findings), c.want) << c.text;
  }
}

std::shared_ptr<chart::Chart> MakeChart(
    const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<chart::ChartFile> all;
  for (const auto& [name, text] : files) all.push_back({name, text, 0});
  chart::NoLog log;
  auto chart = chart::ChartFromFiles(std::move(all), log);
  EXPECT_TRUE(chart.ok()) << chart.status();
  return *chart;
}

constexpr char kChart[] = "apiVersion: v2\nname: c\nversion: 1.0.0\n";
constexpr char kSub[] = "apiVersion: v2\nname: s\nversion: 1.0.0\n";

TEST(DependencyRulesTest, BothDirections) {
  const std::string declared =
      std::string(kChart) +
      "dependencies:\n- name: s\n  version: 1.0.0\n  repository: \"\"\n";
  struct Case {
    absl::string_view name;
    std::vector<std::pair<std::string, std::string>> files;
    absl::string_view findings;
  };
  for (const Case& c : std::vector<Case>{
           {"none", {{"Chart.yaml", kChart}}, ""},
           {"both",
            {{"Chart.yaml", declared}, {"charts/s/Chart.yaml", kSub}},
            ""},
           {"missing",
            {{"Chart.yaml", declared}},
            "[WARNING] /d: chart directory is missing these dependencies: "
            "s\n"},
           {"undeclared",
            {{"Chart.yaml", kChart}, {"charts/s/Chart.yaml", kSub}},
            "[ERROR] /d: chart metadata is missing these dependencies: s\n"}}) {
    SCOPED_TRACE(c.name);
    std::vector<Finding> findings;
    LintDependencies(*MakeChart(c.files), "/d", &findings);
    EXPECT_EQ(Texts(findings), c.findings);
  }
}

TEST(CrdRulesTest, Documents) {
  struct Case {
    absl::string_view name;
    const char* text;
    absl::string_view findings;
  };
  for (const Case& c : std::vector<Case>{
           {"good",
            "apiVersion: apiextensions.k8s.io/v1\nkind: "
            "CustomResourceDefinition\nmetadata: {name: a}\n",
            ""},
           {"the kind", "apiVersion: apiextensions.k8s.io/v1\nkind: Pod\n",
            "[ERROR] crds/a.yaml: object kind is not "
            "'CustomResourceDefinition'\n"},
           {"the second document",
            "apiVersion: apiextensions.k8s.io/v1\nkind: "
            "CustomResourceDefinition\n---\nkind: CustomResourceDefinition\n",
            "[ERROR] crds/a.yaml: apiVersion is not in "
            "'apiextensions.k8s.io'\n"}}) {
    SCOPED_TRACE(c.name);
    std::vector<Finding> findings;
    LintCrds(*MakeChart({{"Chart.yaml", kChart}, {"crds/a.yaml", c.text}}),
             &findings);
    EXPECT_EQ(Texts(findings), c.findings);
  }
}

}  // namespace
}  // namespace gitops::lint
