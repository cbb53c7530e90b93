#include "cmd/deployer/program.h"

#include <unistd.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "cmd/deployer/traced_client.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/lease_holder.h"
#include "pkg/deploy/record/app_store.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/script/overlay.h"
#include "pkg/deploy/script/wait_script.h"
#include "pkg/http/curl_transport.h"
#include "pkg/http/reason.h"
#include "pkg/kube/config.h"
#include "pkg/kube/http_client.h"

namespace gitops::deployer {

namespace {

constexpr char kUserAgent[] = "kapp/v0.60.0 (linux/amd64) kubernetes/deployer";

std::optional<std::string> ProcessVariable(const cli::Environment& env,
                                           absl::string_view name) {
  return env.getenv == nullptr ? std::nullopt : env.getenv(name);
}

absl::StatusOr<std::string> ReadDescriptor(int fd) {
  std::string out;
  char buffer[1 << 16];
  while (true) {
    ssize_t n = read(fd, buffer, sizeof(buffer));
    if (n < 0) return absl::InternalError("reading standard input");
    if (n == 0) return out;
    out.append(buffer, n);
  }
}

absl::StatusOr<std::string> FetchUrl(const std::string& url) {
  http::TransportOptions options;
  options.environment = http::ProcessEnvironment();
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<http::Transport> transport,
                          http::NewCurlTransport(std::move(options)));
  http::Request request;
  request.url = url;
  request.follow_redirects = true;
  absl::StatusOr<http::Response> response = transport->Send(request);
  if (!response.ok()) {
    return absl::Status(response.status().code(),
                        absl::StrCat("Requesting URL '", url,
                                     "': ", response.status().message()));
  }
  if (response->status < 200 || response->status >= 300) {
    return absl::NotFoundError(absl::StrCat("Requesting URL '", url,
                                            "': ", response->status, " ",
                                            http::ReasonOf(*response)));
  }
  return std::move(response->body);
}

}  // namespace

Program::Program(const cli::Environment& env, ClientFactory make_client,
                 Clock* clock)
    : env_(env), make_client_(std::move(make_client)), clock_(clock) {}

std::string Program::Variable(absl::string_view name) const {
  return ProcessVariable(env_, name).value_or("");
}

deploy::InputSources Program::Inputs() {
  deploy::InputSources sources;
  sources.read_stdin = [this] { return ReadDescriptor(env_.stdin_fd); };
  sources.fetch = FetchUrl;
  return sources;
}

int Program::End(cli::Ui& ui, const absl::Status& status) {
  if (status.ok()) {
    ui.Finish();
    return 0;
  }
  if (deploy::IsPanic(status)) {
    env_.err->Write(absl::StrCat("panic: ", status.message(), "\n"));
    return 2;
  }
  ui.Fail(kName, status.message());
  return deploy::ExitCodeOf(status);
}

int Program::Fail(const absl::Status& status) {
  cli::Ui ui(env_, flags_.ui);
  return End(ui, status);
}

int Program::RunWithoutCluster(
    bool tty, const std::function<absl::Status(deploy::Console&)>& body) {
  cli::UiFlags ui_flags = flags_.ui;
  ui_flags.tty = tty;
  cli::Ui ui(env_, ui_flags);
  deploy::Console console(&ui);
  return End(ui, body(console));
}

int Program::Run(bool tty, const std::string& ns,
                 const std::function<absl::Status(deploy::Session&)>& body,
                 bool announce) {
  return RunWithoutCluster(tty, [&](deploy::Console& console) -> absl::Status {
    deploy::Session session;
    const absl::Time started = clock_->Now();
    const auto debug = [&](absl::string_view text) {
      if (flags_.debug) console.Progress(DebugLine(clock_, text));
    };
    debug("CommandRun: start");
    GITOPS_RETURN_IF_ERROR(Connect(console, ns, &session));
    if (announce) session.Announce();
    const absl::Status status = body(session);
    debug(absl::StrCat("CommandRun: end (",
                       absl::FormatDuration(clock_->Now() - started), ")"));
    return status;
  });
}

// Name of the oldest node and the number of the others.
std::string Program::Banner(kube::Client* client) {
  std::string text =
      absl::StrCat("Target cluster '", client->server_url(), "'");
  kube::ListOptions options;
  options.metadata_only = true;
  absl::StatusOr<kube::ObjectList> nodes =
      client->List(deploy::CoreType("Node", "nodes", false), "", options);
  if (!nodes.ok() || nodes->items.empty()) return text;
  std::string oldest;
  absl::Time at = absl::InfiniteFuture();
  for (const value::Value& v : nodes->items) {
    deploy::Resource node(v);
    if (oldest.empty() || node.CreatedAt() < at) {
      at = node.CreatedAt();
      oldest = std::string(node.Name());
    }
  }
  absl::StrAppend(&text, " (nodes: ", oldest);
  if (nodes->items.size() > 1) {
    absl::StrAppend(&text, ", ", nodes->items.size() - 1, "+");
  }
  return text + ")";
}

