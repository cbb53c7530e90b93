#ifndef GITOPS_CMD_RENDERER_RELEASE_INPUT_H_
#define GITOPS_CMD_RENDERER_RELEASE_INPUT_H_

// From a command line to what the renderer renders.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cmd/renderer/settings.h"
#include "cmd/renderer/template_options.h"
#include "pkg/chart/log.h"
#include "pkg/cli/output.h"
#include "pkg/render/release.h"

namespace gitops::renderer {

// Everything before rendering, in Helm's order, so that of several mistakes
// the same one is told. `args` are [NAME] CHART. Errors have Helm's texts;
// Unimplemented for what is missing here. The result writes to env.err.
absl::StatusOr<render::ReleaseInput> PrepareRelease(
    const TemplateOptions& options, const Settings& settings,
    const std::vector<std::string>& args, const cli::Environment& env,
    chart::Log& log);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_RELEASE_INPUT_H_
