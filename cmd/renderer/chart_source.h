#ifndef GITOPS_CMD_RENDERER_CHART_SOURCE_H_
#define GITOPS_CMD_RENDERER_CHART_SOURCE_H_

// Which chart a command line means: a local directory or archive, or the http
// or https URL of an archive. Names in repositories and OCI references fail
// with Unimplemented or Helm's message for a repository that is not there
// (spec 5.1, 6.2).

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/log.h"
#include "pkg/cli/flags.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {

struct ChartSource {
  std::string version;
  bool devel = false;
  bool verify = false;
  std::string keyring;
  std::string repo;
  std::string username;
  std::string password;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  bool insecure_skip_tls_verify = false;
  bool pass_credentials = false;
  bool plain_http = false;
};

// How to talk to a server: the flags that `package` and `dependency` have too.
void AddConnectionFlags(cli::FlagSet& flags, ChartSource* source);
// Those, and which chart.
void AddChartSourceFlags(cli::FlagSet& flags, ChartSource* source);

// Where charts that come over the network go, and how they get there.
struct Downloads {
  std::string content_cache;  // --content-cache
  const cli::Environment* env = nullptr;
  chart::Log* log = nullptr;
};

// An absolute path of a directory or file that is there; a chart by URL is
// fetched first.
absl::StatusOr<std::string> LocateChart(absl::string_view name,
                                        const ChartSource& source,
                                        const Downloads& downloads);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_CHART_SOURCE_H_
