#include "cmd/renderer/dependency_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "cmd/renderer/chart_source.h"
#include "cmd/renderer/signing_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/vendor.h"

namespace gitops::renderer {
namespace {

struct DependencyOptions {
  int64_t max_column_width = 80;
  bool skip_refresh = false;
  bool verify = false;
  std::string keyring;
  ChartSource source;  // Of what is in repositories, once there are some.
};

using Row = std::vector<std::string>;

// Cells padded to the width of their column, joined by tabs.
std::string FormatTable(std::vector<Row> rows, size_t max_width) {
  std::vector<size_t> widths(rows[0].size());
  for (Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].size() > max_width) {
        row[i] = max_width > 3
                     ? absl::StrCat(row[i].substr(0, max_width - 3), "...")
                     : row[i].substr(0, max_width);
      }
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string out;
  for (Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) row[i].resize(widths[i], ' ');
    absl::StrAppend(&out, absl::StrJoin(row, "\t"), "\n");
  }
  return out;
}

std::string ChartPath(const cli::Invocation& call) {
  return call.args.empty() ? "." : fs::CleanPath(call.args[0]);
}

absl::StatusOr<int> RunList(const DependencyOptions& options,
                            const Settings& settings,
                            const cli::Invocation& call) {
  StderrLog log(*call.env, settings.debug);
  const std::string path = ChartPath(call);
  GITOPS_ASSIGN_OR_RETURN(
      const std::shared_ptr<chart::Chart> chart,
      chart::LoadChart(path, log, chart::ApiVersions::kAny));
  if (!chart->metadata.has_dependencies) {
    call.env->out->Write(absl::StrCat("WARNING: no dependencies at ",
                                      fs::JoinPath(path, "charts"), "\n"));
    return 0;
  }
  std::vector<Row> rows = {{"NAME", "VERSION", "REPOSITORY", "STATUS"}};
  for (const chart::Dependency& d : chart->metadata.dependencies) {
    rows.push_back({d.name, d.version, d.repository,
                    chart::DependencyStatus(path, *chart, d)});
  }
  const size_t width =
      static_cast<size_t>(std::max<int64_t>(options.max_column_width, 0));
  call.env->out->Write(absl::StrCat(FormatTable(std::move(rows), width), "\n",
                                    chart::UndeclaredWarnings(path, *chart)));
  return 0;
}

using VendorFunction = absl::Status (*)(absl::string_view,
                                        const chart::VendorOptions&,
                                        chart::Log&, std::string*);

absl::StatusOr<int> RunVendor(VendorFunction function,
                              const DependencyOptions& options,
                              const Settings& settings,
                              const cli::Invocation& call) {
  StderrLog log(*call.env, settings.debug);
  GITOPS_ASSIGN_OR_RETURN(chart::VendorOptions vendor,
                          MakeVendorOptions(*call.env));
  if (options.verify) {
    vendor.verify = [&options](absl::string_view path) {
      return VerifyNow(path, options.keyring).status();
    };
  }
  std::string progress;
  const absl::Status status = function(ChartPath(call), vendor, log, &progress);
  call.env->out->Write(progress);
  GITOPS_RETURN_IF_ERROR(status);
  return 0;
}

void AddVendorCommand(cli::Command& parent, absl::string_view name,
                      absl::string_view text, VendorFunction function,
                      Settings* settings) {
  cli::Command& command = parent.Add(name, text);
  command.set_usage_args("CHART");
  auto options = std::make_shared<DependencyOptions>();
  options->keyring = settings->default_keyring;
  command.flags().String(&options->keyring, "keyring", 0,
                         "keyring containing public keys");
  AddConnectionFlags(command.flags(), &options->source);
  command.flags().Bool(&options->skip_refresh, "skip-refresh", 0,
                       "do not refresh the local repository cache");
  command.flags().Bool(&options->verify, "verify", 0,
                       "verify the packages against signatures");
  command.set_args(MaximumArgs(absl::StrCat("dependency ", name), "CHART", 1));
  command.set_run([=](const cli::Invocation& call) {
    return RunVendor(function, *options, *settings, call);
  });
}

}  // namespace

absl::StatusOr<chart::VendorOptions> MakeVendorOptions(
    const cli::Environment& env) {
  chart::VendorOptions vendor;
  vendor.now = absl::Now();
  const std::string epoch = env.getenv("SOURCE_DATE_EPOCH").value_or("");
  if (epoch.empty()) return vendor;
  if (!absl::SimpleAtoi(epoch, &vendor.mtime_seconds)) {
    return absl::InvalidArgumentError("SOURCE_DATE_EPOCH is not a number");
  }
  vendor.now = absl::FromUnixSeconds(vendor.mtime_seconds);
  return vendor;
}

void AddDependencyCommands(cli::Command& root, Settings* settings) {
  cli::Command& dependency =
      root.Add("dependency", "manage a chart's dependencies");
  dependency.AddAlias("dep");
  dependency.AddAlias("dependencies");
  AddVendorCommand(dependency, "build",
                   "rebuild the charts/ directory based on the Chart.lock file",
                   chart::BuildDependencies, settings);
  cli::Command& list =
      dependency.Add("list", "list the dependencies for the given chart");
  list.AddAlias("ls");
  list.set_usage_args("CHART");
  auto options = std::make_shared<DependencyOptions>();
  list.flags().Int(&options->max_column_width, "max-col-width", 0,
                   "maximum column width for output table");
  list.set_args(MaximumArgs("dependency list", "CHART", 1));
  list.set_run([options, settings](const cli::Invocation& call) {
    return RunList(*options, *settings, call);
  });
  AddVendorCommand(dependency, "update",
                   "update charts/ based on the contents of Chart.yaml",
                   chart::UpdateDependencies, settings);
  dependency.FindSub("update")->AddAlias("up");
}

}  // namespace gitops::renderer
