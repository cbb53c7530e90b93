#ifndef GITOPS_PKG_IMAGE_DOCKERFILE_STAGE_H_
#define GITOPS_PKG_IMAGE_DOCKERFILE_STAGE_H_

// The instructions that change a stage's configuration alone, and what a stage
// is made of. Source: Docker's Dockerfile reference. Pure.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/image/dockerfile.h"
#include "pkg/image/dockerfile_words.h"
#include "pkg/image/root_fs.h"
#include "pkg/oci/assemble.h"
#include "pkg/oci/image_config.h"

namespace gitops::image {

struct Stage {
  oci::ImageConfig config;
  std::optional<oci::BaseImage> base;
  std::vector<oci::ImageLayer> layers;
  RootFs fs;
  std::map<std::string, std::string> args;
  bool cmd_set = false;
  int64_t created = 0;
  char escape = '\\';

  // Environment first, then build arguments.
  Variables Lookup() const;
  void AddHistory(absl::string_view created_by, bool empty_layer);
};

// Whether this is such an instruction. RUN, COPY, ADD, WORKDIR, ARG, FROM and
// ONBUILD are not.
bool IsConfigInstruction(absl::string_view name);
// Carries it out, history included.
absl::Status ApplyConfig(const Instruction& instruction, Stage* stage);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_DOCKERFILE_STAGE_H_
