#ifndef GITOPS_PKG_DEPLOY_VIEW_CHANGE_VIEW_H_
#define GITOPS_PKG_DEPLOY_VIEW_CHANGE_VIEW_H_

// What a plan looks like: text differences, YAML of what is written, and the
// summary table. Source: kapp behaviour 3.4 and 3.7. Pure but for the masks,
// which count over the whole run.

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "pkg/cli/ui.h"
#include "pkg/deploy/diff/mask.h"
#include "pkg/deploy/diff/text_diff.h"
#include "pkg/deploy/order/graph.h"
#include "pkg/deploy/plan/planned_change.h"

namespace gitops::deploy {

struct ChangeViewOptions {
  bool changes = false;       // Text differences.
  bool summary = true;        // The table.
  bool changes_yaml = false;  // What is written, as YAML.
  bool mask = true;
  bool anchored = false;
  DiffViewOptions text;
  // Files are compared: every change is shown, no strategy is known.
  bool of_files = false;
};

// "@@ update deployment/web (apps/v1) namespace: prod @@"
std::string ChangeHeader(const PlannedChange& change);
// The lines below it; a blank one where nothing is shown.
std::string ChangeText(const PlannedChange& change,
                       const ChangeViewOptions& options, Masker* masker);
// "---", "# create: …" and the object.
std::string ChangeYaml(const PlannedChange& change, Masker* masker);

// Only the visible changes, sorted.
cli::Table ChangeTable(const std::vector<PlannedChange>& changes,
                       absl::Time now, const ChangeViewOptions& options);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_VIEW_CHANGE_VIEW_H_
