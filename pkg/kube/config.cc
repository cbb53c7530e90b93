#include "pkg/kube/config.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/url.h"
#include "pkg/yaml/yaml.h"

namespace gitops::kube {
namespace {

using value::Value;

constexpr int64_t kMaxFileBytes = 16 << 20;
constexpr char kExecExtension[] = "client.authentication.k8s.io/exec";

absl::Status Invalid(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("invalid configuration: ", text));
}

std::string StringAt(const Value& object, absl::string_view key) {
  const Value* found = object.Find(key);
  return found == nullptr ? "" : std::string(found->string_or_empty());
}

bool BoolAt(const Value& object, absl::string_view key) {
  const Value* found = object.Find(key);
  return found != nullptr && found->is_bool() && found->as_bool();
}

std::vector<std::string> StringsAt(const Value& object, absl::string_view key) {
  std::vector<std::string> out;
  const Value* found = object.Find(key);
  if (found == nullptr || !found->is_list()) return out;
  for (const Value& item : found->list()) {
    if (item.is_string()) out.emplace_back(item.as_string());
  }
  return out;
}

// A kubeconfig entry and the directory its relative paths start from.
struct Entry {
  Value content;
  std::string dir;
};

// All files, merged: the first that names something wins.
struct Merged {
  std::string current_context;
  std::map<std::string, Entry> clusters;
  std::map<std::string, Entry> users;
  std::map<std::string, Entry> contexts;
  bool any = false;
};

void MergeNamed(const Value& document, absl::string_view list_key,
                absl::string_view item_key, const std::string& dir,
                std::map<std::string, Entry>* out) {
  const Value* list = document.Find(list_key);
  if (list == nullptr || !list->is_list()) return;
  for (const Value& item : list->list()) {
    const Value* content = item.Find(item_key);
    const Value* name = item.Find("name");
    if (name == nullptr || !name->is_string()) continue;
    const Value empty = Value::NewMap();
    out->emplace(
        std::string(name->as_string()),
        Entry{content != nullptr && content->is_map() ? *content : empty, dir});
  }
}

absl::Status MergeText(absl::string_view text, const std::string& name,
                       const std::string& dir, Merged* merged) {
  absl::StatusOr<Value> document =
      yaml::Parse(text, {.dialect = yaml::Dialect::kKube,
                         .max_bytes = kMaxFileBytes,
                         .max_nodes = 200000,
                         .max_depth = 100});
  if (!document.ok()) {
    // The parser's messages name a line; they never quote a scalar.
    return absl::InvalidArgumentError(
        absl::StrCat("error loading config file ", Quote(name), ": ",
                     document.status().message()));
  }
  if (document->is_null()) return absl::OkStatus();
  if (!document->is_map()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "error loading config file ", Quote(name), ": not a mapping"));
  }
  merged->any = true;
  if (merged->current_context.empty()) {
    merged->current_context = StringAt(*document, "current-context");
  }
  MergeNamed(*document, "clusters", "cluster", dir, &merged->clusters);
  MergeNamed(*document, "users", "user", dir, &merged->users);
  MergeNamed(*document, "contexts", "context", dir, &merged->contexts);
  return absl::OkStatus();
}

absl::Status MergeFile(const std::string& path, bool must_exist,
                       Merged* merged) {
  if (!fs::Exists(path)) {
    if (!must_exist) return absl::OkStatus();
    return absl::NotFoundError(
        absl::StrCat("stat ", path, ": no such file or directory"));
  }
  GITOPS_ASSIGN_OR_RETURN(const std::string text,
                          fs::ReadFile(path, kMaxFileBytes));
  return MergeText(text, path, std::string(fs::DirName(path)), merged);
}

std::string Resolve(const Entry& entry, const std::string& path) {
  if (path.empty() || path[0] == '/' || entry.dir.empty()) return path;
  return fs::JoinPath(entry.dir, path);
}

