#ifndef GITOPS_PKG_OCI_MEDIA_TYPE_H_
#define GITOPS_PKG_OCI_MEDIA_TYPE_H_

// Media types of images in the OCI and the Docker family, and what they say.
// Source: OCI image-spec 1.1, Docker image manifest v2 schema 2. Pure.

#include "absl/strings/string_view.h"

namespace gitops::oci {

inline constexpr absl::string_view kOciIndex =
    "application/vnd.oci.image.index.v1+json";
inline constexpr absl::string_view kOciManifest =
    "application/vnd.oci.image.manifest.v1+json";
inline constexpr absl::string_view kOciConfig =
    "application/vnd.oci.image.config.v1+json";
inline constexpr absl::string_view kOciEmpty =
    "application/vnd.oci.empty.v1+json";
inline constexpr absl::string_view kOciLayer =
    "application/vnd.oci.image.layer.v1.tar";
inline constexpr absl::string_view kOciLayerGzip =
    "application/vnd.oci.image.layer.v1.tar+gzip";
inline constexpr absl::string_view kOciLayerZstd =
    "application/vnd.oci.image.layer.v1.tar+zstd";

inline constexpr absl::string_view kDockerIndex =
    "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr absl::string_view kDockerManifest =
    "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr absl::string_view kDockerConfig =
    "application/vnd.docker.container.image.v1+json";
inline constexpr absl::string_view kDockerLayer =
    "application/vnd.docker.image.rootfs.diff.tar";
inline constexpr absl::string_view kDockerLayerGzip =
    "application/vnd.docker.image.rootfs.diff.tar.gzip";
inline constexpr absl::string_view kDockerForeignLayer =
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
inline constexpr absl::string_view kDockerV1Manifest =
    "application/vnd.docker.distribution.manifest.v1+json";
inline constexpr absl::string_view kDockerV1SignedManifest =
    "application/vnd.docker.distribution.manifest.v1+prettyjws";

// What a registry is asked for: with a type missing it may answer 404, or
// convert the manifest and so change its digest.
inline constexpr absl::string_view kAcceptManifests =
    "application/vnd.docker.distribution.manifest.v1+json,"
    "application/vnd.docker.distribution.manifest.v1+prettyjws,"
    "application/vnd.docker.distribution.manifest.v2+json,"
    "application/vnd.oci.image.manifest.v1+json,"
    "application/vnd.docker.distribution.manifest.list.v2+json,"
    "application/vnd.oci.image.index.v1+json";

bool IsIndex(absl::string_view media_type);
bool IsManifest(absl::string_view media_type);  // Of one image.
bool IsConfig(absl::string_view media_type);
// Layers that registries do not hold ("foreign", "non-distributable").
bool IsNonDistributable(absl::string_view media_type);

enum class Compression { kNone, kGzip, kZstd };
enum class Family { kOci, kDocker };

// How a layer of this type is stored; kNone for types we do not know.
Compression LayerCompression(absl::string_view media_type);
// The type of a layer. There is no Docker type for zstd: OCI's is used.
absl::string_view LayerMediaType(Family family, Compression compression);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_MEDIA_TYPE_H_
