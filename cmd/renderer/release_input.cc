#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/renderer/chart_source.h"
#include "cmd/renderer/post_render.h"
#include "cmd/renderer/release_input.h"
#include "cmd/renderer/release_name.h"
#include "cmd/renderer/schema_validator.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/dependencies.h"
#include "pkg/chart/loader.h"

namespace gitops::renderer {
namespace {

absl::StatusOr<render::CompatLevel> ParseCompat(absl::string_view text) {
  if (text == "4.1") return render::CompatLevel::k41;
  if (text == "4.2") return render::CompatLevel::k42;
  if (text == "4.2.4") return render::CompatLevel::k424;
  return absl::InvalidArgumentError(
      absl::StrCat("invalid --compat \"", text, "\": want 4.1, 4.2 or 4.2.4"));
}

absl::StatusOr<render::Nondeterminism> ParseNondeterminism(
    absl::string_view text) {
  if (text == "allow") return render::Nondeterminism::kAllow;
  if (text == "error") return render::Nondeterminism::kError;
  if (text == "seed") return render::Nondeterminism::kSeed;
  return absl::InvalidArgumentError(absl::StrCat(
      "invalid --nondeterminism \"", text, "\": want allow, error or seed"));
}

absl::Status CheckDependenciesExist(const chart::Chart& chart) {
  const std::vector<std::string> missing = chart::MissingDependencies(chart);
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "an error occurred while checking for chart dependencies. You may need "
      "to run `helm dependency build` to fetch missing dependencies: found in "
      "Chart.yaml, but missing in charts/ directory: ",
      absl::StrJoin(missing, ", ")));
}

absl::StatusOr<std::shared_ptr<chart::Chart>> LoadInstallable(
    const std::string& path, chart::Log& log) {
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<chart::Chart> chart,
                          chart::LoadChart(path, log));
  GITOPS_RETURN_IF_ERROR(render::CheckInstallable(*chart));
  if (chart->metadata.deprecated) {
    log.Write(chart::LogLevel::kWarn, "this chart is deprecated");
  }
  log.Write(chart::LogLevel::kDebug, "number of dependencies in the chart",
            {{"chart", chart->name()},
             {"dependencies", absl::StrCat(chart->dependencies.size())}});
  GITOPS_RETURN_IF_ERROR(CheckDependenciesExist(*chart));
  return chart;
}

}  // namespace

absl::StatusOr<render::ReleaseInput> PrepareRelease(
    const TemplateOptions& options, const Settings& settings,
    const std::vector<std::string>& args, const cli::Environment& env,
    chart::Log& log) {
  render::ReleaseInput input;
  GITOPS_ASSIGN_OR_RETURN(input.host.compat, ParseCompat(settings.compat));
  GITOPS_ASSIGN_OR_RETURN(input.host.nondeterminism,
                          ParseNondeterminism(options.nondeterminism));
  input.capabilities.helm_version = render::MatchedHelmVersion();
  input.capabilities.kube_version = render::DefaultKubeVersion(
      input.host.compat == render::CompatLevel::k41 ? 1 : 2);
  if (!options.kube_version.empty()) {
    absl::StatusOr<render::KubeVersion> version =
        render::ParseKubeVersion(options.kube_version);
    if (!version.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("invalid kube version '", options.kube_version,
                       "': ", version.status().message()));
    }
    input.capabilities.kube_version = *std::move(version);
  }
  GITOPS_RETURN_IF_ERROR(CheckDryRun(options, log));
  if (!options.post_renderer.empty()) {
    input.post_renderer = MakePostRenderer(
        options.post_renderer, options.post_renderer_args, input.host.compat);
  }
  if (options.dependency_update) {
    return absl::UnimplementedError(
        "--dependency-update is not implemented; run dependency update");
  }
  input.capabilities.api_versions = render::DefaultApiVersions();
  for (const std::string& version : options.api_versions) {
    input.capabilities.api_versions.push_back(version);
  }
  log.Write(chart::LogLevel::kDebug, "Original chart version",
            {{"version", options.source.version}});
  GITOPS_ASSIGN_OR_RETURN(NameAndChart named,
                          ReadNameAndChart(args, options.generate_name,
                                           options.name_template, env));
  GITOPS_ASSIGN_OR_RETURN(const std::string path,
                          LocateChart(named.chart, options.source));
  log.Write(chart::LogLevel::kDebug, "Chart path", {{"path", path}});
  GITOPS_ASSIGN_OR_RETURN(
      input.user_values,
      chart::MergeUserValues(options.values, chart::ReadValuesFile));
  GITOPS_ASSIGN_OR_RETURN(input.chart, LoadInstallable(path, log));
  input.name = std::move(named.name);
  input.ns = Namespace(settings, env);
  input.is_upgrade = options.is_upgrade;
  if (!options.skip_schema_validation) {
    input.schema_validator = MakeSchemaValidator(log);
  }
  input.host.enable_dns = options.enable_dns;
  cli::Output* const err = env.err;
  input.host.log = [err](absl::string_view line) {
    err->Write(absl::StrCat(line, "\n"));
  };
  return input;
}

}  // namespace gitops::renderer
