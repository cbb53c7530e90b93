#include "pkg/lint/lint.h"

#include <limits.h>
#include <stdlib.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "pkg/base/fs.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/merge.h"
#include "pkg/lint/chart_rules.h"
#include "pkg/lint/template_rules.h"
#include "pkg/yaml/yaml.h"

namespace gitops::lint {
namespace {

using value::Value;

constexpr char kValuesFile[] = "values.yaml";
constexpr char kTemplates[] = "templates/";

class Linter {
 public:
  Linter(std::string directory, const LintOptions& options, chart::Log& log,
         std::vector<Finding>* out)
      : directory_(std::move(directory)),
        options_(options),
        log_(log),
        out_(out) {}

  void Run(absl::string_view chart_yaml) {
    LintChartYaml(chart_yaml, out_);
    LintValues();
    Templates();
  }

 private:
  void Say(Severity severity, std::string path, absl::string_view message) {
    Finding finding;
    finding.severity = severity;
    finding.path = std::move(path);
    finding.message = std::string(message);
    AddPosition(&finding);
    out_->push_back(std::move(finding));
  }

  std::string Path(absl::string_view name) const {
    return fs::JoinPath(directory_, name);
  }

  void LintValues() {
    const std::string path = Path(kValuesFile);
    if (!fs::Exists(path)) {
      return Say(Severity::kInfo, kValuesFile, "file does not exist");
    }
    const absl::StatusOr<std::string> text =
        fs::ReadFile(path, chart::kMaxFileBytes);
    const absl::Status first =
        text.ok() ? yaml::ParseMap(*text).status() : text.status();
    if (!first.ok()) {
      return Say(Severity::kError, kValuesFile,
                 absl::StrCat("unable to parse YAML: ",
                              absl::StrReplaceAll(first.message(),
                                                  {{"map[string]interface {}",
                                                    "common.Values"}})));
    }
    // Of later documents, loading the chart tells.
    absl::StatusOr<Value> values = chart::ParseValues(*text);
    if (!values.ok()) return;
    Value merged = options_.user_values.DeepCopy();
    chart::MergeTables(merged.map(), values->map(), "",
                       chart::NullRule::kDelete, log_);
    const absl::StatusOr<std::string> schema =
        fs::ReadFile(Path("values.schema.json"), chart::kMaxFileBytes);
    if (!schema.ok() || schema->empty() || !options_.schema_validator) return;
    const absl::Status status = options_.schema_validator(*schema, merged);
    if (!status.ok()) Say(Severity::kError, kValuesFile, status.message());
  }

  void Templates() {
    if (!fs::IsDirectory(Path("templates"))) {
      Say(Severity::kWarning, kTemplates, "directory does not exist");
    }
    absl::StatusOr<std::shared_ptr<chart::Chart>> chart =
        chart::LoadChartDirectory(directory_, log_, chart::ApiVersions::kAny);
    if (!chart.ok()) {
      const absl::string_view reason = chart.status().message();
      if (fs::IsDirectory(Path("templates"))) {
        Say(Severity::kError, kTemplates, reason);
      }
      Say(Severity::kError, "",
          absl::StrCat("unable to load chart\n\t", reason));
      if (fs::IsDirectory(Path("crds"))) {
        Say(Severity::kError, "crds/", reason);
      }
      return;
    }
    // Dependency processing changes a chart, so the rules about what was
    // declared get their own copy.
    const chart::Chart declared = **chart;
    if (fs::IsDirectory(Path("templates"))) Render(*chart);
    LintDependencies(declared, directory_, out_);
    LintCrds(declared, out_);
  }

  void Render(const std::shared_ptr<chart::Chart>& chart) {
    render::ReleaseInput input;
    input.chart = chart;
    input.user_values = options_.user_values;
    input.name = "test-release";
    input.ns = options_.ns;
    input.capabilities.kube_version = options_.kube_version;
    input.capabilities.api_versions = render::DefaultApiVersions();
    input.capabilities.helm_version = render::MatchedHelmVersion();
    input.host.lint = true;
    input.host.log = options_.log_line;
    input.on_error = [this](const std::string&, const absl::Status& status) {
      Say(Severity::kError, kTemplates, status.message());
    };
    const absl::StatusOr<Value> values = render::FinalValuesForLint(
        *chart, options_.user_values, options_.schema_validator, log_);
    if (!values.ok()) {
      return Say(Severity::kError, kTemplates, values.status().message());
    }
    render::RenderedRelease release;
    const absl::Status status = render::RenderFiles(input, *values, &release);
    if (!status.ok()) {
      return Say(Severity::kError, kTemplates, status.message());
    }
    for (const chart::ChartFile* file : chart->content->templates) {
      LintExtension(file->name, out_);
      const auto rendered =
          release.files.find(absl::StrCat(chart->name(), "/", file->name));
      if (rendered == release.files.end()) continue;
      LintManifests(file->name, rendered->second, options_.kube_version, out_);
    }
  }

  const std::string directory_;
  const LintOptions& options_;
  chart::Log& log_;
  std::vector<Finding>* out_;
};

}  // namespace

Report LintChart(absl::string_view path, const LintOptions& options,
                 chart::Log& log) {
  Report report;
  report.chart = std::string(path);
  const std::string chart_yaml = fs::JoinPath(path, "Chart.yaml");
  const absl::StatusOr<std::string> text =
      fs::ReadFile(chart_yaml, chart::kMaxFileBytes);
  if (!text.ok()) {
    report.problem =
        absl::StrCat("unable to check Chart.yaml file in chart: stat ",
                     chart_yaml, ": no such file or directory");
    return report;
  }
  char resolved[PATH_MAX];
  const std::string name(path);
  const std::string directory =
      realpath(name.c_str(), resolved) == nullptr ? name : resolved;
  Linter(directory, options, log, &report.findings).Run(*text);
  return report;
}

}  // namespace gitops::lint