// The PEM text under KEY-data (base64), else in the file that KEY names.
absl::StatusOr<std::string> DataOrFile(const Entry& entry,
                                       const std::string& key,
                                       absl::string_view what) {
  const std::string data = StringAt(entry.content, absl::StrCat(key, "-data"));
  if (!data.empty()) {
    std::string decoded;
    std::string compact = data;
    absl::RemoveExtraAsciiWhitespace(&compact);
    if (!absl::Base64Unescape(compact, &decoded)) {
      return Invalid(absl::StrCat(key, "-data of ", what, ": illegal base64"));
    }
    return decoded;
  }
  const std::string path = Resolve(entry, StringAt(entry.content, key));
  if (path.empty()) return std::string();
  absl::StatusOr<std::string> text = fs::ReadFile(path, kMaxFileBytes);
  if (text.ok()) return text;
  return Invalid(absl::StrCat("unable to read ", key, " ", path, " for ", what,
                              " due to ", text.status().message()));
}

absl::Status ReadCluster(const std::string& name, const Entry& entry,
                         Config* config) {
  const Value& cluster = entry.content;
  config->server = StringAt(cluster, "server");
  if (config->server.empty()) {
    return Invalid(absl::StrCat("no server found for cluster ", Quote(name)));
  }
  GITOPS_ASSIGN_OR_RETURN(config->ca_pem,
                          DataOrFile(entry, "certificate-authority", name));
  config->insecure = BoolAt(cluster, "insecure-skip-tls-verify");
  if (config->insecure && !config->ca_pem.empty()) {
    return Invalid(
        "specifying a root certificates file with the insecure flag is not "
        "allowed");
  }
  config->tls_server_name = StringAt(cluster, "tls-server-name");
  config->proxy_url = StringAt(cluster, "proxy-url");
  config->compression = !BoolAt(cluster, "disable-compression");
  return absl::OkStatus();
}

absl::Status ReadExec(const Entry& user, const Entry& cluster,
                      const std::string& name, Config* config) {
  const Value* exec = user.content.Find("exec");
  if (exec == nullptr || !exec->is_map()) return absl::OkStatus();
  ExecConfig out;
  out.api_version = StringAt(*exec, "apiVersion");
  out.command = StringAt(*exec, "command");
  if (out.command.empty()) {
    return Invalid(absl::StrCat("command must be specified for ", name,
                                " to use exec authentication plugin"));
  }
  if (out.api_version.empty()) {
    return Invalid(absl::StrCat("apiVersion must be specified for ", name,
                                " to use exec authentication plugin"));
  }
  // A path with a slash is relative to the file, a bare name is looked up.
  if (absl::StrContains(out.command, '/')) {
    out.command = Resolve(user, out.command);
  }
  out.args = StringsAt(*exec, "args");
  const Value* env = exec->Find("env");
  if (env != nullptr && env->is_list()) {
    for (const Value& item : env->list()) {
      out.env.emplace_back(StringAt(item, "name"), StringAt(item, "value"));
    }
  }
  out.install_hint = StringAt(*exec, "installHint");
  out.provide_cluster_info = BoolAt(*exec, "provideClusterInfo");
  out.interactive_mode = StringAt(*exec, "interactiveMode");
  if (out.interactive_mode.empty()) {
    if (out.api_version == "client.authentication.k8s.io/v1") {
      return Invalid(absl::StrCat("interactiveMode must be specified for ",
                                  name, " to use exec authentication plugin"));
    }
    out.interactive_mode = "IfAvailable";
  }
  const Value* extensions = cluster.content.Find("extensions");
  if (extensions != nullptr && extensions->is_list()) {
    for (const Value& item : extensions->list()) {
      if (StringAt(item, "name") != kExecExtension) continue;
      const Value* extension = item.Find("extension");
      if (extension != nullptr) out.cluster_config = *extension;
    }
  }
  config->exec = std::move(out);
  return absl::OkStatus();
}

