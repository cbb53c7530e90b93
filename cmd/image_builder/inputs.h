#ifndef GITOPS_CMD_IMAGE_BUILDER_INPUTS_H_
#define GITOPS_CMD_IMAGE_BUILDER_INPUTS_H_

// The documents that -f names, read with the process's effects and parted into
// configuration and resources.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/cli/output.h"
#include "pkg/http/client.h"
#include "pkg/image/config.h"
#include "pkg/value/value.h"

namespace gitops::image_builder {

absl::StatusOr<std::vector<value::Value>> ReadAll(
    const std::vector<std::string>& files, http::Transport* transport,
    const cli::Environment& env);

struct Inputs {
  image::Config config;
  std::vector<value::Value> resources;
};
absl::StatusOr<Inputs> SplitInputs(std::vector<value::Value> documents);

}  // namespace gitops::image_builder

#endif  // GITOPS_CMD_IMAGE_BUILDER_INPUTS_H_
