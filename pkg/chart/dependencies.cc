#include "pkg/chart/dependencies.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/go_text.h"
#include "pkg/chart/merge.h"

namespace gitops::chart {
namespace {

using value::Map;
using value::Value;

bool Satisfies(const Chart& chart, const Dependency& wanted) {
  return chart.name() == wanted.name &&
         VersionMatches(wanted.version, chart.metadata.version);
}

// Charts that are there but not declared, then the declared ones in order,
// renamed to their aliases.
std::vector<std::shared_ptr<Chart>> MatchDeclared(Chart& chart) {
  std::vector<std::shared_ptr<Chart>> out;
  std::vector<Dependency>& wanted = chart.metadata.dependencies;
  for (const std::shared_ptr<Chart>& present : chart.dependencies) {
    const bool declared = std::any_of(
        wanted.begin(), wanted.end(),
        [&](const Dependency& d) { return Satisfies(*present, d); });
    if (!declared) out.push_back(present);
  }
  for (Dependency& dependency : wanted) {
    for (const std::shared_ptr<Chart>& present : chart.dependencies) {
      if (!Satisfies(*present, dependency)) continue;
      auto copy = std::make_shared<Chart>(*present);
      copy->metadata.name = dependency.effective_name();
      // Charts below belong to the copy; what is below those keeps its place.
      for (std::shared_ptr<Chart>& below : copy->dependencies) {
        below = std::make_shared<Chart>(*below);
        below->parent = copy.get();
      }
      out.push_back(std::move(copy));
      break;
    }
    dependency.name = dependency.effective_name();
  }
  return out;
}

class DependencyProcessor {
 public:
  explicit DependencyProcessor(Log& log) : log_(log) {}

  // `above` are the values that the chart's parent saw; conditions look below
  // `path` ("a.b." or "").
  absl::Status Enable(Chart& chart, const Value& above,
                      const std::string& path) {
    if (!chart.metadata.has_dependencies) return absl::OkStatus();
    chart.SetDependencies(MatchDeclared(chart));
    GITOPS_ASSIGN_OR_RETURN(const Value values, ValuesFor(chart, above));
    for (Dependency& dependency : chart.metadata.dependencies) {
      dependency.enabled = true;
      ApplyTags(values, dependency);
      ApplyCondition(values, path, dependency);
    }
    std::set<absl::string_view> disabled;
    for (const Dependency& dependency : chart.metadata.dependencies) {
      if (!dependency.enabled) disabled.insert(dependency.name);
    }
    std::vector<std::shared_ptr<Chart>> kept;
    for (const std::shared_ptr<Chart>& present : chart.dependencies) {
      if (disabled.count(present->name()) == 0) kept.push_back(present);
    }
    for (const std::shared_ptr<Chart>& present : kept) {
      GITOPS_RETURN_IF_ERROR(
          Enable(*present, values, absl::StrCat(path, present->name(), ".")));
    }
    std::vector<Dependency> declared;
    for (Dependency& dependency : chart.metadata.dependencies) {
      if (disabled.count(dependency.name) == 0) {
        declared.push_back(dependency);
      }
    }
    chart.metadata.has_dependencies = !declared.empty();
    chart.metadata.dependencies = std::move(declared);
    chart.SetDependencies(std::move(kept));
    return absl::OkStatus();
  }

  // Bottom-up.
  absl::Status Import(Chart& chart) {
    for (const std::shared_ptr<Chart>& dependency : chart.dependencies) {
      GITOPS_RETURN_IF_ERROR(Import(*dependency));
    }
    if (!chart.metadata.has_dependencies) return absl::OkStatus();
    GITOPS_ASSIGN_OR_RETURN(Value values,
                            Coalesce(chart, Value(), NullRule::kKeep, log_));
    const Value imported = Value::NewMap();
    Value target = imported;
    for (Dependency& dependency : chart.metadata.dependencies) {
      ImportFrom(values, dependency, target.map());
    }
    // A copy: what was imported may be in two places of the tree.
    chart.values = values.DeepCopy();
    MergeTables(chart.values.map(), imported.map(), "", NullRule::kKeep, log_);
    return absl::OkStatus();
  }

 private:
  // Helm coalesces the chart's defaults under the whole of the values above,
  // wherever the chart is in the tree.
  absl::StatusOr<Value> ValuesFor(const Chart& chart, const Value& above) {
    if (chart.is_root()) return Coalesce(chart, above, NullRule::kDelete, log_);
    return CoalesceShared(chart, above, log_);
  }

