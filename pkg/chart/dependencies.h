#ifndef GITOPS_PKG_CHART_DEPENDENCIES_H_
#define GITOPS_PKG_CHART_DEPENDENCIES_H_

// Which charts of a tree take part, under which names, and what they export to
// their parents.
//
// Source: Helm 4.1.4 (spec 4.6, 4.7). Not thread-safe for one chart.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/log.h"
#include "pkg/value/value.h"

namespace gitops::chart {

// Removes disabled charts, applies aliases and import-values. Changes `chart`:
// its dependencies, metadata and default values. Errors: as Coalesce.
absl::Status ProcessDependencies(Chart& chart, const value::Value& user,
                                 Log& log);

// Names in Chart.yaml that no chart in charts/ has, in order.
std::vector<std::string> MissingDependencies(const Chart& chart);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_DEPENDENCIES_H_
