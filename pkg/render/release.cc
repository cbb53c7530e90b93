#include "pkg/render/release.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/dependencies.h"
#include "pkg/chart/merge.h"
#include "pkg/render/engine.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/values_methods.h"

namespace gitops::render {
namespace {

using chart::Chart;
using value::Value;

constexpr size_t kMaxReleaseNameBytes = 53;
constexpr absl::string_view kNotesSuffix = "NOTES.txt";

absl::Status InRendering(absl::Status status) {
  if (!status.ok()) status.SetPayload(kRenderingPayload, absl::Cord());
  return status;
}

bool IsNameCharacter(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c));
}

bool IsDnsLabel(absl::string_view label) {
  if (label.empty() || !IsNameCharacter(label.front()) ||
      !IsNameCharacter(label.back())) {
    return false;
  }
  for (char c : label) {
    if (!IsNameCharacter(c) && c != '-') return false;
  }
  return true;
}

// Appends "NAME:\nMESSAGES" for each chart whose values do not fit.
void ValidateTree(const Chart& chart, const Value& values,
                  const SchemaValidator& validator, chart::Log& log,
                  std::string* problems) {
  if (chart.content->schema != nullptr) {
    log.Write(chart::LogLevel::kDebug, "chart name",
              {{"chart-name", chart.name()}});
    log.Write(chart::LogLevel::kDebug, "unmarshalled JSON schema",
              {{"schema", chart.content->schema->data}});
    const absl::Status status = validator(chart.content->schema->data, values);
    if (!status.ok()) {
      absl::StrAppend(problems, chart.name(), ":\n", status.message());
    }
  }
  log.Write(chart::LogLevel::kDebug, "number of dependencies in the chart",
            {{"chart", chart.name()},
             {"dependencies", absl::StrCat(chart.dependencies.size())}});
  for (const std::shared_ptr<Chart>& subchart : chart.dependencies) {
    const Value* const section = values.Find(subchart->name());
    if (section == nullptr || !section->is_map()) continue;
    ValidateTree(*subchart, *section, validator, log, problems);
  }
}

Value ReleaseObject(const ReleaseInput& input) {
  Value out = Value::NewMap();
  value::Map& map = out.map();
  map.Set("Name", Value::String(input.name));
  map.Set("Namespace", Value::String(input.ns));
  map.Set("IsUpgrade", Value::Bool(input.is_upgrade));
  map.Set("IsInstall", Value::Bool(!input.is_upgrade));
  map.Set("Revision", Value::Int(1, value::GoType::kInt));
  map.Set("Service", Value::String("Helm"));
  return out;
}

absl::Status CheckKubeVersion(const Chart& chart, const KubeVersion& version) {
  const std::string& wanted = chart.metadata.kube_version;
  if (wanted.empty() || chart::VersionMatches(wanted, version.text())) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat("chart requires kubeVersion: ", wanted,
                   " which is incompatible with Kubernetes ", version.text()));
}

void TakeNotes(RenderedRelease* out) {
  for (auto at = out->files.begin(); at != out->files.end();) {
    if (absl::EndsWith(at->first, kNotesSuffix)) {
      out->notes.insert(out->files.extract(at++));
    } else {
      ++at;
    }
  }
}

absl::Status RenderAndSort(const ReleaseInput& input, Value values,
                           chart::Log& log, RenderedRelease* out) {
  GITOPS_RETURN_IF_ERROR(
      CheckKubeVersion(*input.chart, input.capabilities.kube_version));
  GITOPS_RETURN_IF_ERROR(RenderFiles(input, std::move(values), out));
  if (input.post_renderer) {
    GITOPS_ASSIGN_OR_RETURN(out->files,
                            input.post_renderer(std::move(out->files)));
  }
  out->chart = input.chart;
  out->crds = chart::CollectCrds(*input.chart);
  GITOPS_ASSIGN_OR_RETURN(out->sorted,
                          SortManifests(out->files, input.host.compat, log));
  return absl::OkStatus();
}

