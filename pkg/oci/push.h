#ifndef GITOPS_PKG_OCI_PUSH_H_
#define GITOPS_PKG_OCI_PUSH_H_

// Pushing a layout: blobs, configs, child manifests, the root by digest, then
// tags one after the other.
//
// What the registry has is skipped; where the root's digest is there already,
// one HEAD is all (and one per tag). Blobs are mounted from other repositories
// of the same registry where told. Errors name the step. Idempotent: a push
// that was cut is completed by the next.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/layout.h"
#include "pkg/oci/reference.h"
#include "pkg/oci/registry_client.h"

namespace gitops::oci {

struct PushOptions {
  std::vector<std::string> tags;
  std::vector<std::string> mount_from;  // Repository paths.
  bool dry_run = false;                 // Only look; send nothing.
  int concurrency = 4;                  // Blobs at a time.
};

struct PushReport {
  Descriptor root;
  bool root_was_there = false;
  int blobs_uploaded = 0;
  int blobs_mounted = 0;
  int blobs_skipped = 0;
  int64_t bytes_uploaded = 0;
  std::vector<std::string> tags_written;
};

absl::StatusOr<PushReport> PushLayout(const Layout& layout,
                                      const Repository& repository,
                                      const PushOptions& options,
                                      RegistryClient* client);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_PUSH_H_
