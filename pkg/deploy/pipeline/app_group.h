#ifndef GITOPS_PKG_DEPLOY_PIPELINE_APP_GROUP_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_APP_GROUP_H_

// One app per folder of a directory, deployed and pruned together.
// Source: kapp behaviour 7, with the prune step as it was meant: apps that
// left the directory are deleted, last. Additions: a release.binpb beside the
// folders gives the order of the apps, the namespace and whether to create it;
// a directory without apps deletes nothing unless told so.

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
  bool keep_going = false;
};

absl::Status DeployAppGroup(Session& session, const AppGroupFlags& flags);
absl::Status DeleteAppGroup(Session& session, const AppGroupFlags& flags);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_APP_GROUP_H_
