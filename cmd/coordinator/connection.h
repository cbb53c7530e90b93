#ifndef GITOPS_CMD_COORDINATOR_CONNECTION_H_
#define GITOPS_CMD_COORDINATOR_CONNECTION_H_

// The flags that say which coordinator is meant, and how a client's command
// ends.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/command.h"
#include "pkg/cli/output.h"
#include "pkg/coordinator/address.h"
#include "pkg/coordinator/client.h"

namespace gitops::coordinator {

struct ConnectionFlags {
  std::string address;
  TlsFiles tls;

  void Declare(cli::FlagSet& flags);
  // --address, else GITOPS_COORDINATOR_ADDRESS.
  absl::StatusOr<Address> FindAddress(const cli::Environment& env) const;
};

struct ClientFlags {
  ConnectionFlags connection;
  ClientOptions options;

  void Declare(cli::FlagSet& flags);
  absl::StatusOr<std::unique_ptr<Client>> Open(
      const cli::Environment& env) const;
};

// Runs a client's command: prints NotFound and Unavailable itself and returns
// their exit codes, 6 and 7, which other programs of ours tell apart.
absl::StatusOr<int> AsClient(
    const cli::Invocation& call, const ClientFlags& flags,
    const std::function<absl::StatusOr<int>(Client&)>& run);

}  // namespace gitops::coordinator

#endif  // GITOPS_CMD_COORDINATOR_CONNECTION_H_
