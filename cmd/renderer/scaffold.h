#ifndef GITOPS_CMD_RENDERER_SCAFFOLD_H_
#define GITOPS_CMD_RENDERER_SCAFFOLD_H_

// The files of a new chart, as `helm create` of Helm 4.1.4 writes them.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::renderer {

// Stands for the chart's name in these files and in those of starters.
inline constexpr absl::string_view kChartNameMark = "<CHARTNAME>";

struct ScaffoldFile {
  std::string path;  // Relative to the chart.
  std::string text;
};

// In the order in which Helm writes them.
std::vector<ScaffoldFile> ScaffoldFiles(absl::string_view chart_name);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_SCAFFOLD_H_
