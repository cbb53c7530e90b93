#ifndef GITOPS_CMD_RENDERER_RELEASE_NAME_H_
#define GITOPS_CMD_RENDERER_RELEASE_NAME_H_

// The release's name and the chart from the arguments (spec 5.7).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {

struct NameAndChart {
  std::string name;
  std::string chart;
};

// InvalidArgument with Helm's texts. `name_template` may read the environment.
absl::StatusOr<NameAndChart> ReadNameAndChart(
    const std::vector<std::string>& args, bool generate_name,
    absl::string_view name_template, const cli::Environment& env);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_RELEASE_NAME_H_
