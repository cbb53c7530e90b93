#ifndef GITOPS_PKG_DEPLOY_PIPELINE_DELETE_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_DELETE_H_

// Deletes an app: applying nothing, and then its records.
// Source: kapp behaviour 6.3.

#include <string>

#include "absl/status/status.h"
#include "pkg/deploy/pipeline/session.h"

namespace gitops::deploy {

struct DeleteFlags {
  AppFlags app;
  DiffFlags diff;
  FilterFlags filter;
  ApplyFlags apply;
  WaitFlags wait;
  ScopeFlags scope;
  std::string previous_app;
};

// A missing app is no error.
absl::Status Delete(Session& session, const DeleteFlags& flags);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_DELETE_H_
