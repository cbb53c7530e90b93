#ifndef GITOPS_PKG_LINT_TEMPLATE_RULES_H_
#define GITOPS_PKG_LINT_TEMPLATE_RULES_H_

// The rules about one rendered template. Source: as lint.h. Thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/lint/finding.h"
#include "pkg/render/objects.h"

namespace gitops::lint {

// `path` is relative to the chart.
void LintExtension(absl::string_view path, std::vector<Finding>* out);

void LintManifests(absl::string_view path, absl::string_view rendered,
                   const render::KubeVersion& kube_version,
                   std::vector<Finding>* out);

// The error of reading a document's head, with the names of the types that the
// linter reads it into.
std::string InLintersWords(absl::string_view message);
// Whether that is an error which the linter does not see: it reads none.
bool IsAboutAnnotations(absl::string_view message);

}  // namespace gitops::lint

#endif  // GITOPS_PKG_LINT_TEMPLATE_RULES_H_
