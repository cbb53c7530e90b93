// fault_proxy: the breaking proxy as a program.
//
// usage: fault_proxy --kubeconfig FILE [--kubeconfig-out FILE] [--rules FILE]
//        fault_proxy --upstream URL [--ca FILE] [--port N] [--rules FILE]
//
// Prints its URL on the first line and runs until standard input ends or it is
// killed. With --kubeconfig-out it writes a kubeconfig (mode 0600) that leads
// through it, with the token of the one it was given.

#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/kube/config.h"
#include "tests/e2e/faults/fault_proxy.h"

namespace gitops::faults {
namespace {

struct Flags {
  std::string kubeconfig;
  std::string kubeconfig_out;
  std::string rules;
  std::string ca;
  FaultProxyOptions proxy;
};

absl::StatusOr<Flags> ParseFlags(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const std::string value = argv[i + 1];
    if (name == "--kubeconfig") {
      flags.kubeconfig = value;
    } else if (name == "--kubeconfig-out") {
      flags.kubeconfig_out = value;
    } else if (name == "--rules") {
      flags.rules = value;
    } else if (name == "--upstream") {
      flags.proxy.upstream = value;
    } else if (name == "--ca") {
      flags.ca = value;
    } else if (name != "--port" ||
               !absl::SimpleAtoi(value, &flags.proxy.port)) {
      return absl::InvalidArgumentError(absl::StrCat("unknown flag ", name));
    }
  }
  if (argc % 2 == 0) return absl::InvalidArgumentError("a value is missing");
  return flags;
}

absl::Status WriteKubeconfig(const std::string& path, const std::string& url,
                             const kube::Config& config) {
  return fs::WriteFile(
      path,
      absl::StrCat(
          "apiVersion: v1\nkind: Config\ncurrent-context: faults\n"
          "contexts:\n- name: faults\n  context: {cluster: faults, user: "
          "faults, namespace: ",
          config.namespace_name,
          "}\nclusters:\n- name: faults\n  cluster: "
          "{server: \"",
          url, "\"}\nusers:\n- name: faults\n  user: {token: \"",
          config.token.Reveal(), "\"}\n"),
      0600);
}

absl::Status Main(int argc, char** argv) {
  GITOPS_ASSIGN_OR_RETURN(Flags flags, ParseFlags(argc, argv));
  kube::Config config;
  if (!flags.kubeconfig.empty()) {
    kube::LoadOptions load;
    load.explicit_path = flags.kubeconfig;
    load.environment = kube::ProcessVariable;
    GITOPS_ASSIGN_OR_RETURN(config, kube::LoadConfig(load));
    flags.proxy.upstream = config.server;
    flags.proxy.ca_pem = config.ca_pem;
  }
  if (!flags.ca.empty()) {
    GITOPS_ASSIGN_OR_RETURN(flags.proxy.ca_pem, fs::ReadFile(flags.ca));
  }
  GITOPS_ASSIGN_OR_RETURN(const std::unique_ptr<FaultProxy> proxy,
                          FaultProxy::Start(flags.proxy));
  if (!flags.rules.empty()) {
    GITOPS_ASSIGN_OR_RETURN(const std::string rules, fs::ReadFile(flags.rules));
    GITOPS_RETURN_IF_ERROR(proxy->SetRules(rules));
  }
  if (!flags.kubeconfig_out.empty()) {
    GITOPS_RETURN_IF_ERROR(
        WriteKubeconfig(flags.kubeconfig_out, proxy->url(), config));
  }
  std::printf("%s\n", proxy->url().c_str());
  std::fflush(stdout);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace gitops::faults

int main(int argc, char** argv) {
  const absl::Status status = gitops::faults::Main(argc, argv);
  if (status.ok()) return 0;
  std::fprintf(stderr, "fault_proxy: %s\n",
               std::string(status.message()).c_str());
  return 1;
}
