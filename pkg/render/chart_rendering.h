#ifndef GITOPS_PKG_RENDER_CHART_RENDERING_H_
#define GITOPS_PKG_RENDER_CHART_RENDERING_H_

// Small charts from texts, and what their templates make, for tests.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/chart/chart.h"
#include "pkg/render/release.h"

namespace gitops::render {

// Path and text.
using ChartFiles = std::vector<std::pair<std::string, std::string>>;

// A chart "c" of version 0.1.0, unless `files` have a Chart.yaml of their own.
std::shared_ptr<chart::Chart> MakeChart(const ChartFiles& files);

// For a release "r" in namespace "default", with Helm's own capabilities.
ReleaseInput MakeInput(std::shared_ptr<chart::Chart> chart);

// What `text` as the only template of a chart renders to, or "!" and the
// message of the error. `files` may add values.yaml and others.
std::string RenderText(absl::string_view text, const ChartFiles& files = {});

// A template action and what the real Helm 4.1.4 made of it: output, or "!"
// and the end of its message.
struct RecordedAction {
  absl::string_view action;  // Without the outer braces.
  absl::string_view helm;
};
void ExpectActions(const ChartFiles& files,
                   const std::vector<RecordedAction>& recorded);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_CHART_RENDERING_H_
