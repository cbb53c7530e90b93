#ifndef GITOPS_PKG_OCI_PULL_H_
#define GITOPS_PKG_OCI_PULL_H_

// Fetching an image from a registry into an OCI layout.
//
// One image only: of an index the child for the platform. Everything is
// verified. Blobs that the directory holds already are not fetched again.
// Errors: as RegistryClient and SelectImage.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/assemble.h"
#include "pkg/oci/reference.h"
#include "pkg/oci/registry_client.h"

namespace gitops::oci {

absl::StatusOr<BaseImage> PullImage(const Reference& reference,
                                    const Platform& platform,
                                    absl::string_view directory,
                                    RegistryClient* client);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_PULL_H_
