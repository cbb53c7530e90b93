#ifndef GITOPS_PKG_DEPLOY_PIPELINE_EXISTING_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_EXISTING_H_

// Finds the live objects that a deploy compares with.
// Source: kapp behaviour 6.1.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/record/app_store.h"

namespace gitops::deploy {

struct ExistingOptions {
  ScopeFlags scope;
  bool check_unlabelled = true;
  int64_t check_concurrency = 100;
  bool override_ownership = false;
  bool patch = false;
  bool list_pods = false;
};

absl::StatusOr<std::vector<Resource>> FindExisting(
    Session& session, const FoundApp& app, AppStore* store,
    const ExistingOptions& options, const std::vector<Resource>& wanted);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_EXISTING_H_
