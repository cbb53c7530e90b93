#ifndef GITOPS_PKG_RENDER_RELEASE_H_
#define GITOPS_PKG_RENDER_RELEASE_H_

// From a loaded chart and the user's values to sorted manifests: the steps of
// `helm template` that touch neither disk nor network.
//
// Source: Helm 4.1.4 (spec 4.3, 5.1). Not thread-safe for one chart.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/log.h"
#include "pkg/gotemplate/template.h"
#include "pkg/render/host.h"
#include "pkg/render/manifest.h"
#include "pkg/render/objects.h"
#include "pkg/value/value.h"

namespace gitops::render {

// Validates the values of one chart against its values.schema.json. The
// message is what follows the chart's name: "- at '/a': got number, want
// string\n".
using SchemaValidator = std::function<absl::Status(absl::string_view schema,
                                                   const value::Value& values)>;

// Rewrites rendered files (path and text), as a post-renderer does.
using PostRenderer =
    std::function<absl::StatusOr<std::map<std::string, std::string>>(
        std::map<std::string, std::string>)>;

// Told of the chart once its disabled dependencies are gone.
using ChartObserver = std::function<void(const chart::Chart& chart)>;

struct ReleaseInput {
  std::shared_ptr<chart::Chart> chart;  // Changed by the processing.
  value::Value user_values;             // A map.
  std::string name = "release-name";
  std::string ns = "default";
  bool is_upgrade = false;
  Capabilities capabilities;
  HostOptions host;
  SchemaValidator schema_validator;  // None: schemas are not looked at.
  PostRenderer post_renderer;        // None: nothing is rewritten.
  ChartObserver on_processed;        // May be empty.
  std::function<gotemplate::TraceSink*(const std::string& path)> trace;
  // Linting: told of each template that fails; the others are still rendered.
  std::function<void(const std::string& path, const absl::Status&)> on_error;
};

struct RenderedRelease {
  std::vector<chart::Crd> crds;
  // Path and text of every file but notes; documents point into it.
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> notes;
  SortedManifests sorted;
  bool derived_values = false;  // Host::derived_values
  // The chart, whose files `crds` point at, and what rendering left behind: a
  // program about to end lets all of it be and saves the time.
  std::shared_ptr<const chart::Chart> chart;
  std::shared_ptr<const void> remains;
};

// On errors that Helm follows by its hint about --debug: those of rendering
// itself.
inline constexpr absl::string_view kRenderingPayload =
    "gitops.render.rendering";

// Fills `out`; after a manifest that is no YAML, out->files holds what was
// rendered. Errors: InvalidArgument and what functions return, Helm's text.
absl::Status RenderRelease(const ReleaseInput& input, chart::Log& log,
                           RenderedRelease* out);

// The rendering alone, with values from FinalValues: out->files and ->notes.
absl::Status RenderFiles(const ReleaseInput& input, value::Value values,
                         RenderedRelease* out);

// Helm's rule for release names; InvalidArgument with its text.
absl::Status CheckReleaseName(absl::string_view name);

// "1 application chart"-type checks: libraries cannot be rendered.
absl::Status CheckInstallable(const chart::Chart& chart);

// The values that templates of `chart` see, after dependency processing and
// schema validation. Changes `chart`.
absl::StatusOr<value::Value> FinalValues(
    chart::Chart& chart, const value::Value& user_values,
    const SchemaValidator& validator, chart::Log& log,
    const ChartObserver& on_processed = {});
// What linting sees: Helm's linter puts the defaults under the values twice.
// A user's null removes a default the first time; the second time it is back.
absl::StatusOr<value::Value> FinalValuesForLint(
    chart::Chart& chart, const value::Value& user_values,
    const SchemaValidator& validator, chart::Log& log);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_RELEASE_H_
