#ifndef GITOPS_PKG_DEPLOY_PIPELINE_RELEASE_INFO_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_RELEASE_INFO_H_

// What a deploy takes from the release descriptor that lies beside the app
// folders of a state directory, or, without one, from an apps.yaml there.
// Where there is neither, everything is empty.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::descriptor {
struct Release;
}  // namespace gitops::descriptor

namespace gitops::deploy {

struct Session;

struct ReleaseInfo {
  bool present = false;  // The tree came from a chart.
  std::string id;        // SHA-256 of the descriptor's bytes.
  std::string environment;
  std::string name;  // Helm's release name.
  std::string ns;
  bool create_namespace = false;
  std::vector<std::string> apps;  // In an order of deployment.
  // Whether `after` says which apps wait for which; else all go one by one.
  bool graph = false;
  std::map<std::string, std::vector<std::string>> after;
};

ReleaseInfo ToReleaseInfo(const descriptor::Release& release,
                          absl::string_view bytes);

// Errors: DataLoss where a file beside the descriptor is not the one that it
// names; InvalidArgument for an apps.yaml that is none, or that names apps
// without a folder, a circle of apps, or that lies beside a descriptor.
absl::StatusOr<ReleaseInfo> ReadReleaseInfo(absl::string_view directory);

// The labels that a release puts on the records of its apps, so that another
// release does not take them: keys::kRelease and keys::kEnvironment. Names
// that are no label values stand there as a checksum.
std::vector<std::pair<std::string, std::string>> ReleaseLabels(
    const ReleaseInfo& release);

// FailedPrecondition where `record`, of an app, is another release's by its
// labels. A record without them is nobody's.
absl::Status CheckReleaseOwner(const ReleaseInfo& release,
                               absl::string_view app, const Resource& record);

// Creates the namespace where it is missing.
absl::Status EnsureNamespace(Session& session, absl::string_view ns);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_RELEASE_INFO_H_
