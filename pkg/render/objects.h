#ifndef GITOPS_PKG_RENDER_OBJECTS_H_
#define GITOPS_PKG_RENDER_OBJECTS_H_

// The objects that templates see besides their values: .Files, .Capabilities,
// .Chart, .Release.
//
// Source: Helm 4.1.4 (spec 2.7). Immutable once made; thread-safe.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/chart.h"
#include "pkg/value/value.h"

namespace gitops::render {

// A Kubernetes version as templates see it.
struct KubeVersion {
  std::string version;     // "v1.33.4-gke.1245000", as given.
  std::string normalized;  // "v1.33.4"; empty where a server told its version.
  std::string major_text;
  std::string minor_text;

  // What it prints as, and what constraints are compared with.
  const std::string& text() const {
    return normalized.empty() ? version : normalized;
  }
};

// `text` is the value of --kube-version: "1.20", "v1.33.4-gke.1245000".
// InvalidArgument with Helm's text, without the "invalid kube version" prefix.
absl::StatusOr<KubeVersion> ParseKubeVersion(absl::string_view text);
// What a Helm of `minor` (1 for 4.1, 2 for 4.2) assumes.
KubeVersion DefaultKubeVersion(int minor);

// The API versions that Helm knows without a cluster, in its order.
const std::vector<std::string>& DefaultApiVersions();

struct HelmVersion {
  std::string version;
  std::string git_commit;
  std::string git_tree_state;
  std::string go_version;
  std::string kube_client_version;
};
// Of Helm 4.1.4, whose behaviour is matched.
HelmVersion MatchedHelmVersion();

struct Capabilities {
  KubeVersion kube_version;
  std::vector<std::string> api_versions;
  HelmVersion helm_version;
};
value::Value CapabilitiesObject(const Capabilities& capabilities);

// `.Files` of a chart; keeps its content alive.
value::Value FilesObject(std::shared_ptr<const chart::ChartContent> content);

// `.Chart`.
value::Value ChartObject(const chart::Chart& chart);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_OBJECTS_H_
