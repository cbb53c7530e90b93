#ifndef GITOPS_CMD_RENDERER_CHART_SOURCE_H_
#define GITOPS_CMD_RENDERER_CHART_SOURCE_H_

// Which chart a command line means. Local directories and archives; names in
// repositories, URLs and OCI references fail with Unimplemented or Helm's
// message for a repository that is not there (spec 5.1, 6.2).

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/flags.h"

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

void AddChartSourceFlags(cli::FlagSet& flags, ChartSource* source);

// An absolute path of a directory or file that is there.
absl::StatusOr<std::string> LocateChart(absl::string_view name,
                                        const ChartSource& source);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_CHART_SOURCE_H_
