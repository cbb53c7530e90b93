#ifndef GITOPS_PKG_CHART_LOADER_H_
#define GITOPS_PKG_CHART_LOADER_H_

// Reading a chart from a directory or a .tgz archive, with the charts in its
// charts/ folder, packed or not.
//
// Source: Helm 4.1.4 (spec 4.10, 6.2). Symbolic links in a directory are
// followed, anywhere, as Helm does (and logged). Limits: 5 MiB a file, 100 MiB
// an archive, 100 charts deep. Errors carry Helm's texts: InvalidArgument for
// a bad chart, NotFound, ResourceExhausted past a limit. The functions keep no
// state; thread-safe if the log is.

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/log.h"

namespace gitops::chart {

inline constexpr int64_t kMaxFileBytes = int64_t{5} << 20;
inline constexpr int64_t kMaxArchiveBytes = int64_t{100} << 20;

// Charts that are rendered or packed are to have an apiVersion that is known,
// which comes before everything else that may be wrong with them:
// "unsupported chart version", "unable to detect chart …". What is only shown,
// linted or searched for dependencies may have any.
enum class ApiVersions { kKnown, kAny };

// A directory or an archive.
absl::StatusOr<std::shared_ptr<Chart>> LoadChart(
    absl::string_view path, Log& log, ApiVersions wanted = ApiVersions::kKnown);
absl::StatusOr<std::shared_ptr<Chart>> LoadChartDirectory(
    absl::string_view path, Log& log, ApiVersions wanted = ApiVersions::kKnown);
// `data` is a gzipped tar.
absl::StatusOr<std::shared_ptr<Chart>> LoadChartArchive(
    absl::string_view data, Log& log, ApiVersions wanted = ApiVersions::kKnown);
// "invalid chart apiVersion" for v3, which is known, but not rendered.
absl::Status CheckApiVersion(const Chart& chart);

// The steps behind them.
absl::StatusOr<std::vector<ChartFile>> ReadChartDirectory(
    absl::string_view path, Log& log);
absl::StatusOr<std::vector<ChartFile>> ReadChartArchive(absl::string_view data);
absl::StatusOr<std::shared_ptr<Chart>> ChartFromFiles(
    std::vector<ChartFile> files, Log& log);  // Of any apiVersion.

// A values file: its YAML documents merged in order. InvalidArgument.
absl::StatusOr<value::Value> ParseValues(absl::string_view text);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_LOADER_H_
