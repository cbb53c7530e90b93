#ifndef GITOPS_PKG_DEPLOY_PIPELINE_APP_GROUP_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_APP_GROUP_H_

// One app per folder of a directory, deployed and pruned together.
// Source: kapp behaviour 7, with the prune step as it was meant: apps that
// left the directory are deleted, last. Additions: a release.binpb beside the
// folders gives the order of the apps, the namespace and whether to create it;
// without one, an apps.yaml (pkg/descriptor/apps_file.h) may give the order. A
// directory without apps deletes nothing unless told so. A group that another
// release has is refused.
//
// Where the order is a graph, apps that do not wait for each other are deployed
// at once, unless somebody is asked questions; what each prints stays together,
// in the order of the list. Else they go one by one.

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "pkg/deploy/pipeline/delete.h"
#include "pkg/deploy/pipeline/deploy.h"
#include "pkg/deploy/pipeline/release_info.h"
#include "pkg/deploy/pipeline/session.h"

namespace gitops::deploy {

struct AppGroupFlags {
  std::string group;
  std::string directory;
  DeployFlags deploy;  // Of each app; its name and files are filled in.
  DeleteFlags remove;  // Of each app that left.
  // Set: used instead of a release.binpb in the directory.
  std::optional<ReleaseInfo> release;
  bool allow_empty_directory = false;
  // After a failure, go on with the apps that do not wait for it.
  bool keep_going = false;
  int64_t at_once = 4;
};

absl::Status DeployAppGroup(Session& session, const AppGroupFlags& flags);
absl::Status DeleteAppGroup(Session& session, const AppGroupFlags& flags);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_APP_GROUP_H_
