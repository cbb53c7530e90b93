#ifndef GITOPS_PKG_KUBE_CONFIG_H_
#define GITOPS_PKG_KUBE_CONFIG_H_

// Where the cluster is and who we are: kubeconfig files, in-cluster settings.
//
// Source of behaviour: client-go's loading rules (kubectl documentation,
// "Organizing Cluster Access"). Files of the KUBECONFIG list are merged, the
// first that names a thing wins; missing files of the list are skipped, a
// missing explicit one is an error; relative paths are relative to their file.
// Files are read when loading, except token files (read again as they age) and
// exec plugins (run when the first request needs them).
// Not supported (Unimplemented when used): auth-provider other than "oidc".
// Errors: InvalidArgument for malformed files (naming the file), NotFound for
// an explicit file or context that is missing, FailedPrecondition where there
// is no configuration at all. Credentials never enter a message.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"
#include "pkg/value/value.h"

namespace gitops::kube {

struct ExecConfig {
  std::string api_version;  // client.authentication.k8s.io/v1, /v1beta1
  std::string command;
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;
  std::string install_hint;
  bool provide_cluster_info = false;
  std::string interactive_mode;  // Never, IfAvailable, Always
  // The cluster's entry "client.authentication.k8s.io/exec" in extensions.
  value::Value cluster_config;
};

struct OidcConfig {
  std::string issuer_url;
  std::string client_id;
  Secret client_secret;
  Secret id_token;
  Secret refresh_token;
  std::string ca_pem;
};

struct Config {
  std::string context;         // Name of the context taken; "" in-cluster.
  std::string namespace_name;  // The context's, else "default".

  std::string server;  // https://host:port[/prefix]
  std::string ca_pem;
  std::string tls_server_name;
  bool insecure = false;
  std::string proxy_url;
  bool compression = true;

  std::string client_cert_pem;
  Secret client_key_pem;
  Secret token;
  std::string token_file;  // Wins over token.
  std::string username;
  Secret password;
  std::optional<ExecConfig> exec;
  std::optional<OidcConfig> oidc;
  std::string impersonate_user;
  std::string impersonate_uid;
  std::vector<std::string> impersonate_groups;
  std::map<std::string, std::vector<std::string>> impersonate_extra;
};

struct LoadOptions {
  // The content of a kubeconfig; used alone where not empty.
  std::string yaml;
  std::string explicit_path;
  // Override of the current context; not applied to `yaml`.
  std::string context;
  // Reads a variable of the environment (KUBECONFIG, HOME,
  // KUBERNETES_SERVICE_HOST, …).
  std::function<std::optional<std::string>(absl::string_view)> environment;
  // Fall back to the pod's service account.
  bool in_cluster = true;
  std::string service_account_dir =
      "/var/run/secrets/kubernetes.io/serviceaccount";
};

absl::StatusOr<Config> LoadConfig(const LoadOptions& options);

// The environment of this process, for LoadOptions.
std::optional<std::string> ProcessVariable(absl::string_view name);

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_CONFIG_H_
