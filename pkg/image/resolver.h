#ifndef GITOPS_PKG_IMAGE_RESOLVER_H_
#define GITOPS_PKG_IMAGE_RESOLVER_H_

// What a reference found in a document becomes: overridden, built, looked up,
// narrowed to a platform.
//
// Source: kbld 0.43: the first override that fits, one step; then the first
// source (build), else a digest as it is, else a tag looked up twice; then the
// platform. Errors: `Resolving image 'X': …`, all of them in one list sorted by
// reference. Thread-safe apart from the builder and client it is given, which
// must be.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/config.h"
#include "pkg/image/origin.h"
#include "pkg/oci/registry_client.h"

namespace gitops::image {

// Builds what `source` says and, with a destination, pushes it.
using Build = std::function<absl::StatusOr<ResolvedImage>(
    absl::string_view image, const Source& source,
    const Destination* destination)>;

struct ResolveOptions {
  const Config* config = nullptr;
  std::optional<oci::Platform> platform;
  bool allow_build = true;
  int concurrency = 4;
  Build build;
  // Asked for only where the network is needed.
  std::function<absl::StatusOr<oci::RegistryClient*>()> client;
};

absl::StatusOr<ResolvedImage> ResolveImage(absl::string_view image,
                                           const ResolveOptions& options);

// Every distinct reference of `images`.
absl::StatusOr<std::map<std::string, ResolvedImage>> ResolveImages(
    const std::vector<std::string>& images, const ResolveOptions& options);

// "registry/repository@digest" of a valid digest reference; the error is
// `Expected valid digest reference, but found 'R', reason: …`.
absl::StatusOr<std::string> QualifyDigestReference(absl::string_view image);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_RESOLVER_H_
