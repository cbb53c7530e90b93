#include "pkg/oci/media_type.h"

#include "absl/strings/match.h"

namespace gitops::oci {

bool IsIndex(absl::string_view media_type) {
  return media_type == kOciIndex || media_type == kDockerIndex;
}

bool IsManifest(absl::string_view media_type) {
  return media_type == kOciManifest || media_type == kDockerManifest;
}

bool IsConfig(absl::string_view media_type) {
  return media_type == kOciConfig || media_type == kDockerConfig;
}

bool IsNonDistributable(absl::string_view media_type) {
  return media_type == kDockerForeignLayer ||
         absl::StartsWith(media_type,
                          "application/vnd.oci.image.layer.nondistributable.");
}

Compression LayerCompression(absl::string_view media_type) {
  if (absl::EndsWith(media_type, "+gzip") ||
      absl::EndsWith(media_type, ".tar.gzip")) {
    return Compression::kGzip;
  }
  if (absl::EndsWith(media_type, "+zstd")) return Compression::kZstd;
  return Compression::kNone;
}

absl::string_view LayerMediaType(Family family, Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return family == Family::kDocker ? kDockerLayer : kOciLayer;
    case Compression::kGzip:
      return family == Family::kDocker ? kDockerLayerGzip : kOciLayerGzip;
    case Compression::kZstd:
      return kOciLayerZstd;
  }
  return kOciLayer;
}

}  // namespace gitops::oci
