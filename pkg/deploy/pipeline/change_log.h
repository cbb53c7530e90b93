#ifndef GITOPS_PKG_DEPLOY_PIPELINE_CHANGE_LOG_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_CHANGE_LOG_H_

// Keeps the records of one run that changes an app: that it began, with which
// kinds, and how it ended. Source: kapp behaviour 2.3. One caller at a time.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "pkg/base/clock.h"
#include "pkg/deploy/record/app_store.h"

namespace gitops::deploy {

struct UsedKinds {
  std::vector<GroupVersion> gvs;
  std::vector<GroupKind> gks;
  void Add(const std::vector<Resource>& resources);
};

class ChangeLog {
 public:
  // Both outlive this. `keep` 0: only the app's record tells of the change.
  ChangeLog(AppStore* store, App* app, Clock* clock, int64_t keep)
      : store_(store), app_(app), clock_(clock), keep_(keep) {}

  // `used`: what the app may own from now on; nullopt leaves that as it is.
  absl::Status Begin(const std::string& description,
                     std::vector<std::string> namespaces,
                     const std::optional<UsedKinds>& used);
  // Failure to record is not an error of the run.
  void Finish(bool successful, const std::optional<UsedKinds>& used);

 private:
  AppStore* store_;
  App* app_;
  Clock* clock_;
  int64_t keep_;
  ChangeRecord record_;
  std::optional<AppChange> change_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_CHANGE_LOG_H_
