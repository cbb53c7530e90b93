#ifndef GITOPS_CMD_DEPLOYER_PROGRAM_H_
#define GITOPS_CMD_DEPLOYER_PROGRAM_H_

// What every subcommand shares: the global flags, the terminal, the connection
// to the cluster, and how a run ends.
// Source: kapp behaviour 1.1, 1.3, 1.4 and 1.6. Not thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/mutex.h"
#include "pkg/cli/command.h"
#include "pkg/cli/ui.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/kube/client.h"

namespace gitops::deployer {

// The name in messages: scripts around kapp look for it.
inline constexpr char kName[] = "kapp";

struct GlobalFlags {
  cli::UiFlags ui;
  bool debug = false;
  std::string kubeconfig, kubeconfig_context, kubeconfig_yaml;
  double qps = 1000;
  int64_t burst = 1000;
  bool warnings = true;
  std::string profile = "none", profile_output = "profile.pprof";
};

// Makes a client; replaced in tests.
using ClientFactory =
    std::function<absl::StatusOr<std::shared_ptr<kube::Client>>(
        const GlobalFlags& flags, bool limited,
        std::function<void(absl::string_view)> on_warning,
        std::string* default_namespace)>;

class Program {
 public:
  Program(const cli::Environment& env, ClientFactory make_client, Clock* clock);

  GlobalFlags& flags() { return flags_; }
  const cli::Environment& env() const { return env_; }
  Clock* clock() { return clock_; }
  std::string Variable(absl::string_view name) const;

  // Runs `body` on a terminal set up by the flags and ends it: "Succeeded" or
  // the error line. Returns the exit code.
  int RunWithoutCluster(
      bool tty, const std::function<absl::Status(deploy::Console&)>& body);
  // The same with a connection. `ns` is the -n flag. Without `announce` the
  // body tells which cluster it is.
  int Run(bool tty, const std::string& ns,
          const std::function<absl::Status(deploy::Session&)>& body,
          bool announce = true);
  // Prints an error that came before any terminal was set up.
  int Fail(const absl::Status& status);

  // The client-side limit holds only where its flags were given.
  void set_limited(bool limited) { limited_ = limited; }
  deploy::InputSources Inputs();

 private:
  int End(cli::Ui& ui, const absl::Status& status);
  absl::Status Connect(deploy::Console& console, const std::string& ns,
                       deploy::Session* session);
  std::string Banner(kube::Client* client);

  const cli::Environment& env_;
  ClientFactory make_client_;
  Clock* clock_;
  GlobalFlags flags_;
  bool limited_ = false;
  std::shared_ptr<kube::Client> client_;
  std::unique_ptr<deploy::Cluster> cluster_;
  Mutex warned_mutex_;
  std::set<std::string> warned_ ABSL_GUARDED_BY(warned_mutex_);
};

// The client for a real cluster.
absl::StatusOr<std::shared_ptr<kube::Client>> ConnectToCluster(
    const GlobalFlags& flags, bool limited,
    std::function<void(absl::string_view)> on_warning,
    std::string* default_namespace);

// The whole program.
int Main(const std::vector<std::string>& args, const cli::Environment& env,
         ClientFactory make_client, Clock* clock);

}  // namespace gitops::deployer

#endif  // GITOPS_CMD_DEPLOYER_PROGRAM_H_
