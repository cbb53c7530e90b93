#ifndef GITOPS_PKG_DESCRIPTOR_CHART_FACTS_H_
#define GITOPS_PKG_DESCRIPTOR_CHART_FACTS_H_

// Name, version and digests of a chart and its dependencies, from a packaged
// chart (.tgz) or a chart directory. Nothing is rendered or resolved.
//
// The digest of an archive is the SHA-256 of its bytes; of a directory, the
// SHA-256 of one line "PATH SHA256\n" per file, sorted by bytes.
// Limits: 256 MiB unpacked, 100,000 files, dependencies eight deep. Errors:
// NotFound, InvalidArgument (no Chart.yaml, no name), ResourceExhausted.
// Thread-safe.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {

// The chart itself first, then its dependencies sorted by path.
absl::StatusOr<std::vector<Chart>> ReadChartFacts(absl::string_view path);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_CHART_FACTS_H_
