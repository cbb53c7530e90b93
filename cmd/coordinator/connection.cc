#include "cmd/coordinator/connection.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"

namespace gitops::coordinator {

void ConnectionFlags::Declare(cli::FlagSet& flags) {
  flags.String(&address, "address", 'a',
               "unix:/path or host:port (default: "
               "$GITOPS_COORDINATOR_ADDRESS)");
  flags.String(&tls.certificate, "tls-cert", 0, "Own certificate, PEM (TCP)");
  flags.String(&tls.key, "tls-key", 0, "Own private key, PEM (TCP)");
  flags.String(&tls.authority, "tls-ca", 0,
               "Certificates that the other side's must lead to, PEM (TCP)");
}

absl::StatusOr<Address> ConnectionFlags::FindAddress(
    const cli::Environment& env) const {
  std::string text =
      !address.empty() ? address
                       : env.getenv("GITOPS_COORDINATOR_ADDRESS").value_or("");
  if (text.empty()) {
    return cli::UsageError(
        "which coordinator? give --address, or set "
        "GITOPS_COORDINATOR_ADDRESS");
  }
  absl::StatusOr<Address> parsed = ParseAddress(text);
  if (!parsed.ok()) return cli::UsageError(parsed.status().message());
  return parsed;
}

void ClientFlags::Declare(cli::FlagSet& flags) {
  connection.Declare(flags);
  flags.String(&options.tls_server_name, "tls-server-name", 0,
               "Name in the coordinator's certificate (default: the host)");
  flags.Duration(&options.timeout, "timeout", 0, "Of one call");
  flags.Duration(&options.patience, "patience", 0,
                 "How long to try again while nobody answers");
}

absl::StatusOr<std::unique_ptr<Client>> ClientFlags::Open(
    const cli::Environment& env) const {
  GITOPS_ASSIGN_OR_RETURN(Address address, connection.FindAddress(env));
  ClientOptions all = options;
  all.tls = connection.tls;
  return Client::Connect(address, all);
}

absl::StatusOr<int> AsClient(
    const cli::Invocation& call, const ClientFlags& flags,
    const std::function<absl::StatusOr<int>(Client&)>& run) {
  absl::StatusOr<std::unique_ptr<Client>> client = flags.Open(*call.env);
  if (!client.ok()) return client.status();
  absl::StatusOr<int> result = run(**client);
  int code = 0;
  if (absl::IsNotFound(result.status())) code = cli::kExitNotFound;
  if (absl::IsUnavailable(result.status()) ||
      absl::IsDeadlineExceeded(result.status())) {
    code = cli::kExitUnavailable;
  }
  if (code == 0) return result;
  call.env->err->Write(
      absl::StrCat("coordinator: ", result.status().message(), "\n"));
  return code;
}

}  // namespace gitops::coordinator
