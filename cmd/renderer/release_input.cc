#include "cmd/renderer/release_input.h"

#include <unistd.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cmd/renderer/chart_source.h"
#include "cmd/renderer/cluster/connection.h"
#include "cmd/renderer/compat.h"
#include "cmd/renderer/dependency_command.h"
#include "cmd/renderer/post_render.h"
#include "cmd/renderer/release_name.h"
#include "cmd/renderer/remote/values_reader.h"
#include "cmd/renderer/schema_validator.h"
#include "cmd/renderer/signing_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/dependencies.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/vendor.h"

namespace gitops::renderer {
namespace {

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

// What --dependency-update does; its lines go before the manifests.
absl::Status FetchDependencies(const std::string& path,
                               const ChartSource& source,
                               const cli::Environment& env, chart::Log& log) {
  GITOPS_ASSIGN_OR_RETURN(chart::VendorOptions vendor, MakeVendorOptions(env));
  if (source.verify) {
    vendor.verify = [&source](absl::string_view archive) {
      return VerifyNow(archive, source.keyring).status();
    };
  }
  if (!fs::IsDirectory(path)) {
    return absl::InvalidArgumentError("only unpacked charts can be updated");
  }
  std::string progress;
  const absl::Status status =
      chart::UpdateDependencies(path, vendor, log, &progress);
  env.out->Write(progress);
  return status;
}

absl::StatusOr<std::shared_ptr<chart::Chart>> LoadInstallable(
    const std::string& path, const TemplateOptions& options,
    const cli::Environment& env, chart::Log& log) {
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<chart::Chart> chart,
                          chart::LoadChart(path, log));
  GITOPS_RETURN_IF_ERROR(render::CheckInstallable(*chart));
  if (chart->metadata.deprecated) {
    log.Write(chart::LogLevel::kWarn, "this chart is deprecated");
  }
  const absl::Status complete = CheckDependenciesExist(*chart);
  if (complete.ok()) return chart;
  if (!options.dependency_update) return complete;
  GITOPS_RETURN_IF_ERROR(FetchDependencies(path, options.source, env, log));
  return chart::LoadChart(path, log);
}

ConnectionFlags Connection(const Settings& settings, const std::string& ns,
                           const cli::Environment& env) {
  ConnectionFlags flags;
  flags.kubeconfig = settings.kubeconfig;
  flags.context = settings.kube_context;
  flags.ns = ns;
  flags.server = settings.kube_apiserver;
  flags.ca_file = settings.kube_ca_file;
  flags.tls_server_name = settings.kube_tls_server_name;
  flags.insecure = settings.kube_insecure;
  flags.token = Secret(settings.kube_token);
  flags.as_user = settings.kube_as_user;
  flags.as_groups = settings.kube_as_groups;
  flags.qps = settings.qps;
  flags.burst_limit = settings.burst_limit;
  return WithVariables(std::move(flags), env.getenv);
}

// Where --dry-run=server says so: capabilities and lookup from the cluster.
absl::Status Connect(const Settings& settings, const TemplateOptions& options,
                     const cli::Environment& env, chart::Log& log,
                     PreparedRelease* prepared) {
  const ConnectionFlags flags = Connection(settings, prepared->input.ns, env);
  kube::ClientOptions client;
  client.user_agent =
      absl::StrCat("Helm/", render::MatchedHelmVersion().version.substr(1));
  client.qps = flags.qps;
  client.burst = static_cast<int>(flags.burst_limit);
  cli::Output* const err = env.err;
  client.on_warning = [err](absl::string_view text, bool) {
    err->Write(FormatWarning(text, absl::Now(), getpid()));
  };
  GITOPS_ASSIGN_OR_RETURN(prepared->cluster,
                          Cluster::Open(LoadConnection(flags, env.getenv),
                                        std::move(client), &log));
  const std::shared_ptr<Cluster> cluster = prepared->cluster;
  GITOPS_RETURN_IF_ERROR(cluster->CheckReachable());
  GITOPS_RETURN_IF_ERROR(
      cluster->ReadCapabilities(&prepared->input.capabilities));
  prepared->input.host.lookup =
      [cluster](absl::string_view api_version, absl::string_view kind,
                absl::string_view ns, absl::string_view name) {
        return cluster->Lookup(api_version, kind, ns, name);
      };
  if (options.skip_crds) return absl::OkStatus();
  prepared->input.on_processed = [&log](const chart::Chart& chart) {
    if (chart::CollectCrds(chart).empty()) return;
    log.Write(chart::LogLevel::kWarn,
              "This chart or one of its subcharts contains CRDs. Rendering may "
              "fail or contain inaccuracies.");
  };
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PreparedRelease> PrepareRelease(
    const TemplateOptions& options, const Settings& settings,
    const std::vector<std::string>& args, const cli::Environment& env,
    chart::Log& log) {
  PreparedRelease prepared;
  render::ReleaseInput& input = prepared.input;
  GITOPS_ASSIGN_OR_RETURN(input.host.compat, ParseCompat(settings.compat));
  GITOPS_ASSIGN_OR_RETURN(input.host.nondeterminism,
                          ParseNondeterminism(options.nondeterminism));
  input.capabilities = CapabilitiesOf(input.host.compat);
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
  for (const std::string& version : options.api_versions) {
    input.capabilities.api_versions.push_back(version);
  }
  log.Write(chart::LogLevel::kDebug, "Original chart version",
            {{"version", options.source.version}});
  GITOPS_ASSIGN_OR_RETURN(NameAndChart named,
                          ReadNameAndChart(args, options.generate_name,
                                           options.name_template, env));
  GITOPS_ASSIGN_OR_RETURN(const std::string path,
                          LocateChart(named.chart, options.source,
                                      {settings.content_cache, &env, &log}));
  log.Write(chart::LogLevel::kDebug, "Chart path", {{"path", path}});
  GITOPS_ASSIGN_OR_RETURN(
      input.user_values,
      chart::MergeUserValues(options.values, MakeValuesReader(env.getenv)));
  GITOPS_ASSIGN_OR_RETURN(input.chart,
                          LoadInstallable(path, options, env, log));
  GITOPS_RETURN_IF_ERROR(chart::CheckApiVersion(*input.chart));
  input.name = std::move(named.name);
  input.ns = Namespace(settings, env);
  input.is_upgrade = options.is_upgrade;
  if (!options.skip_schema_validation) {
    input.schema_validator = MakeSchemaValidator(env, log);
  }
  input.host.enable_dns = options.enable_dns;
  cli::Output* const err = env.err;
  input.host.log = [err](absl::string_view line) {
    err->Write(absl::StrCat(line, "\n"));
  };
  if (AsksCluster(options)) {
    GITOPS_RETURN_IF_ERROR(Connect(settings, options, env, log, &prepared));
  }
  return prepared;
}

}  // namespace gitops::renderer
