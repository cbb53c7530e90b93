#ifndef GITOPS_PKG_IMAGE_DOCKERFILE_BUILD_H_
#define GITOPS_PKG_IMAGE_DOCKERFILE_BUILD_H_

// Carries out a Dockerfile without running anything: what needs RUN is refused
// with the line it stands in.
//
// Source: Docker's Dockerfile reference. Stages that the target does not need
// are not built. The same context, Dockerfile, arguments and base give the same
// digest: every time is `created`, every owner 0:0 unless told, files 0755 or
// 0644 by their owner's x bit. Bases come by reference from a registry, or are
// `scratch`; a tag is looked up once.
// Errors: `FILE:LINE: …`; Unimplemented for RUN, ADD of URLs, --mount.

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/descriptor.h"
#include "pkg/oci/layout.h"
#include "pkg/oci/registry_client.h"

namespace gitops::image {

struct DockerfileOptions {
  std::string context_dir;
  std::string file;    // Path below the context; "" = "Dockerfile".
  std::string target;  // Stage; "" = the last.
  std::map<std::string, std::string> build_args;
  std::map<std::string, std::string> labels;
  oci::Platform platform;
  int64_t created = 0;      // Seconds since 1970.
  int concurrency = 1;      // Compression threads.
  std::string scratch_dir;  // For blobs and bases; the caller removes it.
  std::function<absl::StatusOr<oci::RegistryClient*>()> client;
};

// Writes the image's layout to `out_directory`.
absl::StatusOr<oci::Layout> BuildDockerfile(const DockerfileOptions& options,
                                            absl::string_view out_directory);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_DOCKERFILE_BUILD_H_
