#ifndef GITOPS_PKG_RENDER_ENGINE_H_
#define GITOPS_PKG_RENDER_ENGINE_H_

// Executes all templates of a tree of charts.
//
// Source: Helm 4.1.4 (spec 1.9, 5.2): one namespace of templates for the whole
// tree, parsed and executed deepest path first, reverse alphabetical within a
// depth. The values are shared between the files of a chart and change where
// templates change them. Not thread-safe for one tree.

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "pkg/chart/chart.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/template.h"
#include "pkg/render/host.h"
#include "pkg/value/value.h"

namespace gitops::render {

struct EngineInput {
  const chart::Chart* chart = nullptr;
  value::Value values;        // Coalesced; of the root chart.
  value::Value release;       // `.Release`
  value::Value capabilities;  // `.Capabilities`
  const gotemplate::FunctionMap* functions = nullptr;
  // Methods of `.Values`; may be nullptr.
  const gotemplate::FunctionMap* values_methods = nullptr;
  Host* host = nullptr;
  bool missing_key_is_error = false;
  // Linting: called for each file that fails; rendering goes on then.
  std::function<void(const std::string& path, const absl::Status&)> on_error;
  // Called with each file's name before it is executed; may return nullptr.
  std::function<gotemplate::TraceSink*(const std::string& path)> trace;
};

// Path ("c/templates/a.yaml") to text, partials left out. Errors are
// reformatted as Helm prints them. `*remains`, if given, gets the parsed
// templates and the like, for who would rather not pay for their destruction.
absl::StatusOr<std::map<std::string, std::string>> RenderTemplates(
    const EngineInput& input, std::shared_ptr<const void>* remains = nullptr);

// Removes every "<no value>" from `text`.
void RemoveNoValue(std::string* text);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_ENGINE_H_