absl::Status ReadAuthProvider(const Entry& user, Config* config) {
  const Value* provider = user.content.Find("auth-provider");
  if (provider == nullptr || !provider->is_map()) return absl::OkStatus();
  const std::string name = StringAt(*provider, "name");
  if (name != "oidc") {
    return absl::UnimplementedError(
        absl::StrCat("no Auth Provider found for name ", Quote(name),
                     ": use an exec credential plugin"));
  }
  const Value* settings = provider->Find("config");
  const Value empty = Value::NewMap();
  const Entry entry = {settings == nullptr ? empty : *settings, user.dir};
  OidcConfig oidc;
  oidc.issuer_url = StringAt(entry.content, "idp-issuer-url");
  oidc.client_id = StringAt(entry.content, "client-id");
  oidc.client_secret = Secret(StringAt(entry.content, "client-secret"));
  oidc.id_token = Secret(StringAt(entry.content, "id-token"));
  oidc.refresh_token = Secret(StringAt(entry.content, "refresh-token"));
  GITOPS_ASSIGN_OR_RETURN(
      oidc.ca_pem,
      DataOrFile(entry, "idp-certificate-authority", "auth-provider"));
  config->oidc = std::move(oidc);
  return absl::OkStatus();
}

absl::Status ReadUser(const std::string& name, const Entry& user,
                      const Entry& cluster, Config* config) {
  const Value& content = user.content;
  GITOPS_ASSIGN_OR_RETURN(config->client_cert_pem,
                          DataOrFile(user, "client-certificate", name));
  GITOPS_ASSIGN_OR_RETURN(std::string key,
                          DataOrFile(user, "client-key", name));
  config->client_key_pem = Secret(std::move(key));
  if (config->client_cert_pem.empty() != config->client_key_pem.empty()) {
    return Invalid(
        absl::StrCat("client-key-data or client-key must be specified for ",
                     name, " to use the clientCert authentication method."));
  }
  config->token = Secret(StringAt(content, "token"));
  config->token_file = Resolve(user, StringAt(content, "tokenFile"));
  config->username = StringAt(content, "username");
  config->password = Secret(StringAt(content, "password"));
  config->impersonate_user = StringAt(content, "as");
  config->impersonate_uid = StringAt(content, "as-uid");
  config->impersonate_groups = StringsAt(content, "as-groups");
  const Value* extra = content.Find("as-user-extra");
  if (extra != nullptr && extra->is_map()) {
    for (const auto& item : extra->map()) {
      config->impersonate_extra[std::string(item.name())] =
          StringsAt(*extra, item.name());
    }
  }
  if (config->impersonate_user.empty() &&
      (!config->impersonate_uid.empty() ||
       !config->impersonate_groups.empty() ||
       !config->impersonate_extra.empty())) {
    return Invalid(absl::StrCat("requesting uid, groups or user-extra for ",
                                name, " without impersonating a user"));
  }
  GITOPS_RETURN_IF_ERROR(ReadExec(user, cluster, name, config));
  return ReadAuthProvider(user, config);
}