  void ApplyTags(const Value& values, Dependency& dependency) {
    const Value* const tags = values.Find("tags");
    if (tags == nullptr || !tags->is_map()) return;
    bool any_on = false;
    bool any_off = false;
    for (const std::string& tag : dependency.tags) {
      const Value* const found = tags->Find(tag);
      if (found == nullptr) continue;
      if (!found->is_bool()) {
        log_.Write(LogLevel::kWarn, "returned non-bool value",
                   {{"tag", tag}, {"chart", dependency.name}});
        continue;
      }
      (found->as_bool() ? any_on : any_off) = true;
    }
    dependency.enabled = any_on || !any_off;
  }

  void ApplyCondition(const Value& values, absl::string_view path,
                      Dependency& dependency) {
    const std::string conditions(
        absl::StripAsciiWhitespace(dependency.condition));
    for (absl::string_view condition : absl::StrSplit(conditions, ',')) {
      if (condition.empty()) continue;
      const Value* const found =
          FindScalar(values, absl::StrCat(path, condition));
      if (found == nullptr) continue;
      if (found->is_bool()) {
        dependency.enabled = found->as_bool();
        return;
      }
      log_.Write(LogLevel::kWarn, "returned non-bool value",
                 {{"path", condition}, {"chart", dependency.name}});
    }
  }

  // The value at a dotted path; nullptr if there is none or it is a table.
  static const Value* FindScalar(const Value& root, const std::string& path) {
    const Value* found = &root;
    for (absl::string_view part : absl::StrSplit(path, '.')) {
      found = found->Find(part);
      if (found == nullptr) return nullptr;
    }
    return found->is_map() ? nullptr : found;
  }

  void ImportFrom(const Value& values, Dependency& dependency, Map& into) {
    std::vector<Value> normalised;
    for (const Value& item : dependency.import_values) {
      std::string child;
      std::string parent = ".";
      if (item.is_string()) {
        child = absl::StrCat("exports.", item.as_string());
      } else if (item.is_map()) {
        const Value* const from = item.Find("child");
        const Value* const to = item.Find("parent");
        child = from == nullptr ? "<nil>" : GoText(*from);
        parent = to == nullptr ? "<nil>" : GoText(*to);
      } else {
        continue;
      }
      Value pair = Value::NewMap(value::GoType::kString);
      pair.map().Set("child", Value::String(child));
      pair.map().Set("parent", Value::String(parent));
      normalised.push_back(std::move(pair));
      const absl::StatusOr<Value> table =
          FindTable(values, absl::StrCat(dependency.name, ".", child));
      if (!table.ok()) {
        LogMissing(item, dependency.name, table.status().message());
        continue;
      }
      const Value below = Nest(parent, *table);
      MergeTables(into, below.map(), "", NullRule::kKeep, log_);
    }
    dependency.import_values = std::move(normalised);
  }

  void LogMissing(const Value& item, absl::string_view chart,
                  absl::string_view error) {
    if (item.is_string()) {
      log_.Write(LogLevel::kWarn, "ImportValues missing table",
                 {{"error", error}});
    } else {
      log_.Write(LogLevel::kWarn, "ImportValues missing table from chart",
                 {{"chart", chart}, {"error", error}});
    }
  }

  // `table` at the dotted `path` of an otherwise empty tree.
  static Value Nest(absl::string_view path, const Value& table) {
    Value out = table.DeepCopy();
    if (path == ".") return out;
    std::vector<absl::string_view> parts = absl::StrSplit(path, '.');
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      Value outer = Value::NewMap();
      outer.map().Set(*part, std::move(out));
      out = std::move(outer);
    }
    return out;
  }

  Log& log_;
};

}  // namespace

absl::Status ProcessDependencies(Chart& chart, const Value& user, Log& log) {
  DependencyProcessor processor(log);
  GITOPS_RETURN_IF_ERROR(processor.Enable(chart, user, ""));
  return processor.Import(chart);
}

std::vector<std::string> MissingDependencies(const Chart& chart) {
  std::vector<std::string> missing;
  for (const Dependency& wanted : chart.metadata.dependencies) {
    const bool found =
        std::any_of(chart.dependencies.begin(), chart.dependencies.end(),
                    [&](const std::shared_ptr<Chart>& c) {
                      return c->name() == wanted.name;
                    });
    if (!found) missing.push_back(wanted.name);
  }
  return missing;
}

}  // namespace gitops::chart
