#ifndef GITOPS_PKG_IMAGE_COPY_STEP_H_
#define GITOPS_PKG_IMAGE_COPY_STEP_H_

// COPY and ADD: files of one view into a layer over another.
//
// Source: Docker's Dockerfile reference: a directory's content is copied, not
// itself; wildcards as Go's filepath.Match; a destination that ends in "/", or
// is a directory already, takes files under their own names; directories that
// exist keep their mode and owner; ADD unpacks local tar archives (plain, gzip,
// zstd). Errors: InvalidArgument, NotFound `"/x": not found`. Pure but for
// reading archives.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/root_fs.h"
#include "pkg/oci/layer_tree.h"

namespace gitops::image {

struct FileOwner {
  uint64_t uid = 0;
  uint64_t gid = 0;
};

struct CopyRequest {
  std::vector<std::string> sources;
  std::string destination;
  std::string working_dir;  // Absolute, for a relative destination.
  std::optional<FileOwner> owner;
  std::optional<uint32_t> mode;
  std::vector<std::string> excludes;
  bool parents = false;
  bool unpack = false;          // ADD.
  std::string spill_directory;  // For unpacked files.
};

absl::Status CopyFiles(const CopyRequest& request, const RootFs& source,
                       const RootFs& target, oci::LayerTree* layer);

// A file with this content (a heredoc) at the destination.
absl::Status CopyContent(const CopyRequest& request, absl::string_view name,
                         absl::string_view content, const RootFs& target,
                         oci::LayerTree* layer);

// Directories that exist in the target keep its mode and owner.
void KeepDirectories(const RootFs& target, oci::LayerTree* layer);

// "UID[:GID]", or names of the target's /etc/passwd and /etc/group.
absl::StatusOr<FileOwner> ParseOwner(absl::string_view text,
                                     const RootFs& target);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_COPY_STEP_H_