absl::Status Program::Connect(deploy::Console& console, const std::string& ns,
                              deploy::Session* session) {
  auto on_warning = [this, &console](absl::string_view text) {
    if (!flags_.warnings) return;
    {
      MutexLock lock(&warned_mutex_);
      if (!warned_.insert(std::string(text)).second) return;
    }
    console.Progress(absl::StrCat("Warning: ", text));
  };
  std::string context_namespace;
  GITOPS_ASSIGN_OR_RETURN(
      client_, make_client_(flags_, limited_, on_warning, &context_namespace));
  if (flags_.debug) {
    client_ = TraceClient(
        std::move(client_), clock_,
        [&console](absl::string_view line) { console.Progress(line); });
  }
  session->begin_line = [this, &console](absl::string_view text) {
    if (flags_.ui.json) {
      console.Progress(text);
    } else {
      env_.out->Write(text);
    }
  };
  session->announce = [this, &console] { console.Info(Banner(client_.get())); };
  cluster_ = std::make_unique<deploy::Cluster>(
      client_.get(), clock_,
      [&console](absl::string_view line) { console.Progress(line); });
  session->clock = clock_;
  session->console = &console;
  session->cluster = cluster_.get();
  session->inputs = Inputs();
  session->overlay = deploy::RunOverlay;
  session->wait_script = deploy::RunWaitScript;
  session->ns = ns.empty() ? Variable("KAPP_NAMESPACE") : ns;
  session->ns_given = !session->ns.empty();
  if (session->ns.empty()) session->ns = context_namespace;
  if (session->ns.empty()) session->ns = "default";
  session->migrate_names =
      absl::EqualsIgnoreCase(Variable("KAPP_FQ_CONFIGMAP_NAMES"), "true");
  session->holder = deploy::OwnLeaseHolder();
  return absl::OkStatus();
}

namespace {

// The original names the step, and hints where no cluster is configured.
absl::Status ConfigError(const absl::Status& status, bool given_text) {
  constexpr absl::string_view kNotYaml =
      "error loading config file \"(inline)\": ";
  if (given_text && absl::StartsWith(status.message(), kNotYaml)) {
    return absl::Status(status.code(),
                        absl::StripPrefix(status.message(), kNotYaml));
  }
  return absl::Status(
      status.code(),
      absl::StrCat("Building Kubernetes config",
                   given_text ? " (explicit config given)" : "", ": ",
                   status.message(),
                   absl::StrContains(status.message(), "no configuration has")
                       ? " (hint: Ensure cluster name is specified correctly "
                         "in context configuration)"
                       : ""));
}

}  // namespace

absl::StatusOr<std::shared_ptr<kube::Client>> ConnectToCluster(
    const GlobalFlags& flags, bool limited,
    std::function<void(absl::string_view)> on_warning,
    std::string* default_namespace) {
  auto variable = [](const std::string& flag, absl::string_view name) {
    if (!flag.empty()) return flag;
    return kube::ProcessVariable(name).value_or("");
  };
  kube::LoadOptions load;
  load.environment = kube::ProcessVariable;
  load.yaml = variable(flags.kubeconfig_yaml, "KAPP_KUBECONFIG_YAML");
  load.explicit_path = variable(flags.kubeconfig, "KAPP_KUBECONFIG");
  load.context = variable(flags.kubeconfig_context, "KAPP_KUBECONFIG_CONTEXT");
  if (!load.yaml.empty()) {
    std::string host =
        kube::ProcessVariable("KUBERNETES_SERVICE_HOST").value_or("");
    std::string port =
        kube::ProcessVariable("KUBERNETES_SERVICE_PORT").value_or("");
    if (absl::StrContains(host, ":")) host = absl::StrCat("[", host, "]");
    if (!port.empty()) absl::StrAppend(&host, ":", port);
    load.yaml = absl::StrReplaceAll(
        load.yaml, {{"${KAPP_KUBERNETES_SERVICE_HOST_PORT}", host}});
  }
  absl::StatusOr<kube::Config> config = kube::LoadConfig(load);
  if (!config.ok()) return ConfigError(config.status(), !load.yaml.empty());
  *default_namespace = config->namespace_name;
  kube::ClientOptions options;
  options.user_agent = kUserAgent;
  options.on_warning = [on_warning](absl::string_view text, bool write) {
    if (write) on_warning(text);
  };
  if (limited) {
    options.qps = flags.qps;
    options.burst = static_cast<int>(flags.burst);
  }
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<kube::Client> client,
                          kube::NewClient(*config, std::move(options)));
  return client;
}

}  // namespace gitops::deployer
