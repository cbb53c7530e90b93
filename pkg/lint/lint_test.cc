#include <gtest/gtest.h>

#include <string>

#include "pkg/json/json.h"
#include "pkg/lint/chart_rules.h"
#include "pkg/lint/deprecation.h"
#include "pkg/lint/finding.h"
#include "pkg/lint/template_rules.h"

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
                "[WARNING] Chart.yaml: version '1' is not a valid SemVerV2\n"
                "[INFO] Chart.yaml: icon is recommended\n"},
       }) {
    std::vector<Finding> findings;
    LintChartYaml(c.text, &findings);
    EXPECT_EQ(Texts(findings), c.want) << c.text;
  }
}

TEST(ManifestTest, Rules) {
  struct Case {
    const char* text;
    const char* want;
  };
  for (const Case& c : {
           Case{"kind: Pod\nmetadata: {name: a}\n", ""},
           Case{"kind: Deployment\nmetadata: {name: x}\n",
                "[ERROR] templates/a.yaml: a Deployment must contain "
                "matchLabels or matchExpressions, and \"x\" does not\n"},
           Case{"kind: List\nitems: [{metadata: {annotations: "
                "{helm.sh/resource-policy: keep}}}]\nmetadata: {name: l}\n",
                "[ERROR] templates/a.yaml: annotation "
                "'helm.sh/resource-policy' within List objects are ignored\n"},
           Case{"a: b: c\n",
                "[ERROR] templates/a.yaml: unable to parse YAML: error "
                "converting YAML to JSON: yaml: mapping values are not allowed "
                "in this context\n"},
           Case{"kind: Role\nmetadata: {name: 'A:b'}\n", ""},
       }) {
    std::vector<Finding> findings;
    LintManifests("templates/a.yaml", c.text, render::DefaultKubeVersion(1),
                  &findings);
    EXPECT_EQ(Texts(findings), c.want) << c.text;
  }
}

TEST(DeprecationTest, DependsOnTheVersion) {
  EXPECT_EQ(DeprecationOf("extensions/v1beta1", "Ingress", 35),
            "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable "
            "in v1.22+; use networking.k8s.io/v1 Ingress");
  EXPECT_EQ(DeprecationOf("extensions/v1beta1", "Ingress", 13), "");
  EXPECT_EQ(DeprecationOf("v1", "Pod", 35), "");
}

TEST(FindingTest, Positions) {
  Finding finding;
  finding.message = "c/templates/x.yaml:3:13\n  executing \"x\"";
  AddPosition(&finding);
  EXPECT_EQ(finding.line, 3);
  EXPECT_EQ(finding.column, 14);
  finding.message = "parse error at (c/templates/x.yaml:7): unclosed action";
  AddPosition(&finding);
  EXPECT_EQ(finding.line, 7);
  finding.message = "unable to parse YAML: yaml: line 5: did not find";
  AddPosition(&finding);
  EXPECT_EQ(finding.line, 5);
}

TEST(FindingTest, MachineForms) {
  Report report;
  report.chart = "c";
  report.findings = {{Severity::kWarning, "templates/a.yaml", "m", 3, 1}};
  EXPECT_TRUE(json::Parse(FormatJson({report})).ok());
  const auto sarif = json::Parse(FormatSarif({report}));
  ASSERT_TRUE(sarif.ok());
  EXPECT_EQ(WorstOf(report), Severity::kWarning);
}

}  // namespace
}  // namespace gitops::lint
