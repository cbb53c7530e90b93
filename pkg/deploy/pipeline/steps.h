#ifndef GITOPS_PKG_DEPLOY_PIPELINE_STEPS_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_STEPS_H_

// Steps that deploy, delete and inspect share.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pkg/deploy/filter/diff_filter.h"
#include "pkg/deploy/filter/resource_filter.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/deploy/record/app_store.h"

namespace gitops::deploy {

// An app, by its record or by a label alone.
struct FoundApp {
  App app;
  bool labelled = false;  // No record: -a label:…
  std::string selector;   // Of its objects.
  // Labelled, and the selector names no one label to give to objects.
  absl::Status label_error;
};

// nullopt where there is no record of that name.
absl::StatusOr<std::optional<FoundApp>> FindApp(Session& session,
                                                AppStore* store,
                                                const std::string& name);
// NotFound with kapp's text.
absl::StatusOr<FoundApp> GetApp(Session& session, AppStore* store,
                                const std::string& name);
bool IsLabelledName(absl::string_view name);
AppStore StoreFor(const Session& session, const AppFlags& flags);
std::string AppNamespace(const Session& session, const AppFlags& flags);

absl::StatusOr<ResourceFilter> MakeFilter(const FilterFlags& flags,
                                          absl::Time now);

// The list request for an app's objects over all kinds.
ListRequest RequestFor(const Session& session, const FoundApp& app,
                       const ScopeFlags& scope,
                       const std::vector<Resource>& inputs);

// Shows `plan` as the flags want it: texts, YAML, table.
absl::Status ShowPlan(Session& session, const DiffFlags& flags,
                      const std::vector<PlannedChange>& plan, Masker* masker);
// An error of the apply loop, its lists spread over lines.
absl::Status FormatApplyError(const absl::Status& status);
bool HasVisibleChanges(const std::vector<PlannedChange>& plan);

// What --diff-run ends with: OK, or the pseudo error that carries the code.
absl::Status DiffExit(const DiffFlags& flags, bool has_changes);
absl::Status ApplyExit(const ApplyFlags& flags, bool has_changes);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_STEPS_H_
