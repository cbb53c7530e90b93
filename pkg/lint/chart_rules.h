#ifndef GITOPS_PKG_LINT_CHART_RULES_H_
#define GITOPS_PKG_LINT_CHART_RULES_H_

// The rules about files that are not templates. Source: as lint.h. Thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/chart/chart.h"
#include "pkg/lint/finding.h"

namespace gitops::lint {

// `text` is Chart.yaml.
void LintChartYaml(absl::string_view text, std::vector<Finding>* out);

// Charts in charts/ that are not declared, and the reverse. `directory` is the
// chart's absolute path, which is what the messages are about.
void LintDependencies(const chart::Chart& chart, absl::string_view directory,
                      std::vector<Finding>* out);

void LintCrds(const chart::Chart& chart, std::vector<Finding>* out);

}  // namespace gitops::lint

#endif  // GITOPS_PKG_LINT_CHART_RULES_H_
