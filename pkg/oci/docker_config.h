#ifndef GITOPS_PKG_OCI_DOCKER_CONFIG_H_
#define GITOPS_PKG_OCI_DOCKER_CONFIG_H_

// Credentials from Docker's config.json (or containers' auth.json) and its
// credential helpers.
//
// Source: kbld 0.43: the file is $DOCKER_CONFIG/config.json, else
// ~/.docker/config.json, else $XDG_RUNTIME_DIR/containers/auth.json; keys are
// tried as registry/repository, then registry (Docker Hub:
// https://index.docker.io/v1/); for a key its credHelpers entry, else
// credsStore, else auths; where a helper applies, auths is not consulted.
// Errors name the file: `unexpected EOF`, `Invalid auth configuration file`.
// Thread-safe. The file is read at each call.

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "pkg/base/subprocess.h"
#include "pkg/oci/credentials.h"

namespace gitops::oci {

class DockerConfigCredentials : public CredentialSource {
 public:
  using GetEnv =
      std::function<std::optional<std::string>(absl::string_view name)>;
  using RunHelper =
      std::function<absl::StatusOr<CommandResult>(const Command& command)>;

  DockerConfigCredentials(GetEnv getenv, RunHelper run)
      : getenv_(std::move(getenv)), run_(std::move(run)) {}

  absl::StatusOr<Credentials> Find(const Repository& repository) override;

 private:
  std::string ConfigPath() const;
  absl::StatusOr<Credentials> AskHelper(absl::string_view helper,
                                        absl::string_view key) const;

  GetEnv getenv_;
  RunHelper run_;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_DOCKER_CONFIG_H_
