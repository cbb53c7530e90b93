#ifndef GITOPS_TESTS_E2E_FAULTS_FAULT_PROXY_H_
#define GITOPS_TESTS_E2E_FAULTS_FAULT_PROXY_H_

// A proxy in front of an HTTP server (a Kubernetes API server, a registry)
// that breaks what its rules say and hands everything else on, streams
// included. Clients speak plain HTTP/1.1 to it on loopback; it speaks TLS to
// the server where its URL says so, and passes credentials through.
//
// Control, also for other processes: POST /_faults/rules replaces the rules,
// GET /_faults/log returns one line per request: METHOD TARGET STATUS RULE,
// with - for what did not happen. Testonly. Thread-safe.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::faults {

struct FaultProxyOptions {
  std::string upstream;  // https://host:port, without a slash at the end
  std::string ca_pem;
  int port = 0;
};

class FaultProxy {
 public:
  static absl::StatusOr<std::unique_ptr<FaultProxy>> Start(
      FaultProxyOptions options);
  virtual ~FaultProxy() = default;

  virtual std::string url() const = 0;
  // Counters start anew. InvalidArgument: see fault_rule.h.
  virtual absl::Status SetRules(absl::string_view text) = 0;
  virtual std::vector<std::string> Log() const = 0;
};

}  // namespace gitops::faults

#endif  // GITOPS_TESTS_E2E_FAULTS_FAULT_PROXY_H_
