#ifndef GITOPS_PKG_LINT_LINT_H_
#define GITOPS_PKG_LINT_LINT_H_

// Possible problems of a chart directory: Chart.yaml, values.yaml, templates,
// dependencies, CRDs.
//
// Source: the rules and messages of Helm 4.1.4's `lint` (spec 6.13), in its
// order. Known difference: where a template fails, the others are still
// rendered, so that all failures are told. Thread-safe if the log is.

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/chart/log.h"
#include "pkg/lint/finding.h"
#include "pkg/render/release.h"
#include "pkg/value/value.h"

namespace gitops::lint {

struct LintOptions {
  value::Value user_values;  // A map.
  std::string ns = "default";
  render::KubeVersion kube_version;
  render::SchemaValidator schema_validator;  // None: schemas are not checked.
  // Takes what template functions log, a line at a time without its newline.
  std::function<void(absl::string_view line)> log_line;
};

// `path` is a directory; one that is no chart has Report::problem.
Report LintChart(absl::string_view path, const LintOptions& options,
                 chart::Log& log);

}  // namespace gitops::lint

#endif  // GITOPS_PKG_LINT_LINT_H_
