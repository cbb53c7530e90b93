#include "cmd/renderer/settings.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/yaml/yaml.h"

namespace gitops::renderer {
namespace {

using value::Value;

constexpr int64_t kMaxKubeconfigBytes = int64_t{8} << 20;

// The namespace of `wanted` (or the current context) in one kubeconfig file.
std::string NamespaceIn(const std::string& file, std::string* context) {
  const absl::StatusOr<std::string> text =
      fs::ReadFile(file, kMaxKubeconfigBytes);
  if (!text.ok()) return "";
  const absl::StatusOr<Value> config = yaml::Parse(*text);
  if (!config.ok()) return "";
  if (context->empty()) {
    const Value* const current = config->Find("current-context");
    if (current != nullptr) *context = std::string(current->string_or_empty());
  }
  const Value* const contexts = config->Find("contexts");
  if (contexts == nullptr || !contexts->is_list() || context->empty()) {
    return "";
  }
  for (const Value& item : contexts->list()) {
    const Value* const name = item.Find("name");
    if (name == nullptr || name->string_or_empty() != *context) continue;
    const Value* const ns = item.FindPath({"context", "namespace"});
    return ns == nullptr ? "" : std::string(ns->string_or_empty());
  }
  return "";
}

std::string ArgumentMessage(absl::string_view bound, absl::string_view command,
                            absl::string_view usage, size_t count) {
  return absl::StrCat("\"helm ", command, "\" ", bound, " ", count,
                      count == 1 ? " argument" : " arguments",
                      "\n\nUsage:  helm ", command, " ", usage, " [flags]");
}

}  // namespace

void AddGlobalFlags(cli::FlagSet& flags, Settings* s) {
  flags.Int(&s->burst_limit, "burst-limit", 0,
            "client-side default throttling limit");
  flags.String(&s->color, "color", 0,
               "use colored output (never, auto, always)");
  flags.String(&s->color, "colour", 0,
               "use colored output (never, auto, always)");
  flags.String(&s->compat, "compat", 0,
               "Helm release whose output is matched (4.1, 4.2, 4.2.4)");
  flags.String(&s->content_cache, "content-cache", 0,
               "path to the directory containing cached content (e.g. charts)");
  flags.Bool(&s->debug, "debug", 0, "enable verbose output");
  flags.String(&s->kube_apiserver, "kube-apiserver", 0,
               "the address and the port for the Kubernetes API server");
  flags.StringArray(&s->kube_as_groups, "kube-as-group", 0,
                    "group to impersonate for the operation, this flag can be "
                    "repeated to specify multiple groups.");
  flags.String(&s->kube_as_user, "kube-as-user", 0,
               "username to impersonate for the operation");
  flags.String(&s->kube_ca_file, "kube-ca-file", 0,
               "the certificate authority file for the Kubernetes API server "
               "connection");
  flags.String(&s->kube_context, "kube-context", 0,
               "name of the kubeconfig context to use");
  flags.Bool(&s->kube_insecure, "kube-insecure-skip-tls-verify", 0,
             "if true, the Kubernetes API server's certificate will not be "
             "checked for validity. This will make your HTTPS connections "
             "insecure");
  flags.String(&s->kube_tls_server_name, "kube-tls-server-name", 0,
               "server name to use for Kubernetes API server certificate "
               "validation. If it is not provided, the hostname used to "
               "contact the server is used");
  flags.String(&s->kube_token, "kube-token", 0,
               "bearer token used for authentication");
  flags.String(&s->kubeconfig, "kubeconfig", 0, "path to the kubeconfig file");
  flags.String(&s->ns, "namespace", 'n', "namespace scope for this request");
  flags.Float(&s->qps, "qps", 0,
              "queries per second used when communicating with the Kubernetes "
              "API, not including bursting");
  flags.String(&s->registry_config, "registry-config", 0,
               "path to the registry config file");
  flags.String(&s->repository_cache, "repository-cache", 0,
               "path to the directory containing cached repository indexes");
  flags.String(&s->repository_config, "repository-config", 0,
               "path to the file containing repository names and URLs");
}

bool DebugWanted(const cli::Environment& env) {
  bool wanted = false;
  return env.getenv &&
         cli::ParseGoBool(env.getenv("HELM_DEBUG").value_or(""), &wanted)
             .ok() &&
         wanted;
}

std::string Namespace(const Settings& settings, const cli::Environment& env) {
  if (!settings.ns.empty()) return settings.ns;
  const auto variable = [&](absl::string_view name) {
    return env.getenv(name).value_or("");
  };
  if (std::string ns = variable("HELM_NAMESPACE"); !ns.empty()) return ns;
  std::vector<std::string> files;
  if (!settings.kubeconfig.empty()) {
    files = {settings.kubeconfig};
  } else if (std::string list = variable("KUBECONFIG"); !list.empty()) {
    files = absl::StrSplit(list, ':', absl::SkipEmpty());
  } else if (std::string home = variable("HOME"); !home.empty()) {
    files = {absl::StrCat(home, "/.kube/config")};
  }
  std::string context = settings.kube_context.empty()
                            ? variable("HELM_KUBECONTEXT")
                            : settings.kube_context;
  for (const std::string& file : files) {
    std::string ns = NamespaceIn(file, &context);
    if (!ns.empty()) return ns;
  }
  return "default";
}

cli::ArgsRule MinimumArgs(absl::string_view command, absl::string_view usage,
                          size_t count) {
  const std::string message =
      ArgumentMessage("requires at least", command, usage, count);
  return [message, count](const cli::Invocation& call) {
    return call.args.size() >= count ? absl::OkStatus()
                                     : absl::InvalidArgumentError(message);
  };
}

cli::ArgsRule MaximumArgs(absl::string_view command, absl::string_view usage,
                          size_t count) {
  const std::string message =
      ArgumentMessage("accepts at most", command, usage, count);
  return [message, count](const cli::Invocation& call) {
    return call.args.size() <= count ? absl::OkStatus()
                                     : absl::InvalidArgumentError(message);
  };
}

cli::ArgsRule ExactArgs(absl::string_view command, absl::string_view usage,
                        size_t count) {
  const std::string message =
      ArgumentMessage("requires", command, usage, count);
  return [message, count](const cli::Invocation& call) {
    return call.args.size() == count ? absl::OkStatus()
                                     : absl::InvalidArgumentError(message);
  };
}

void StderrLog::Write(chart::LogLevel level, absl::string_view message,
                      const chart::LogAttributes& attributes) {
  if (level == chart::LogLevel::kDebug && !debug_) return;
  out_->Write(chart::FormatLogLine(level, message, attributes));
}

}  // namespace gitops::renderer
