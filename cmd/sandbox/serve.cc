#include "cmd/sandbox/serve.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cmd/sandbox/data_folder.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/command.h"
#include "pkg/http/server.h"
#include "pkg/http/test_certs.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/api_server.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/controllers.h"
#include "pkg/sandbox/registry/registry.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

struct ServeOptions {
  std::string data;
  int64_t api_port = 0;
  int64_t registry_port = 0;
};

absl::StatusOr<std::string> ReadOrMakeToken(const std::string& path) {
  if (fs::Exists(path)) return fs::ReadFile(path, 4096);
  std::random_device device;
  std::string token;
  for (int i = 0; i < 8; ++i) absl::StrAppendFormat(&token, "%08x", device());
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(path, token, 0600));
  return token;
}

std::string Kubeconfig(absl::string_view url, absl::string_view ca_pem,
                       absl::string_view token) {
  return absl::StrCat(
      "apiVersion: v1\nkind: Config\ncurrent-context: sandbox\nclusters:\n"
      "- name: sandbox\n  cluster:\n    server: ",
      url, "\n    certificate-authority-data: ", absl::Base64Escape(ca_pem),
      "\ncontexts:\n- name: sandbox\n  context:\n    cluster: sandbox\n    "
      "user: sandbox\nusers:\n- name: sandbox\n  user:\n    token: ",
      token, "\n");
}

// Everything that runs; destroyed in reverse order.
struct Running {
  std::unique_ptr<Cluster> cluster;
  std::unique_ptr<Controllers> controllers;
  std::unique_ptr<ApiServer> api;
  std::unique_ptr<Registry> registry;
  std::unique_ptr<http::Server> api_server;
  std::unique_ptr<http::Server> registry_server;
  std::string ca_pem;

  void Stop() {
    if (registry_server != nullptr) registry_server->Stop();
    if (api_server != nullptr) api_server->Stop();
  }
};

absl::StatusOr<Running> StartServers(const ServeOptions& options,
                                     const std::string& token) {
  Running running;
  Cluster::Options cluster_options;
  cluster_options.dir = fs::JoinPath(options.data, "cluster");
  GITOPS_ASSIGN_OR_RETURN(running.cluster,
                          Cluster::Open(std::move(cluster_options)));
  GITOPS_RETURN_IF_ERROR(MakeInitialObjects(running.cluster.get()));
  running.controllers =
      std::make_unique<Controllers>(running.cluster.get(), RealClock());
  running.controllers->Start();
  running.api = std::make_unique<ApiServer>(running.cluster.get(), token);
  http::ServerOptions server_options;
  server_options.port = static_cast<int>(options.api_port);
  // Clients send tokens over TLS only. Good for as long as the process.
  const http::TestAuthority authority("k8s-gitops sandbox");
  http::CertAndKey cert = authority.Issue(
      "sandbox", {"IP:127.0.0.1", "DNS:localhost"}, absl::Hours(24 * 365));
  running.ca_pem = authority.ca_pem();
  server_options.cert_pem = std::move(cert.cert_pem);
  server_options.key_pem = std::move(cert.key_pem);
  ApiServer* api = running.api.get();
  GITOPS_ASSIGN_OR_RETURN(
      running.api_server,
      http::Server::Start(server_options, [api](http::ServerRequest& request,
                                                http::ResponseWriter& answer) {
        api->Handle(request, answer);
      }));
  GITOPS_ASSIGN_OR_RETURN(
      running.registry,
      Registry::Open({.root = fs::JoinPath(options.data, "registry")}));
  server_options = http::ServerOptions();
  server_options.port = static_cast<int>(options.registry_port);
  GITOPS_ASSIGN_OR_RETURN(
      running.registry_server,
      http::Server::Start(server_options, running.registry->Handler()));
  return running;
}

absl::Status Announce(const ServeOptions& options, const Running& running,
                      const std::string& token) {
  const std::string kubeconfig = fs::JoinPath(options.data, "kubeconfig");
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(
      kubeconfig, Kubeconfig(running.api_server->url(), running.ca_pem, token),
      0600));
  Facts facts;
  facts.pid = getpid();
  facts.registry = absl::StrCat("127.0.0.1:", running.registry_server->port());
  facts.server = running.api_server->url();
  facts.kubeconfig = kubeconfig;
  return WriteFacts(options.data, facts);
}

absl::StatusOr<int> Serve(const ServeOptions& options,
                          const cli::Environment& env) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // Threads inherit it.
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(options.data, 0700));
  GITOPS_ASSIGN_OR_RETURN(const FolderLock lock, LockFolder(options.data));
  GITOPS_ASSIGN_OR_RETURN(const std::string token,
                          ReadOrMakeToken(fs::JoinPath(options.data, "token")));
  GITOPS_ASSIGN_OR_RETURN(Running running, StartServers(options, token));
  GITOPS_RETURN_IF_ERROR(Announce(options, running, token));
  env.out->Write(
      absl::StrCat("registry ", "127.0.0.1:", running.registry_server->port(),
                   "\nserver ", running.api_server->url(), "\nkubeconfig ",
                   fs::JoinPath(options.data, "kubeconfig"), "\n"));
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  running.Stop();
  return 0;
}

