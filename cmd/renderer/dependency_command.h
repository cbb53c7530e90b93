#ifndef GITOPS_CMD_RENDERER_DEPENDENCY_COMMAND_H_
#define GITOPS_CMD_RENDERER_DEPENDENCY_COMMAND_H_

// `renderer dependency list|update|build [CHART]` (spec 6.5 to 6.7).

#include "absl/status/statusor.h"
#include "cmd/renderer/settings.h"
#include "pkg/chart/vendor.h"
#include "pkg/cli/command.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {

// The time of now, and that of packed files: both SOURCE_DATE_EPOCH where that
// is set. InvalidArgument where it is no number.
absl::StatusOr<chart::VendorOptions> MakeVendorOptions(
    const cli::Environment& env);

// `settings` must outlive the commands.
void AddDependencyCommands(cli::Command& root, Settings* settings);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_DEPENDENCY_COMMAND_H_
