#ifndef GITOPS_PKG_OCI_LAYER_TREE_TAR_H_
#define GITOPS_PKG_OCI_LAYER_TREE_TAR_H_

// A tar's entries as part of a layer's tree, so that files can be put on top.
//
// Modes, owners, links and extended attributes are kept, times are not. A hard
// link becomes a file of its own with the same bytes. Compression is told by
// the first bytes. A name that comes twice: the later one counts, as when
// unpacking.
// Limits: `max_bytes` of contents, which are held in memory
// (ResourceExhausted). Errors: DataLoss and InvalidArgument for an archive that
// is damaged or none.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/layer_tree.h"

namespace gitops::oci {

inline constexpr int64_t kMaxTarInTreeBytes = int64_t{2} << 30;

absl::Status AddTar(absl::string_view tar_path, int64_t max_bytes,
                    LayerTree* tree);

// Puts all of `upper` over `lower`: files and links replace what has their
// path; a directory keeps the mode and owner it has in `lower`.
absl::Status Overlay(const LayerTree& upper, LayerTree* lower);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_LAYER_TREE_TAR_H_
