#ifndef GITOPS_PKG_IMAGE_DOCKER_BUILDER_H_
#define GITOPS_PKG_IMAGE_DOCKER_BUILDER_H_

// Builders that are other programs' command lines: docker, docker buildx,
// pack, kubectl buildkit, ko, bazel; and pushing with docker.
//
// Source: kbld 0.43, command lines and log frames included. Known difference:
// a tool's output appears when it has ended.
// Errors: as RunTool and CheckDirectory, and kbld's texts for output in which
// nothing is found. Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/builder.h"
#include "pkg/image/config.h"

namespace gitops::image {

// A built image: what docker knows it by, or a registry reference where the
// builder has pushed it itself.
struct ToolImage {
  std::string reference;
  bool pushed = false;
};

absl::StatusOr<ToolImage> BuildWithTool(absl::string_view image,
                                        const Source& source,
                                        const Destination* destination,
                                        const BuildEnv& env);

// Pushes a local image; returns repository@digest, fully qualified.
absl::StatusOr<std::string> PushWithDocker(absl::string_view local,
                                           absl::string_view repository,
                                           const BuildEnv& env);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_DOCKER_BUILDER_H_
