#ifndef GITOPS_PKG_OCI_MANIFEST_H_
#define GITOPS_PKG_OCI_MANIFEST_H_

// Image manifests and image indexes, OCI and Docker, from JSON and back.
//
// Source: OCI image-spec 1.1, Docker manifest v2 schema 2. A manifest's digest
// is that of its bytes: never re-serialise one that came from outside.
// Limits: 4 MiB, 1,000 layers, 10,000 children. Errors: InvalidArgument.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/descriptor.h"
#include "pkg/oci/media_type.h"

namespace gitops::oci {

inline constexpr int64_t kMaxManifestBytes = 4 << 20;

struct Manifest {
  std::string media_type{kOciManifest};
  std::string artifact_type;
  Descriptor config;
  std::vector<Descriptor> layers;
  std::optional<Descriptor> subject;
  std::map<std::string, std::string> annotations;
};

struct Index {
  std::string media_type{kOciIndex};
  std::string artifact_type;
  std::vector<Descriptor> manifests;
  std::optional<Descriptor> subject;
  std::map<std::string, std::string> annotations;
};

absl::StatusOr<Manifest> ParseManifest(absl::string_view json);
std::string FormatManifest(const Manifest& manifest);
absl::StatusOr<Index> ParseIndex(absl::string_view json);
std::string FormatIndex(const Index& index);

// The "mediaType" member, or what its shape says where that is absent: "" for
// neither kind.
absl::StatusOr<std::string> ManifestMediaType(absl::string_view json);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_MANIFEST_H_
