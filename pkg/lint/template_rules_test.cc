#include "pkg/lint/template_rules.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/lint/finding.h"
#include "pkg/render/objects.h"

namespace gitops::lint {
namespace {

std::string Texts(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) out += FormatFinding(finding) + "\n";
  return out;
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

TEST(ExtensionTest, Known) {
  for (const absl::string_view path :
       {"templates/a.yaml", "templates/a.yml", "templates/_a.tpl",
        "templates/NOTES.txt", "templates/d/a.yaml"}) {
    std::vector<Finding> findings;
    LintExtension(path, &findings);
    EXPECT_TRUE(findings.empty()) << path;
  }
  for (const absl::string_view path :
       {"templates/a.foo", "templates/a", "templates/a.yaml.bak",
        "templates/a.YAML"}) {
    std::vector<Finding> findings;
    LintExtension(path, &findings);
    ASSERT_EQ(findings.size(), 1U) << path;
    EXPECT_EQ(findings[0].severity, Severity::kError);
    EXPECT_EQ(findings[0].path, path);
  }
}

TEST(ManifestTest, DeprecationDependsOnTheVersion) {
  const std::string cron =
      "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\n";
  for (const auto& [version, count] :
       std::vector<std::pair<std::string, size_t>>{{"1.20", 0}, {"1.21", 1}}) {
    std::vector<Finding> findings;
    LintManifests("templates/a.yaml", cron, *render::ParseKubeVersion(version),
                  &findings);
    EXPECT_EQ(findings.size(), count) << version;
  }
}

}  // namespace
}  // namespace gitops::lint
