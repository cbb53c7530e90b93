#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/json/json.h"
#include "pkg/kube/credentials.h"

namespace gitops::kube {
namespace {

using value::Value;

std::string StringAt(const Value& object, absl::string_view key) {
  const Value* found = object.Find(key);
  return found == nullptr ? "" : std::string(found->string_or_empty());
}

Value ClusterInfo(const Config& config) {
  Value cluster = Value::NewMap();
  cluster.map().Set("server", Value::String(config.server));
  if (!config.tls_server_name.empty()) {
    cluster.map().Set("tls-server-name", Value::String(config.tls_server_name));
  }
  if (config.insecure) {
    cluster.map().Set("insecure-skip-tls-verify", Value::Bool(true));
  }
  if (!config.ca_pem.empty()) {
    cluster.map().Set("certificate-authority-data",
                      Value::String(absl::Base64Escape(config.ca_pem)));
  }
  if (!config.proxy_url.empty()) {
    cluster.map().Set("proxy-url", Value::String(config.proxy_url));
  }
  cluster.map().Set("config", config.exec->cluster_config);
  return cluster;
}

}  // namespace

std::string FormatExecInfo(const Config& config, bool interactive) {
  Value spec = Value::NewMap();
  if (config.exec->provide_cluster_info) {
    spec.map().Set("cluster", ClusterInfo(config));
  }
  spec.map().Set("interactive", Value::Bool(interactive));
  Value info = Value::NewMap();
  info.map().Set("kind", Value::String("ExecCredential"));
  info.map().Set("apiVersion", Value::String(config.exec->api_version));
  info.map().Set("spec", std::move(spec));
  return json::Write(info, {.sort_keys = false}).value_or("");
}

absl::StatusOr<ExecCredential> ParseExecCredential(absl::string_view text,
                                                   const ExecConfig& exec) {
  const absl::StatusOr<Value> document =
      json::Parse(text, {.max_bytes = 1 << 20});
  if (!document.ok() || !document->is_map()) {
    // The parser's message could quote the output, which holds the token.
    return absl::InvalidArgumentError(
        "decoding stdout: no ExecCredential object");
  }
  const std::string api_version = StringAt(*document, "apiVersion");
  if (api_version != exec.api_version) {
    return absl::InvalidArgumentError(absl::StrCat(
        "exec plugin is configured to use API version ", exec.api_version,
        ", plugin returned version ", api_version));
  }
  const Value* status = document->Find("status");
  if (status == nullptr || !status->is_map()) {
    return absl::InvalidArgumentError(
        "exec plugin didn't return a status field");
  }
  ExecCredential out;
  out.token = Secret(StringAt(*status, "token"));
  out.client_cert_pem = StringAt(*status, "clientCertificateData");
  out.client_key_pem = Secret(StringAt(*status, "clientKeyData"));
  if (out.client_cert_pem.empty() != out.client_key_pem.empty()) {
    return absl::InvalidArgumentError(
        "exec plugin returned only certificate or key, not both");
  }
  if (out.token.empty() && out.client_cert_pem.empty()) {
    return absl::InvalidArgumentError(
        "exec plugin didn't return a token or cert/key pair");
  }
  const std::string expires = StringAt(*status, "expirationTimestamp");
  if (!expires.empty()) {
    std::string ignored;
    if (!absl::ParseTime(absl::RFC3339_full, expires, &out.expires, &ignored)) {
      return absl::InvalidArgumentError(
          absl::StrCat("exec plugin returned a malformed expirationTimestamp ",
                       Quote(expires)));
    }
  }
  return out;
}

}  // namespace gitops::kube
