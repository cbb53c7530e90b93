#ifndef GITOPS_PKG_CHART_PACK_H_
#define GITOPS_PKG_CHART_PACK_H_

// A chart as a .tgz archive, and the digest of its dependency lock.
//
// Source: Helm 4.1.4 (spec 6.3, 6.5): order of entries, gzip header, the
// Chart.yaml that is written anew. Known differences: every entry has the same
// modification time instead of its file's, so that the bytes depend on nothing
// but the chart; the deflate encoder is zlib's. Thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/log.h"
#include "pkg/chart/metadata.h"

namespace gitops::chart {

// The archive's bytes. InvalidArgument: "invalid JSON in values.schema.json".
absl::StatusOr<std::string> PackChart(const Chart& chart,
                                      int64_t mtime_seconds = 0);

// "NAME-VERSION.tgz"
std::string PackageFileName(const Metadata& metadata);

// The Chart.yaml that a package holds.
absl::StatusOr<std::string> FormatMetadata(const Metadata& metadata);
absl::StatusOr<std::string> FormatLock(const Lock& lock);

// "sha256:…" over what was asked for and what it resolved to.
std::string LockDigest(const std::vector<Dependency>& wanted,
                       const std::vector<Dependency>& locked);

// Whether `lock` was made for what `metadata` asks for. The digest that Helm 2
// wrote is good for v1 charts, too, and logged. FailedPrecondition "the lock
// file (Chart.lock) is out of sync …".
absl::Status CheckLock(const Metadata& metadata, const Lock& lock, Log& log);
// "Chart.lock", or "requirements.lock" for v1.
absl::string_view LockFileName(const Metadata& metadata);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_PACK_H_
