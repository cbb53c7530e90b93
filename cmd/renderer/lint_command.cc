#include "cmd/renderer/lint_command.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/remote/values_reader.h"
#include "cmd/renderer/schema_validator.h"
#include "cmd/renderer/values_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/loader.h"
#include "pkg/lint/lint.h"

namespace gitops::renderer {
namespace {

using lint::Report;
using lint::Severity;

struct LintCommandOptions {
  chart::UserValues values;
  std::string kube_version;
  bool quiet = false;
  bool strict = false;
  bool with_subcharts = false;
  bool skip_schema_validation = false;
  std::string output = "text";
};

bool IsArchive(absl::string_view path) {
  return absl::EndsWith(path, ".tgz") || absl::EndsWith(path, ".tar.gz");
}

// Adds charts and archives at any depth, in the order of their paths.
void FindCharts(const std::string& directory, std::vector<std::string>* paths) {
  const auto entries = fs::ListDir(directory);
  if (!entries.ok()) return;
  for (const fs::DirEntry& entry : *entries) {
    const std::string path = fs::JoinPath(directory, entry.name);
    if (entry.type == fs::FileType::kDirectory) {
      FindCharts(path, paths);
    } else if (entry.name == "Chart.yaml") {
      paths->push_back(directory);
    } else if (IsArchive(entry.name)) {
      paths->push_back(path);
    }
  }
}

// The charts to lint: the named ones, and those in their charts/ folders.
std::vector<std::string> Paths(const LintCommandOptions& options,
                               const std::vector<std::string>& args) {
  std::vector<std::string> paths = args;
  if (!options.with_subcharts) return paths;
  for (const std::string& path : args) {
    FindCharts(fs::JoinPath(path, "charts"), &paths);
  }
  return paths;
}

std::string FormatText(const std::vector<Report>& reports, bool quiet) {
  std::string out;
  for (const Report& report : reports) {
    std::string text;
    if (!report.problem.empty()) {
      absl::StrAppend(&text, "Error ", report.problem, "\n");
    }
    for (const lint::Finding& finding : report.findings) {
      if (quiet && finding.severity == Severity::kInfo) continue;
      absl::StrAppend(&text, lint::FormatFinding(finding), "\n");
    }
    if (quiet && text.empty()) continue;
    absl::StrAppend(&out, "==> Linting ", report.chart, "\n", text, "\n");
  }
  return out;
}

absl::StatusOr<lint::LintOptions> MakeOptions(const LintCommandOptions& options,
                                              const Settings& settings,
                                              const cli::Environment& env,
                                              chart::Log& log) {
  lint::LintOptions out;
  GITOPS_ASSIGN_OR_RETURN(
      out.user_values,
      chart::MergeUserValues(options.values, MakeValuesReader(env.getenv)));
  out.ns = Namespace(settings, env);
  cli::Output* const err = env.err;
  out.log_line = [err](absl::string_view line) {
    err->Write(absl::StrCat(line, "\n"));
  };
  out.kube_version = render::DefaultKubeVersion(1);
  if (!options.kube_version.empty()) {
    absl::StatusOr<render::KubeVersion> version =
        render::ParseKubeVersion(options.kube_version);
    if (!version.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("invalid kube version '", options.kube_version,
                       "': ", version.status().message()));
    }
    out.kube_version = *std::move(version);
  }
  if (!options.skip_schema_validation) {
    out.schema_validator = MakeSchemaValidator(env, log);
  }
  return out;
}

// Archives are linted as the directory they unpack to.
absl::StatusOr<Report> LintPath(const std::string& path,
                                const lint::LintOptions& options,
                                chart::Log& log) {
  if (!IsArchive(path) || fs::IsDirectory(path)) {
    return lint::LintChart(path, options, log);
  }
  Report report;
  report.chart = path;
  const absl::StatusOr<std::string> data =
      fs::ReadFile(path, chart::kMaxArchiveBytes);
  if (!data.ok()) {
    report.problem =
        absl::StrCat("unable to open tarball: ", data.status().message());
    return report;
  }
  const absl::StatusOr<std::vector<chart::ChartFile>> files =
      chart::ReadChartArchive(*data);
  if (!files.ok()) {
    report.problem =
        absl::StrCat("unable to extract tarball: ", files.status().message());
    return report;
  }
  GITOPS_ASSIGN_OR_RETURN(const std::string unpacked,
                          fs::MakeTempDir("renderer-lint."));
  absl::Status status;
  for (const chart::ChartFile& file : *files) {
    const std::string target = fs::JoinPath(unpacked, file.name);
    if (status.ok()) status = fs::MakeDirs(fs::DirName(target));
    if (status.ok()) status = fs::WriteFile(target, file.data);
  }
  if (status.ok()) report = lint::LintChart(unpacked, options, log);
  report.chart = path;
  const absl::Status removed = fs::RemoveAll(unpacked);
  if (!status.ok()) return status;
  if (!removed.ok()) return removed;
  return report;
}

absl::StatusOr<int> RunLint(const LintCommandOptions& options,
                            const Settings& settings,
                            const cli::Invocation& call) {
  if (options.output != "text" && options.output != "json" &&
      options.output != "sarif") {
    return absl::InvalidArgumentError(absl::StrCat(
        "invalid --output \"", options.output, "\": want text, json or sarif"));
  }
  StderrLog log(*call.env, settings.debug);
  GITOPS_ASSIGN_OR_RETURN(const lint::LintOptions lint_options,
                          MakeOptions(options, settings, *call.env, log));
  const Severity limit = options.strict ? Severity::kWarning : Severity::kError;
  std::vector<Report> reports;
  size_t failed = 0;
  for (const std::string& path : Paths(options, call.args)) {
    GITOPS_ASSIGN_OR_RETURN(Report report, LintPath(path, lint_options, log));
    reports.push_back(std::move(report));
    if (lint::WorstOf(reports.back()) >= limit) ++failed;
  }
  if (options.output != "text") {
    call.env->out->Write(options.output == "json" ? lint::FormatJson(reports)
                                                  : lint::FormatSarif(reports));
    return failed > 0 ? 1 : 0;
  }
  const std::string text = FormatText(reports, options.quiet);
  call.env->out->Write(text);
  const std::string summary = absl::StrCat(reports.size(), " chart(s) linted, ",
                                           failed, " chart(s) failed");
  if (failed > 0) return absl::FailedPreconditionError(summary);
  if (!options.quiet || !text.empty()) {
    call.env->out->Write(absl::StrCat(summary, "\n"));
  }
  return 0;
}

}  // namespace

void AddLintCommand(cli::Command& root, Settings* settings) {
  cli::Command& command =
      root.Add("lint", "examine a chart for possible issues");
  command.set_usage_args("PATH");
  auto options = std::make_shared<LintCommandOptions>();
  cli::FlagSet& flags = command.flags();
  flags.String(&options->kube_version, "kube-version", 0,
               "Kubernetes version used for capabilities and deprecation "
               "checks");
  flags.String(&options->output, "output", 'o',
               "form of the findings: text, json, sarif");
  flags.Bool(&options->quiet, "quiet", 0, "print only warnings and errors");
  AddValuesFlags(flags, &options->values);
  flags.Bool(&options->skip_schema_validation, "skip-schema-validation", 0,
             "if set, disables JSON schema validation");
  flags.Bool(&options->strict, "strict", 0, "fail on lint warnings");
  flags.Bool(&options->with_subcharts, "with-subcharts", 0,
             "lint dependent charts");
  command.set_args(MinimumArgs("lint", "PATH", 1));
  command.set_run([options, settings](const cli::Invocation& call) {
    return RunLint(*options, *settings, call);
  });
}

}  // namespace gitops::renderer
