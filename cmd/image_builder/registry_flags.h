#ifndef GITOPS_CMD_IMAGE_BUILDER_REGISTRY_FLAGS_H_
#define GITOPS_CMD_IMAGE_BUILDER_REGISTRY_FLAGS_H_

// The registry flags that several commands share, and what they make.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/cli/flags.h"
#include "pkg/cli/output.h"
#include "pkg/http/client.h"
#include "pkg/oci/credentials.h"
#include "pkg/oci/registry_client.h"

namespace gitops::image_builder {

struct RegistryFlags {
  std::vector<std::string> ca_cert_paths;
  bool verify_certs = true;
  bool insecure = false;
  std::vector<std::string> registry_map;  // FROM=TO
};
void AddRegistryFlags(cli::FlagSet& set, RegistryFlags* flags);

// A client with what it stands on.
struct RegistryAccess {
  std::unique_ptr<http::Transport> transport;
  std::unique_ptr<oci::CredentialSource> credentials;
  std::unique_ptr<oci::RegistryClient> client;
};

// Errors: `Reading CA certificates from 'P': …`, `Adding CA certificates from
// 'P': failed`.
absl::StatusOr<RegistryAccess> OpenRegistries(const RegistryFlags& flags,
                                              const cli::Environment& env);

}  // namespace gitops::image_builder

#endif  // GITOPS_CMD_IMAGE_BUILDER_REGISTRY_FLAGS_H_
