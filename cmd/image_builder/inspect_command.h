#ifndef GITOPS_CMD_IMAGE_BUILDER_INSPECT_COMMAND_H_
#define GITOPS_CMD_IMAGE_BUILDER_INSPECT_COMMAND_H_

// The inspect command. Source: kbld 0.43.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cmd/image_builder/registry_flags.h"
#include "pkg/cli/output.h"
#include "pkg/cli/ui.h"

namespace gitops::image_builder {

struct InspectFlags {
  std::vector<std::string> files;
  RegistryFlags registry;
  bool sort = true;
};

absl::StatusOr<int> RunInspect(const InspectFlags& flags, cli::Ui& ui,
                               const cli::Environment& env);

}  // namespace gitops::image_builder

#endif  // GITOPS_CMD_IMAGE_BUILDER_INSPECT_COMMAND_H_
