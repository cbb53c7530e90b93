#ifndef GITOPS_CMD_RENDERER_RELEASE_INPUT_H_
#define GITOPS_CMD_RENDERER_RELEASE_INPUT_H_

// From a command line to what the renderer renders.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cmd/renderer/cluster/cluster.h"
#include "cmd/renderer/settings.h"
#include "cmd/renderer/template_options.h"
#include "pkg/chart/log.h"
#include "pkg/cli/output.h"
#include "pkg/render/release.h"

namespace gitops::renderer {

struct PreparedRelease {
  render::ReleaseInput input;
  std::shared_ptr<Cluster> cluster;  // Null: none is asked.
};

// Everything before rendering, in Helm's order, so that of several mistakes
// the same one is told. `args` are [NAME] CHART. Errors have Helm's texts;
// Unimplemented for what is missing here. The result writes to env.err and
// `log`.
absl::StatusOr<PreparedRelease> PrepareRelease(
    const TemplateOptions& options, const Settings& settings,
    const std::vector<std::string>& args, const cli::Environment& env,
    chart::Log& log);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_RELEASE_INPUT_H_
