#include "cmd/renderer/cluster/connection.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"

namespace gitops::renderer {
namespace {

constexpr int64_t kMaxCaBytes = int64_t{16} << 20;

// What Go's strconv.ParseBool takes for true.
bool IsTrue(absl::string_view text) {
  for (absl::string_view word : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == word) return true;
  }
  return false;
}

bool Tls(const kube::Config& config) {
  return !config.ca_pem.empty() || config.insecure ||
         !config.client_cert_pem.empty();
}

absl::StatusOr<kube::Config> Load(const ConnectionFlags& flags,
                                  const Variables& getenv) {
  kube::LoadOptions options;
  options.explicit_path = flags.kubeconfig;
  options.context = flags.context;
  options.environment = getenv;
  absl::StatusOr<kube::Config> config = kube::LoadConfig(options);
  if (config.ok() ||
      config.status().code() != absl::StatusCode::kFailedPrecondition) {
    return config;
  }
  kube::Config fallback;
  fallback.server = "http://localhost:8080";
  fallback.namespace_name = "default";
  return fallback;
}

absl::Status ReadCa(const std::string& path, kube::Config* config) {
  absl::StatusOr<std::string> pem = fs::ReadFile(path, kMaxCaBytes);
  if (!pem.ok()) {
    const bool missing = pem.status().code() == absl::StatusCode::kNotFound;
    return absl::InvalidArgumentError(absl::StrCat(
        "invalid configuration: unable to read certificate-authority ", path,
        " for ", config->context, " due to open ", path, ": ",
        missing ? "no such file or directory" : pem.status().message()));
  }
  config->ca_pem = *std::move(pem);
  config->insecure = false;
  return absl::OkStatus();
}

}  // namespace

ConnectionFlags WithVariables(ConnectionFlags flags, const Variables& getenv) {
  const auto fill = [&getenv](absl::string_view name, std::string* out) {
    if (out->empty()) *out = getenv(name).value_or("");
  };
  fill("HELM_KUBEAPISERVER", &flags.server);
  fill("HELM_KUBEASUSER", &flags.as_user);
  fill("HELM_KUBECAFILE", &flags.ca_file);
  fill("HELM_KUBECONTEXT", &flags.context);
  fill("HELM_KUBETLS_SERVER_NAME", &flags.tls_server_name);
  if (flags.token.empty()) {
    flags.token = Secret(getenv("HELM_KUBETOKEN").value_or(""));
  }
  if (flags.as_groups.empty()) {
    flags.as_groups = absl::StrSplit(getenv("HELM_KUBEASGROUPS").value_or(""),
                                     ',', absl::SkipEmpty());
  }
  if (IsTrue(getenv("HELM_KUBEINSECURE_SKIP_TLS_VERIFY").value_or(""))) {
    flags.insecure = true;
  }
  if (flags.qps == 0) {
    double qps = 0;
    if (absl::SimpleAtod(getenv("HELM_QPS").value_or(""), &qps)) {
      flags.qps = qps;
    }
  }
  int64_t burst = 0;
  if (flags.burst_limit == ConnectionFlags().burst_limit &&
      absl::SimpleAtoi(getenv("HELM_BURST_LIMIT").value_or(""), &burst)) {
    flags.burst_limit = burst;
  }
  return flags;
}

absl::StatusOr<kube::Config> LoadConnection(const ConnectionFlags& flags,
                                            const Variables& getenv) {
  GITOPS_ASSIGN_OR_RETURN(kube::Config config, Load(flags, getenv));
  if (flags.insecure) {
    config.insecure = true;
    config.ca_pem.clear();
  }
  if (!flags.ca_file.empty()) {
    GITOPS_RETURN_IF_ERROR(ReadCa(flags.ca_file, &config));
  }
  if (!flags.tls_server_name.empty()) {
    config.tls_server_name = flags.tls_server_name;
  }
  if (!flags.server.empty()) {
    config.server =
        absl::StrContains(flags.server, "://")
            ? flags.server
            : absl::StrCat(Tls(config) ? "https://" : "http://", flags.server);
    while (absl::EndsWith(config.server, "/")) config.server.pop_back();
  }
  if (!flags.token.empty()) {
    config.token = flags.token;
    config.token_file.clear();
    config.exec.reset();
    config.oidc.reset();
    config.username.clear();
    config.password = Secret();
  }
  if (!flags.as_user.empty()) config.impersonate_user = flags.as_user;
  if (!flags.as_groups.empty()) config.impersonate_groups = flags.as_groups;
  if (config.impersonate_user.empty() && !config.impersonate_groups.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "invalid configuration: requesting uid, groups or user-extra for ",
        config.context, " without impersonating a user"));
  }
  if (!flags.ns.empty()) config.namespace_name = flags.ns;
  return config;
}

}  // namespace gitops::renderer
