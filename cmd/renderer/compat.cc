#include "cmd/renderer/compat.h"

#include "absl/strings/str_cat.h"

namespace gitops::renderer {
namespace {

using render::CompatLevel;

// 4.2 knows the APIs of Kubernetes 1.36.
std::vector<std::string> ApiVersions42() {
  std::vector<std::string> versions;
  for (const std::string& version : render::DefaultApiVersions()) {
    if (version == "autoscaling/v2beta1" || version == "autoscaling/v2beta2") {
      continue;
    }
    versions.push_back(version == "scheduling.k8s.io/v1alpha1"
                           ? "scheduling.k8s.io/v1alpha2"
                           : version);
  }
  return versions;
}

}  // namespace

absl::StatusOr<CompatLevel> ParseCompat(absl::string_view text) {
  if (text == "4.1") return CompatLevel::k41;
  if (text == "4.2") return CompatLevel::k42;
  if (text == "4.2.4") return CompatLevel::k424;
  return absl::InvalidArgumentError(
      absl::StrCat("invalid --compat \"", text, "\": want 4.1, 4.2 or 4.2.4"));
}

render::Capabilities CapabilitiesOf(CompatLevel compat) {
  render::Capabilities out;
  out.helm_version = render::MatchedHelmVersion();
  out.kube_version =
      render::DefaultKubeVersion(compat == CompatLevel::k41 ? 1 : 2);
  if (compat == CompatLevel::k41) {
    out.api_versions = render::DefaultApiVersions();
    return out;
  }
  out.api_versions = ApiVersions42();
  out.helm_version.version = compat == CompatLevel::k42 ? "v4.2.3" : "v4.2.4";
  out.helm_version.kube_client_version = "v1.36";
  // Not the commit and the toolchain of those releases.
  out.helm_version.git_commit.clear();
  out.helm_version.go_version.clear();
  return out;
}

}  // namespace gitops::renderer