// `compat` decides what becomes of nulls in the defaults.
absl::StatusOr<Value> FinalValuesAt(Chart& chart, const Value& user_values,
                                    const SchemaValidator& validator,
                                    chart::Log& log, CompatLevel compat,
                                    const ChartObserver& on_processed,
                                    int passes = 1) {
  if (absl::Status status = chart::ProcessDependencies(chart, user_values, log);
      !status.ok()) {
    log.Write(chart::LogLevel::kError, "chart dependencies processing failed",
              {{"error", status.message()}});
    return absl::Status(status.code(),
                        absl::StrCat("chart dependencies processing failed: ",
                                     status.message()));
  }
  if (on_processed) on_processed(chart);
  Value values = user_values;
  for (int pass = 0; pass < passes; ++pass) {
    GITOPS_ASSIGN_OR_RETURN(
        values,
        chart::Coalesce(chart, values,
                        compat == CompatLevel::k41 ? chart::NullRule::kDelete
                                                   : chart::NullRule::kDrop,
                        log));
  }
  if (validator) {
    std::string problems;
    ValidateTree(chart, values, validator, log, &problems);
    if (!problems.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "values don't meet the specifications of the schema(s) in the "
          "following chart(s):\n",
          problems));
    }
  }
  return values;
}

}  // namespace

absl::Status RenderFiles(const ReleaseInput& input, Value values,
                         RenderedRelease* out) {
  gotemplate::FunctionMap functions;
  RegisterAll(functions, input.host.compat);
  gotemplate::FunctionMap values_methods;
  AddValuesMethods(values_methods);
  GITOPS_ASSIGN_OR_RETURN(const std::unique_ptr<Host> host,
                          Host::Create(input.host));
  EngineInput engine;
  engine.chart = input.chart.get();
  engine.values = std::move(values);
  engine.release = ReleaseObject(input);
  engine.capabilities = CapabilitiesObject(input.capabilities);
  engine.functions = &functions;
  engine.values_methods = &values_methods;
  engine.host = host.get();
  engine.on_error = input.on_error;
  engine.trace = input.trace;
  GITOPS_ASSIGN_OR_RETURN(out->files, RenderTemplates(engine, &out->remains));
  out->derived_values = host->derived_values();
  TakeNotes(out);
  return absl::OkStatus();
}

absl::Status CheckReleaseName(absl::string_view name) {
  if (name.empty()) {
    return absl::InvalidArgumentError("release name \"\": no name provided");
  }
  bool valid = name.size() <= kMaxReleaseNameBytes;
  for (absl::string_view label : absl::StrSplit(name, '.')) {
    valid = valid && IsDnsLabel(label);
  }
  if (valid) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "release name ", Quote(name),
      ": invalid release name, must match regex "
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and "
      "the length must not be longer than ",
      kMaxReleaseNameBytes));
}

absl::Status CheckInstallable(const Chart& chart) {
  if (chart.metadata.type.empty() || chart.metadata.type == "application") {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(chart.metadata.type, " charts are not installable"));
}

absl::StatusOr<Value> FinalValues(Chart& chart, const Value& user_values,
                                  const SchemaValidator& validator,
                                  chart::Log& log,
                                  const ChartObserver& on_processed) {
  return FinalValuesAt(chart, user_values, validator, log, CompatLevel::k41,
                       on_processed);
}

absl::StatusOr<Value> FinalValuesForLint(Chart& chart, const Value& user_values,
                                         const SchemaValidator& validator,
                                         chart::Log& log) {
  return FinalValuesAt(chart, user_values, validator, log, CompatLevel::k41, {},
                       2);
}

absl::Status RenderRelease(const ReleaseInput& input, chart::Log& log,
                           RenderedRelease* out) {
  if (absl::Status status = CheckReleaseName(input.name); !status.ok()) {
    log.Write(chart::LogLevel::kError, "release name check failed",
              {{"error", status.message()}});
    return absl::Status(
        status.code(),
        absl::StrCat("release name check failed: ", status.message()));
  }
  GITOPS_ASSIGN_OR_RETURN(
      Value values,
      FinalValuesAt(*input.chart, input.user_values, input.schema_validator,
                    log, input.host.compat, input.on_processed));
  return InRendering(RenderAndSort(input, std::move(values), log, out));
}

}  // namespace gitops::render
