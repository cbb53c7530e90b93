#ifndef GITOPS_CMD_RENDERER_REMOTE_CHART_DOWNLOAD_H_
#define GITOPS_CMD_RENDERER_REMOTE_CHART_DOWNLOAD_H_

// A chart archive by http or https URL, kept where Helm keeps it: in the
// content cache, under the digest of its bytes.
//
// Source: Helm 4.1.4 (spec 6.8, 6.11). The archive is fetched anew each time;
// the cache is written whole or not at all, by any number of processes.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cmd/renderer/remote/fetcher.h"
#include "pkg/chart/log.h"

namespace gitops::renderer {

// `flag` where given, else HELM_CONTENT_CACHE, else "content" below
// HELM_CACHE_HOME, XDG_CACHE_HOME/helm or HOME/.cache/helm.
std::string ContentCacheDir(absl::string_view flag,
                            const Fetcher::Variables& getenv);

// InvalidArgument, with Helm's text, for a URL that cannot name a chart.
// Unimplemented for registries.
absl::Status CheckChartUrl(absl::string_view url);

// The path of the archive in `cache_dir`.
absl::StatusOr<std::string> DownloadChart(absl::string_view url,
                                          FetchOptions options,
                                          absl::string_view cache_dir,
                                          Fetcher& fetcher, chart::Log& log);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_REMOTE_CHART_DOWNLOAD_H_