std::string FactsText(const Facts& facts) {
  return absl::StrCat("registry ", facts.registry, "\nserver ", facts.server,
                      "\nkubeconfig ", facts.kubeconfig, "\npid ", facts.pid,
                      "\n");
}

// Starts `sandbox serve` in a session of its own and waits until it answers.
absl::StatusOr<int> StartInBackground(const ServeOptions& options,
                                      const cli::Environment& env) {
  if (const auto facts = RunningFacts(options.data); facts.ok()) {
    env.out->Write(FactsText(*facts));
    return 0;
  }
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(options.data, 0700));
  const std::string log = fs::JoinPath(options.data, "log");
  const pid_t child = fork();
  if (child < 0) return absl::ResourceExhaustedError("cannot fork");
  if (child == 0) {
    setsid();
    const int null = open("/dev/null", O_RDONLY);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(null, 0);
    dup2(out, 1);
    dup2(out, 2);
    const std::string api = absl::StrCat("--api-port=", options.api_port);
    const std::string registry =
        absl::StrCat("--registry-port=", options.registry_port);
    execl("/proc/self/exe", "sandbox", "serve", "--data", options.data.c_str(),
          api.c_str(), registry.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  for (int i = 0; i < 400; ++i) {
    absl::SleepFor(absl::Milliseconds(25));
    const auto facts = RunningFacts(options.data);
    if (facts.ok()) {
      env.out->Write(FactsText(*facts));
      return 0;
    }
  }
  return absl::DeadlineExceededError(
      absl::StrCat("the sandbox did not come up within 10 s; see ", log));
}

absl::StatusOr<int> StopRunning(const std::string& data) {
  const auto facts = RunningFacts(data);
  if (!facts.ok()) return 0;  // Nothing runs: that is what was asked for.
  kill(static_cast<pid_t>(facts->pid), SIGTERM);
  for (int i = 0; i < 400; ++i) {
    if (!RunningFacts(data).ok()) return 0;
    absl::SleepFor(absl::Milliseconds(25));
  }
  return absl::DeadlineExceededError(
      absl::StrCat("process ", facts->pid, " did not end within 10 s"));
}

absl::Status FillData(std::string& data, const cli::Environment& env) {
  if (data.empty()) data = DefaultDataFolder(env);
  if (data.empty()) {
    return absl::InvalidArgumentError("--data is needed where HOME is not set");
  }
  if (data[0] != '/') {
    std::string cwd(4096, '\0');
    if (getcwd(&cwd[0], cwd.size()) == nullptr) {
      return absl::InvalidArgumentError("--data must be an absolute path here");
    }
    data = fs::JoinPath(cwd.c_str(), data);
  }
  return absl::OkStatus();
}

}  // namespace

void AddCommands(cli::Command& root) {
  auto options = std::make_shared<ServeOptions>();
  root.persistent_flags().String(&options->data, "data", 0,
                                 "Folder for everything the sandbox keeps "
                                 "($XDG_STATE_HOME/k8s-gitops/sandbox)");
  auto declare = [&](cli::Command& command) {
    command.flags().Int(&options->api_port, "api-port", 0,
                        "Port of the API server; 0 takes a free one");
    command.flags().Int(&options->registry_port, "registry-port", 0,
                        "Port of the registry; 0 takes a free one");
    command.set_args(cli::NoArgs());
  };
  cli::Command& serve = root.Add("serve", "Serve until SIGINT or SIGTERM");
  declare(serve);
  serve.set_run([options](const cli::Invocation& call) -> absl::StatusOr<int> {
    GITOPS_RETURN_IF_ERROR(FillData(options->data, *call.env));
    return Serve(*options, *call.env);
  });
  cli::Command& start =
      root.Add("start", "Serve in the background; returns when it answers");
  declare(start);
  start.set_run([options](const cli::Invocation& call) -> absl::StatusOr<int> {
    GITOPS_RETURN_IF_ERROR(FillData(options->data, *call.env));
    return StartInBackground(*options, *call.env);
  });
  cli::Command& status =
      root.Add("status", "Print addresses, or exit with 3 where nothing runs");
  status.set_args(cli::NoArgs());
  status.set_run([options](const cli::Invocation& call) -> absl::StatusOr<int> {
    GITOPS_RETURN_IF_ERROR(FillData(options->data, *call.env));
    const auto facts = RunningFacts(options->data);
    if (!facts.ok()) {
      call.env->err->Write(absl::StrCat(facts.status().message(), "\n"));
      return 3;
    }
    call.env->out->Write(FactsText(*facts));
    return 0;
  });
  cli::Command& stop = root.Add("stop", "Stop what serves this folder");
  stop.set_args(cli::NoArgs());
  stop.set_run([options](const cli::Invocation& call) -> absl::StatusOr<int> {
    GITOPS_RETURN_IF_ERROR(FillData(options->data, *call.env));
    return StopRunning(options->data);
  });
}

}  // namespace gitops::sandbox