// A server may be written as host:port; whether that is TLS is told by what
// else is configured.
absl::Status NormalizeServer(Config* config) {
  if (!absl::StrContains(config->server, "://")) {
    const bool tls = !config->ca_pem.empty() || config->insecure ||
                     !config->client_cert_pem.empty();
    config->server = absl::StrCat(tls ? "https://" : "http://", config->server);
  }
  while (absl::EndsWith(config->server, "/")) config->server.pop_back();
  absl::StatusOr<http::Url> url = http::ParseUrl(config->server);
  if (!url.ok()) return Invalid(url.status().message());
  if (url->scheme != "http" && url->scheme != "https") {
    return Invalid(absl::StrCat("server ", Quote(config->server),
                                " must be an http or https URL"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Config> FromMerged(const Merged& merged,
                                  const std::string& context_override) {
  Config config;
  config.context =
      context_override.empty() ? merged.current_context : context_override;
  const auto context = merged.contexts.find(config.context);
  if (context == merged.contexts.end()) {
    if (config.context.empty()) {
      return absl::FailedPreconditionError(
          "invalid configuration: no configuration has been provided, try "
          "setting KUBERNETES_MASTER environment variable");
    }
    return absl::NotFoundError(
        absl::StrCat("context ", Quote(config.context), " does not exist"));
  }
  config.namespace_name = StringAt(context->second.content, "namespace");
  if (config.namespace_name.empty()) config.namespace_name = "default";
  const std::string cluster_name = StringAt(context->second.content, "cluster");
  const auto cluster = merged.clusters.find(cluster_name);
  if (cluster == merged.clusters.end()) {
    return absl::NotFoundError(
        absl::StrCat("cluster ", Quote(cluster_name), " does not exist"));
  }
  GITOPS_RETURN_IF_ERROR(ReadCluster(cluster_name, cluster->second, &config));
  const std::string user_name = StringAt(context->second.content, "user");
  if (!user_name.empty()) {
    const auto user = merged.users.find(user_name);
    if (user == merged.users.end()) {
      return absl::NotFoundError(
          absl::StrCat("auth info ", Quote(user_name), " does not exist"));
    }
    GITOPS_RETURN_IF_ERROR(
        ReadUser(user_name, user->second, cluster->second, &config));
  }
  GITOPS_RETURN_IF_ERROR(NormalizeServer(&config));
  return config;
}

absl::StatusOr<Config> InCluster(const LoadOptions& options) {
  const auto variable = [&options](absl::string_view name) {
    return options.environment ? options.environment(name).value_or("")
                               : std::string();
  };
  std::string host = variable("KUBERNETES_SERVICE_HOST");
  const std::string port = variable("KUBERNETES_SERVICE_PORT");
  const std::string& dir = options.service_account_dir;
  if (host.empty() || port.empty() || !fs::Exists(fs::JoinPath(dir, "token"))) {
    return absl::FailedPreconditionError(
        "invalid configuration: no configuration has been provided, try "
        "setting KUBERNETES_MASTER environment variable");
  }
  if (absl::StrContains(host, ':')) host = absl::StrCat("[", host, "]");
  Config config;
  config.server = absl::StrCat("https://", host, ":", port);
  config.token_file = fs::JoinPath(dir, "token");
  config.namespace_name = "default";
  absl::StatusOr<std::string> ca =
      fs::ReadFile(fs::JoinPath(dir, "ca.crt"), kMaxFileBytes);
  if (ca.ok()) config.ca_pem = *std::move(ca);
  const absl::StatusOr<std::string> ns =
      fs::ReadFile(fs::JoinPath(dir, "namespace"), 4096);
  if (ns.ok() && !absl::StripAsciiWhitespace(*ns).empty()) {
    config.namespace_name = std::string(absl::StripAsciiWhitespace(*ns));
  }
  GITOPS_RETURN_IF_ERROR(NormalizeServer(&config));
  return config;
}

}  // namespace

absl::StatusOr<Config> LoadConfig(const LoadOptions& options) {
  Merged merged;
  if (!options.yaml.empty()) {
    GITOPS_RETURN_IF_ERROR(MergeText(options.yaml, "(inline)", "", &merged));
    return FromMerged(merged, "");
  }
  const auto variable = [&options](absl::string_view name) {
    return options.environment ? options.environment(name).value_or("")
                               : std::string();
  };
  const std::string list = variable("KUBECONFIG");
  if (!options.explicit_path.empty()) {
    GITOPS_RETURN_IF_ERROR(MergeFile(options.explicit_path, true, &merged));
  } else if (!list.empty()) {
    for (const absl::string_view path : absl::StrSplit(list, ':')) {
      if (path.empty()) continue;
      GITOPS_RETURN_IF_ERROR(MergeFile(std::string(path), false, &merged));
    }
  } else if (!variable("HOME").empty()) {
    GITOPS_RETURN_IF_ERROR(MergeFile(
        absl::StrCat(variable("HOME"), "/.kube/config"), false, &merged));
  }
  const bool nothing =
      merged.current_context.empty() && options.context.empty();
  if (nothing && options.in_cluster && options.explicit_path.empty()) {
    return InCluster(options);
  }
  return FromMerged(merged, options.context);
}

std::optional<std::string> ProcessVariable(absl::string_view name) {
  const char* found = std::getenv(std::string(name).c_str());
  if (found == nullptr) return std::nullopt;
  return std::string(found);
}

}  // namespace gitops::kube
