#ifndef GITOPS_PKG_OCI_LAYER_H_
#define GITOPS_PKG_OCI_LAYER_H_

// Building one layer: a tree or a tar in, a blob and its description out.
//
// The bytes pass once: source → tar → hash (diff id) → compressor → hash
// (digest) → file. The same input gives the same bytes.
// Errors: those of the parts; InvalidArgument for a tar that is none.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/layer_tree.h"
#include "pkg/oci/media_type.h"

namespace gitops::oci {

struct Layer {
  std::string media_type;
  Digest digest;   // Of the blob as stored.
  Digest diff_id;  // Of the tar inside.
  int64_t size_bytes = 0;
  std::string blob_path;  // "" where it is unknown.
};

struct LayerOptions {
  Compression compression = Compression::kGzip;
  int64_t mtime = 0;    // Of every entry, seconds since 1970.
  int concurrency = 1;  // Compression threads; no influence on the bytes.
};

// Most that a layer may hold when decompressed.
inline constexpr int64_t kMaxLayerBytes = int64_t{64} << 30;

// Writes the blob to the file `blob_path`.
absl::StatusOr<Layer> BuildLayer(const LayerTree& tree,
                                 const LayerOptions& options,
                                 absl::string_view blob_path);

// Takes an existing tar, compressed or not, as it is: the blob is a copy of
// the file where that is stored as wanted already (its compression is then
// kept byte for byte), else it is compressed anew.
absl::StatusOr<Layer> AdoptTar(absl::string_view tar_path,
                               const LayerOptions& options,
                               absl::string_view blob_path);

// {"mediaType","digest","diffId","size"}: what the layer subcommand hands to
// the image subcommand.
std::string FormatLayer(const Layer& layer);
absl::StatusOr<Layer> ParseLayer(absl::string_view json);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_LAYER_H_
