#include "cmd/renderer/template_command.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/renderer/chart_source.h"
#include "cmd/renderer/manifest_output.h"
#include "cmd/renderer/post_render.h"
#include "cmd/renderer/release_dir.h"
#include "cmd/renderer/release_name.h"
#include "cmd/renderer/schema_validator.h"
#include "cmd/renderer/seed.h"
#include "cmd/renderer/template_options.h"
#include "cmd/renderer/trace_file.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/dependencies.h"
#include "pkg/chart/loader.h"
#include "pkg/render/release.h"

namespace gitops::renderer {
namespace {

constexpr absl::string_view kDebugHint =
    "\n\nUse --debug flag to render out invalid YAML";

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

// Everything before rendering, in Helm's order, so that of several mistakes
// the same one is told.
absl::StatusOr<render::ReleaseInput> Prepare(const TemplateOptions& options,
                                             const Settings& settings,
                                             const cli::Invocation& call,
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
  if (options.source.verify) {
    return absl::UnimplementedError("--verify is not implemented");
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
                          ReadNameAndChart(call.args, options.generate_name,
                                           options.name_template, *call.env));
  GITOPS_ASSIGN_OR_RETURN(const std::string path,
                          LocateChart(named.chart, options.source));
  log.Write(chart::LogLevel::kDebug, "Chart path", {{"path", path}});
  GITOPS_ASSIGN_OR_RETURN(
      input.user_values,
      chart::MergeUserValues(options.values, chart::ReadValuesFile));
  GITOPS_ASSIGN_OR_RETURN(input.chart, LoadInstallable(path, log));
  input.name = std::move(named.name);
  input.ns = Namespace(settings, *call.env);
  input.is_upgrade = options.is_upgrade;
  if (!options.skip_schema_validation) {
    input.schema_validator = MakeSchemaValidator(log);
  }
  input.host.enable_dns = options.enable_dns;
  cli::Output* const err = call.env->err;
  input.host.log = [err](absl::string_view line) {
    err->Write(absl::StrCat(line, "\n"));
  };
  return input;
}

// Writes a release directory; nothing goes to stdout.
absl::Status ShowAsDirectory(const render::RenderedRelease& release,
                             const TemplateOptions& options,
                             const OutputOptions& output) {
  if (!options.output_dir.empty() || !options.show_only.empty()) {
    return absl::InvalidArgumentError(
        "--release-dir cannot be combined with --output-dir or --show-only");
  }
  return WriteReleaseDir(
      ReleaseFiles(release, output), options.release_dir,
      options.release_dir_clean ? ExtraFiles::kRemove : ExtraFiles::kRefuse);
}

OutputOptions OutputOf(const TemplateOptions& options,
                       const render::ReleaseInput& input) {
  OutputOptions out;
  out.include_crds = options.include_crds;
  out.no_hooks = options.no_hooks;
  out.skip_tests = options.skip_tests;
  out.compat = input.host.compat;
  out.show_only = options.show_only;
  out.output_dir = options.output_dir;
  if (options.use_release_name) out.release_subdir = input.name;
  return out;
}

absl::Status WithHint(const absl::Status& status, bool debug) {
  if (debug || !status.GetPayload(render::kRenderingPayload).has_value()) {
    return status;
  }
  return absl::Status(status.code(),
                      absl::StrCat(status.message(), kDebugHint));
}

// With --debug, what was rendered is shown although it is no YAML.
void ShowInvalid(const render::RenderedRelease& release, cli::Output* out) {
  std::string text;
  for (const auto& [path, content] : release.files) {
    absl::StrAppend(&text, "---\n# Source: ", path, "\n", content, "\n");
  }
  if (!text.empty()) {
    out->Write(absl::StrCat(render::TrimGoSpace(text), "\n"));
  }
}

absl::Status Show(const render::RenderedRelease& release,
                  const OutputOptions& options, cli::Output* out) {
  std::string text;
  if (!options.output_dir.empty()) {
    const absl::Status status = WriteManifests(release, options, &text);
    out->Write(text);
    if (!status.ok()) {
      return absl::Status(status.code(),
                          absl::StrCat(status.message(), kDebugHint));
    }
    text = "\n";
  } else {
    text = FormatManifests(release, options);
  }
  if (!options.show_only.empty()) {
    GITOPS_ASSIGN_OR_RETURN(text, SelectManifests(text, options));
  }
  out->Write(text);
  return absl::OkStatus();
}

absl::StatusOr<int> RunTemplate(const TemplateOptions& options,
                                const Settings& settings,
                                const cli::Invocation& call) {
  StderrLog log(*call.env, settings.debug);
  GITOPS_ASSIGN_OR_RETURN(render::ReleaseInput input,
                          Prepare(options, settings, call, log));
  if (input.host.nondeterminism == render::Nondeterminism::kSeed) {
    GITOPS_RETURN_IF_ERROR(ReadSeed(options.seed_file, *call.env, &input));
  }
  TraceFile trace;
  if (!options.trace_file.empty()) {
    input.trace = [&trace](const std::string& path) {
      return trace.ForFile(path);
    };
  }
  render::RenderedRelease release;
  const absl::Status status = render::RenderRelease(input, log, &release);
  if (!status.ok()) {
    if (settings.debug) ShowInvalid(release, call.env->out);
    return WithHint(status, settings.debug);
  }
  if (!options.trace_file.empty()) {
    GITOPS_RETURN_IF_ERROR(
        fs::WriteFile(options.trace_file, trace.Format(release.files)));
  }
  const OutputOptions output = OutputOf(options, input);
  if (!options.release_dir.empty()) {
    GITOPS_RETURN_IF_ERROR(ShowAsDirectory(release, options, output));
    return 0;
  }
  GITOPS_RETURN_IF_ERROR(Show(release, output, call.env->out));
  return 0;
}

}  // namespace

void AddTemplateCommand(cli::Command& root, Settings* settings) {
  cli::Command& command = root.Add("template", "locally render templates");
  command.set_usage_args("[NAME] [CHART]");
  command.set_long_text(
      "Render chart templates locally and display the output.\n\n"
      "Any values that would normally be looked up or retrieved in-cluster "
      "will be\nfaked locally. Additionally, none of the server-side testing "
      "of chart validity\n(e.g. whether an API is supported) is done.");
  auto options = std::make_shared<TemplateOptions>();
  AddTemplateFlags(command.flags(), options.get());
  command.set_args(MinimumArgs("template", "[NAME] [CHART]", 1));
  command.set_run([options, settings](const cli::Invocation& call) {
    return RunTemplate(*options, *settings, call);
  });
}

}  // namespace gitops::renderer
