#ifndef GITOPS_PKG_DEPLOY_PIPELINE_RELEASE_INFO_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_RELEASE_INFO_H_

// What a deploy takes from the release descriptor that lies beside the app
// folders of a state directory. Where there is none, everything is empty.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::deploy {

struct Session;

struct ReleaseInfo {
  bool present = false;  // The tree came from a chart.
  std::string id;        // SHA-256 of the descriptor's bytes.
  std::string name;      // Helm's release name.
  std::string ns;
  bool create_namespace = false;
  std::vector<std::string> apps;  // In the order of deployment.
};

// Errors: DataLoss where a file beside the descriptor is not the one that it
// names.
absl::StatusOr<ReleaseInfo> ReadReleaseInfo(absl::string_view directory);

// Creates the namespace where it is missing.
absl::Status EnsureNamespace(Session& session, absl::string_view ns);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_RELEASE_INFO_H_
