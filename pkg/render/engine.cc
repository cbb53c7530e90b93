#include "pkg/render/engine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/objects.h"
#include "pkg/render/render_error.h"

namespace gitops::render {
namespace {

using chart::Chart;
using chart::ChartFile;
using value::GoType;
using value::Map;
using value::Value;

constexpr absl::string_view kNoValue = "<no value>";

// What the templates of one chart get.
struct Scope {
  Value data;    // The dot.
  Value values;  // data.Values
  std::string base_path;
};

struct Source {
  std::string path;
  size_t depth = 0;  // Slashes in the path.
  const ChartFile* file = nullptr;
  const Scope* scope = nullptr;
};

// While a chart's files run, its dot and its section of the values have the
// named type that Helm gives them; from its parent's point of view they are
// plain maps.
class ValuesTyping {
 public:
  explicit ValuesTyping(Value values)
      : values_(std::move(values)), before_(values_.map().element) {
    values_.map().element = GoType::kValues;
  }
  ~ValuesTyping() { values_.map().element = before_; }
  ValuesTyping(const ValuesTyping&) = delete;
  ValuesTyping& operator=(const ValuesTyping&) = delete;

 private:
  Value values_;
  const GoType before_;
};

class Engine {
 public:
  explicit Engine(const EngineInput& input)
      : input_(input),
        templates_(input.functions,
                   {.missing_key_is_error = input.missing_key_is_error,
                    .values_methods = input.values_methods}) {}

  absl::StatusOr<std::map<std::string, std::string>> Run() {
    AddScope(*input_.chart, nullptr);
    std::stable_sort(
        sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
          return a.depth != b.depth ? a.depth > b.depth : a.path > b.path;
        });
    KeepLastOfEqualPaths();
    for (const Source& source : sources_) {
      const absl::Status status =
          templates_.Parse(source.path, source.file->data);
      if (status.ok()) continue;
      const absl::Status reformatted = ReformatParseError(status);
      if (!input_.on_error) return reformatted;
      input_.on_error(source.path, reformatted);
    }
    for (const Source& source : sources_) {
      if (absl::StartsWith(fs::BaseName(source.path), "_")) continue;
      if (!templates_.Has(source.path)) continue;
      const absl::Status status = Execute(source);
      if (status.ok()) continue;
      if (!input_.on_error) return status;
      input_.on_error(source.path, status);
    }
    return std::move(rendered_);
  }

 private:
  // Returns the dot of `chart`'s templates.
  Value AddScope(const Chart& chart, const Scope* parent) {
    scopes_.push_back(std::make_unique<Scope>());
    Scope& scope = *scopes_.back();
    scope.base_path = absl::StrCat(chart.FullPath(), "/templates");
    scope.values = SectionOf(chart, parent);
    scope.data = Value::NewMap();
    Map& data = scope.data.map();
    const Value subcharts = Value::NewMap();
    data.Set("Capabilities", input_.capabilities);
    data.Set("Chart", ChartObject(chart));
    data.Set("Files", FilesObject(chart.content));
    data.Set("Release", input_.release);
    data.Set("Subcharts", subcharts);
    data.Set("Values", scope.values);
    for (const auto& dependency : chart.dependencies) {
      Value shared = subcharts;
      shared.map().Set(dependency->name(), AddScope(*dependency, &scope));
    }
    AddSources(chart, scope);
    return scope.data;
  }

  Value SectionOf(const Chart& chart, const Scope* parent) const {
    if (parent == nullptr) return input_.values;
    // A chart that was packed under two parents knows only one of them.
    if (chart.is_root()) return input_.values;
    const Value* section = parent->values.Find(chart.name());
    if (section != nullptr && section->is_map()) return *section;
    return Value::NewMap(GoType::kValues);
  }

  void AddSources(const Chart& chart, const Scope& scope) {
    const bool library = absl::EqualsIgnoreCase(chart.metadata.type, "library");
    const std::string root = chart.FullPath();
    for (const ChartFile* file : chart.content->templates) {
      if (library && !absl::StartsWith(fs::BaseName(file->name), "_")) continue;
      Source source;
      source.path = absl::StrCat(root, "/", file->name);
      source.depth = std::count(source.path.begin(), source.path.end(), '/');
      source.file = file;
      source.scope = &scope;
      sources_.push_back(std::move(source));
    }
  }

  // Charts of one name and place overwrite each other, the last one wins.
  void KeepLastOfEqualPaths() {
    std::vector<Source> kept;
    kept.reserve(sources_.size());
    for (Source& source : sources_) {
      if (!kept.empty() && kept.back().path == source.path) {
        kept.back() = std::move(source);
      } else {
        kept.push_back(std::move(source));
      }
    }
    sources_ = std::move(kept);
  }

  absl::Status Execute(const Source& source) {
    Value about = Value::NewMap(GoType::kValues);
    about.map().Set("Name", Value::String(source.path));
    about.map().Set("BasePath", Value::String(source.scope->base_path));
    Value data = source.scope->data;
    data.map().Set("Template", std::move(about));
    std::string text;
    gotemplate::TraceSink* const trace =
        input_.trace ? input_.trace(source.path) : nullptr;
    {
      const ValuesTyping typing(source.scope->values);
      const ValuesTyping dot_typing(data);
      const absl::Status status =
          templates_.Execute(source.path, data, input_.host, &text, trace);
      if (!status.ok()) return ReformatExecError(status);
    }
    RemoveNoValue(&text);
    rendered_.emplace(source.path, std::move(text));
    return absl::OkStatus();
  }

  const EngineInput& input_;  // Only while Run() runs.
  gotemplate::TemplateSet templates_;
  std::vector<std::unique_ptr<Scope>> scopes_;
  std::vector<Source> sources_;
  std::map<std::string, std::string> rendered_;
};

}  // namespace

void RemoveNoValue(std::string* text) {
  size_t at = text->find(kNoValue.data(), 0, kNoValue.size());
  if (at == std::string::npos) return;
  std::string out;
  out.reserve(text->size());
  size_t from = 0;
  while (at != std::string::npos) {
    out.append(*text, from, at - from);
    from = at + kNoValue.size();
    at = text->find(kNoValue.data(), from, kNoValue.size());
  }
  out.append(*text, from, std::string::npos);
  *text = std::move(out);
}

absl::StatusOr<std::map<std::string, std::string>> RenderTemplates(
    const EngineInput& input, std::shared_ptr<const void>* remains) {
  const auto engine = std::make_shared<Engine>(input);
  if (remains != nullptr) *remains = engine;
  return engine->Run();
}

}  // namespace gitops::render
