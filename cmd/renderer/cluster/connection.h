#ifndef GITOPS_CMD_RENDERER_CLUSTER_CONNECTION_H_
#define GITOPS_CMD_RENDERER_CLUSTER_CONNECTION_H_

// Which cluster the flags and the environment mean.
//
// Source: Helm 4.1.4 (its --kube* flags and HELM_KUBE* variables). A flag wins
// over its variable, both win over the kubeconfig. Without any configuration
// it is http://localhost:8080, as for Helm. Thread-safe.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"
#include "pkg/kube/config.h"

namespace gitops::renderer {

struct ConnectionFlags {
  std::string kubeconfig;
  std::string context;
  std::string ns;
  std::string server;
  std::string ca_file;
  std::string tls_server_name;
  bool insecure = false;
  Secret token;
  std::string as_user;
  std::vector<std::string> as_groups;
  double qps = 0;
  int64_t burst_limit = 100;
};

using Variables = std::function<std::optional<std::string>(absl::string_view)>;

// Fills what no flag said from HELM_KUBEAPISERVER, HELM_KUBEASGROUPS,
// HELM_KUBEASUSER, HELM_KUBECAFILE, HELM_KUBECONTEXT,
// HELM_KUBEINSECURE_SKIP_TLS_VERIFY, HELM_KUBETLS_SERVER_NAME,
// HELM_KUBETOKEN, HELM_QPS and HELM_BURST_LIMIT.
ConnectionFlags WithVariables(ConnectionFlags flags, const Variables& getenv);

// Errors of kube::LoadConfig, and InvalidArgument for a CA file that cannot be
// read.
absl::StatusOr<kube::Config> LoadConnection(const ConnectionFlags& flags,
                                            const Variables& getenv);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_CLUSTER_CONNECTION_H_
