#ifndef GITOPS_PKG_LINT_FINDING_H_
#define GITOPS_PKG_LINT_FINDING_H_

// What a linter says about one place of a chart, and lists of it as text,
// JSON and SARIF. Pure, thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::lint {

enum class Severity { kInfo, kWarning, kError };

struct Finding {
  Severity severity = Severity::kInfo;
  std::string path;  // Relative to the chart: "templates/a.yaml".
  std::string message;
  int line = 0;    // 1-based; 0 where it is not known.
  int column = 0;  // 1-based; 0 where it is not known.
};

// One linted chart.
struct Report {
  std::string chart;  // As named on the command line.
  std::vector<Finding> findings;
  // Not even a chart: replaces the findings.
  std::string problem;
};

Severity WorstOf(const Report& report);

// "[ERROR] templates/a.yaml: message"
std::string FormatFinding(const Finding& finding);

// [{"chart": …, "findings": [{"severity", "path", "line", "column",
// "message"}]}], with a final newline.
std::string FormatJson(const std::vector<Report>& reports);

// SARIF 2.1.0, with a final newline.
std::string FormatSarif(const std::vector<Report>& reports);

// Fills line and column from the position that a message of the template
// engine or the YAML parser begins with or contains.
void AddPosition(Finding* finding);

}  // namespace gitops::lint

#endif  // GITOPS_PKG_LINT_FINDING_H_
