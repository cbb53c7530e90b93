#include "cmd/renderer/package_command.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/renderer/chart_source.h"
#include "cmd/renderer/dependency_command.h"
#include "cmd/renderer/go_files.h"
#include "cmd/renderer/signing_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/dependencies.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/pack.h"
#include "pkg/chart/provenance.h"
#include "pkg/chart/vendor.h"
#include "pkg/semver/version.h"

namespace gitops::renderer {
namespace {

using chart::Chart;

struct PackageOptions {
  std::string app_version;
  std::string version;
  std::string destination = ".";
  bool dependency_update = false;
  bool sign = false;
  SigningFlags signing;
  ChartSource source;  // Of dependencies in repositories, once there are some.
};

absl::Status CheckChartDirectory(const std::string& path) {
  if (!fs::Exists(path)) {
    return absl::NotFoundError(
        absl::StrCat("stat ", path, ": no such file or directory"));
  }
  const std::string file = fs::JoinPath(AbsolutePath(path), "Chart.yaml");
  if (fs::Exists(file)) return absl::OkStatus();
  const bool directory = fs::IsDirectory(path);
  return absl::NotFoundError(absl::StrCat(
      "unable to detect chart at ", file, ": open ", file, ": ",
      directory ? "no such file or directory" : "not a directory"));
}

absl::Status SetVersions(const PackageOptions& options, Chart* chart) {
  if (!options.version.empty()) {
    if (!semver::Version::Parse(options.version).ok()) {
      return absl::InvalidArgumentError("invalid semantic version");
    }
    chart->metadata.version = options.version;
  }
  if (!options.app_version.empty()) {
    chart->metadata.app_version = options.app_version;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Save(const PackageOptions& options,
                                 const Chart& chart, int64_t mtime) {
  absl::StatusOr<std::string> packed = chart::PackChart(chart, mtime);
  if (!packed.ok()) {
    return absl::Status(
        packed.status().code(),
        absl::StrCat("failed to save: ", packed.status().message()));
  }
  std::string directory = options.destination;
  if (directory == ".") directory = AbsolutePath(".");
  if (fs::Exists(directory) && !fs::IsDirectory(directory)) {
    return absl::FailedPreconditionError(
        absl::StrCat("failed to save: is not a directory: ", directory));
  }
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(directory));
  std::string file =
      fs::JoinPath(directory, chart::PackageFileName(chart.metadata));
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(file, *packed));
  return file;
}

absl::StatusOr<int> RunPackage(const PackageOptions& options,
                               const Settings& settings,
                               const cli::Invocation& call) {
  if (call.args.empty()) {
    return absl::InvalidArgumentError(
        "need at least one argument, the path to the chart");
  }
  if (options.sign) GITOPS_RETURN_IF_ERROR(CheckSigning(options.signing));
  // Reproducible builds set its variable for whole trees; without it the epoch
  // stands.
  GITOPS_ASSIGN_OR_RETURN(const chart::VendorOptions vendor,
                          MakeVendorOptions(*call.env));
  StderrLog log(*call.env, settings.debug);
  std::optional<chart::SignOptions> signing;
  for (const std::string& path : call.args) {
    GITOPS_RETURN_IF_ERROR(CheckChartDirectory(path));
    if (options.dependency_update) {
      std::string progress;  // Not shown, as by Helm.
      GITOPS_RETURN_IF_ERROR(chart::UpdateDependencies(AbsolutePath(path),
                                                       vendor, log, &progress));
    }
    GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<Chart> chart,
                            chart::LoadChartDirectory(path, log));
    GITOPS_RETURN_IF_ERROR(chart::CheckApiVersion(*chart));
    GITOPS_RETURN_IF_ERROR(SetVersions(options, chart.get()));
    const std::vector<std::string> missing = chart::MissingDependencies(*chart);
    if (!missing.empty()) {
      return absl::FailedPreconditionError(
          absl::StrCat("found in Chart.yaml, but missing in charts/ "
                       "directory: ",
                       absl::StrJoin(missing, ", ")));
    }
    GITOPS_ASSIGN_OR_RETURN(const std::string file,
                            Save(options, *chart, vendor.mtime_seconds));
    if (options.sign) {
      if (!signing.has_value()) {
        GITOPS_ASSIGN_OR_RETURN(signing,
                                PrepareSigning(options.signing, *call.env));
      }
      GITOPS_RETURN_IF_ERROR(chart::SignArchive(file, *signing));
    }
    call.env->out->Write(absl::StrCat(
        "Successfully packaged chart and saved it to: ", file, "\n"));
  }
  return 0;
}

}  // namespace

void AddPackageCommand(cli::Command& root, Settings* settings) {
  cli::Command& command =
      root.Add("package", "package a chart directory into a chart archive");
  command.set_usage_args("[CHART_PATH] [...]");
  auto options = std::make_shared<PackageOptions>();
  cli::FlagSet& flags = command.flags();
  flags.String(&options->app_version, "app-version", 0,
               "set the appVersion on the chart to this version");
  flags.Bool(&options->dependency_update, "dependency-update", 'u',
             "update dependencies from \"Chart.yaml\" to dir \"charts/\" "
             "before packaging");
  flags.String(&options->destination, "destination", 'd',
               "location to write the chart.");
  options->signing.keyring = settings->default_keyring;
  AddSigningFlags(flags, &options->signing);
  AddConnectionFlags(flags, &options->source);
  flags.Bool(&options->sign, "sign", 0,
             "use a PGP private key to sign this package");
  flags.String(&options->version, "version", 0,
               "set the version on the chart to this semver version");
  command.set_run([options, settings](const cli::Invocation& call) {
    return RunPackage(*options, *settings, call);
  });
}

}  // namespace gitops::renderer
