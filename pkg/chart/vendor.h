#ifndef GITOPS_PKG_CHART_VENDOR_H_
#define GITOPS_PKG_CHART_VENDOR_H_

// The charts/ folder of a chart directory: what it holds, and filling it from
// local folders and archives.
//
// Source: Helm 4.1.4's `dependency list|update|build` (spec 6.5 to 6.7).
// Known differences: repositories other than file:// fail with Unimplemented;
// file:// may also name an archive; a dependency without repository may be an
// archive in charts/. Not for concurrent use on one directory.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/log.h"

namespace gitops::chart {

// ok, unpacked, missing, wrong version, invalid version, corrupt, misnamed,
// too many matches.
std::string DependencyStatus(absl::string_view directory, const Chart& chart,
                             const Dependency& dependency);

// "WARNING: …" lines for what lies in charts/ undeclared or broken.
std::string UndeclaredWarnings(absl::string_view directory, const Chart& chart);

struct VendorOptions {
  absl::Time now;             // For the lock's `generated`.
  int64_t mtime_seconds = 0;  // Of the entries of packed charts.
  // Where set, asked about the folder or archive of each dependency before it
  // is taken: none is passed over because it is local.
  std::function<absl::Status(absl::string_view path)> verify;
};

// Resolves the dependencies, packs them into charts/ and writes the lock if
// its digest changed. Progress lines go to `progress`. All charts are packed
// before the first one is moved into place.
absl::Status UpdateDependencies(absl::string_view directory,
                                const VendorOptions& options, Log& log,
                                std::string* progress);

// The same from the lock, which must fit Chart.yaml. Without lock: an update.
absl::Status BuildDependencies(absl::string_view directory,
                               const VendorOptions& options, Log& log,
                               std::string* progress);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_VENDOR_H_
