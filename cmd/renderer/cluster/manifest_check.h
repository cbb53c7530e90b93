#ifndef GITOPS_CMD_RENDERER_CLUSTER_MANIFEST_CHECK_H_
#define GITOPS_CMD_RENDERER_CLUSTER_MANIFEST_CHECK_H_

// Whether a release could be installed as it was rendered: every document is
// an object of a kind that the server has, and nothing is there already that
// belongs to someone else.
//
// Source: Helm 4.1.4 with --dry-run=server, error texts included. Like Helm
// it leaves the fields of objects to servers that validate them (1.25 and
// newer); older servers' schemas are not read.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/kube/client.h"

namespace gitops::renderer {

struct ManifestCheck {
  std::string release;
  std::string ns;
  bool validate = true;           // --disable-openapi-validation: off.
  bool look_for_existing = true;  // --is-upgrade: off.
  bool take_ownership = false;    // Existing objects are taken over.
};

// `documents` in the order they are shown in, one object or List each.
absl::Status CheckManifests(const std::vector<absl::string_view>& documents,
                            const ManifestCheck& check, kube::Client& client);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_CLUSTER_MANIFEST_CHECK_H_
