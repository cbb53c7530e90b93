#ifndef GITOPS_CMD_RENDERER_SETTINGS_H_
#define GITOPS_CMD_RENDERER_SETTINGS_H_

// The flags that every subcommand takes, and what the environment says in
// their place. Source: Helm 4.1.4 (spec 5.7, 6.11).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/log.h"
#include "pkg/cli/command.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {

struct Settings {
  std::string ns;
  // The process ends with the command: large things need no taking down.
  bool leave_memory = false;
  bool debug = false;
  std::string kubeconfig;
  std::string kube_context;
  std::string compat = "4.1";
  std::string default_keyring;  // Set before the commands are added.
  // Accepted for compatibility; they matter to clusters and registries only.
  int64_t burst_limit = 100;
  double qps = 0;
  std::string color = "auto";
  std::string kube_apiserver;
  std::vector<std::string> kube_as_groups;
  std::string kube_as_user;
  std::string kube_ca_file;
  bool kube_insecure = false;
  std::string kube_tls_server_name;
  std::string kube_token;
  std::string content_cache;
  std::string registry_config;
  std::string repository_cache;
  std::string repository_config;
};

void AddGlobalFlags(cli::FlagSet& flags, Settings* settings);

// On the Status of a failed command: what a terminal is shown below the error.
inline constexpr absl::string_view kExcerptPayload = "gitops.renderer.excerpt";

// What HELM_DEBUG says where --debug is not given.
bool DebugWanted(const cli::Environment& env);

// --namespace, else HELM_NAMESPACE, else what the kubeconfig's context says,
// else "default".
std::string Namespace(const Settings& settings, const cli::Environment& env);

// At least `count` arguments, with Helm's message:
// "helm template" requires at least 1 argument, and the usage line.
cli::ArgsRule MinimumArgs(absl::string_view command, absl::string_view usage,
                          size_t count);
// At most that many: "helm dependency list" accepts at most 1 argument.
cli::ArgsRule MaximumArgs(absl::string_view command, absl::string_view usage,
                          size_t count);
// Exactly that many: "helm show chart" requires 1 argument.
cli::ArgsRule ExactArgs(absl::string_view command, absl::string_view usage,
                        size_t count);

// Writes log lines to stderr as they come; debug lines only with --debug.
class StderrLog : public chart::Log {
 public:
  StderrLog(const cli::Environment& env, bool debug)
      : out_(env.err), debug_(debug) {}
  void Write(chart::LogLevel level, absl::string_view message,
             const chart::LogAttributes& attributes) override;

 private:
  cli::Output* out_;
  bool debug_;
};

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_SETTINGS_H_
