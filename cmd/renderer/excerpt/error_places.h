#ifndef GITOPS_CMD_RENDERER_EXCERPT_ERROR_PLACES_H_
#define GITOPS_CMD_RENDERER_EXCERPT_ERROR_PLACES_H_

// Which lines of which files an error of rendering is about: of templates,
// through all their includes; of values files; of rendered manifests that are
// no YAML.

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cmd/renderer/excerpt/excerpt.h"
#include "pkg/chart/chart.h"
#include "pkg/render/host.h"

namespace gitops::renderer {

struct ErrorSources {
  const chart::Chart* chart = nullptr;  // Null where it could not be loaded.
  std::string chart_path;               // Its directory, for values.yaml.
  std::vector<std::string> values_files;
  // Path to text of what was rendered.
  const std::map<std::string, std::string>* rendered = nullptr;
  render::CompatLevel compat = render::CompatLevel::k41;
};

// From the innermost place outwards; empty where the error names none.
std::vector<ExcerptPlace> ErrorPlaces(const absl::Status& status,
                                      const ErrorSources& sources);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_EXCERPT_ERROR_PLACES_H_
