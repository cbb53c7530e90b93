#include "cmd/image_builder/registry_flags.h"

#include <unistd.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/image_builder/arguments.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"
#include "pkg/http/curl_transport.h"
#include "pkg/image/version.h"
#include "pkg/oci/docker_config.h"
#include "pkg/oci/env_credentials.h"

namespace gitops::image_builder {
namespace {

constexpr int64_t kMaxCertBytes = 16 << 20;

absl::StatusOr<std::string> ReadCertificates(
    const std::vector<std::string>& paths) {
  std::string pem;
  for (const std::string& path : paths) {
    absl::StatusOr<std::string> text = fs::ReadFile(path, kMaxCertBytes);
    if (!text.ok()) {
      return absl::Status(
          text.status().code(),
          absl::StrCat(
              "Reading CA certificates from '", path, "': ",
              absl::IsNotFound(text.status())
                  ? absl::StrCat("open ", path, ": no such file or directory")
                  : text.status().message()));
    }
    if (!absl::StrContains(*text, "-----BEGIN CERTIFICATE-----")) {
      return absl::InvalidArgumentError(
          absl::StrCat("Adding CA certificates from '", path, "': failed"));
    }
    absl::StrAppend(&pem, *text, "\n");
  }
  return pem;
}

// The environment as name and content; order does not matter.
std::vector<std::pair<std::string, std::string>> Variables() {
  std::vector<std::pair<std::string, std::string>> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals == absl::string_view::npos) continue;
    out.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

}  // namespace

void AddRegistryFlags(cli::FlagSet& set, RegistryFlags* flags) {
  set.StringSlice(&flags->ca_cert_paths, "registry-ca-cert-path", 0,
                  "Add CA certificates for registry API (format: /tmp/foo) "
                  "(can be specified multiple times)");
  set.Bool(&flags->verify_certs, "registry-verify-certs", 0,
           "Set whether to verify server's certificate chain and host name");
  set.Bool(&flags->insecure, "registry-insecure", 0,
           "Allow the use of http when interacting with registries");
  set.StringArray(&flags->registry_map, "registry-map", 0,
                  "FROM=TO: reach the registry FROM at the address TO (can be "
                  "specified multiple times)");
}

absl::StatusOr<RegistryAccess> OpenRegistries(const RegistryFlags& flags,
                                              const cli::Environment& env) {
  RegistryAccess access;
  http::TransportOptions transport;
  GITOPS_ASSIGN_OR_RETURN(transport.tls.ca_pem,
                          ReadCertificates(flags.ca_cert_paths));
  transport.tls.add_system_roots = true;
  transport.tls.insecure = !flags.verify_certs;
  transport.user_agent = absl::StrCat("image-builder/", image::kVersion);
  transport.environment = env.getenv;
  GITOPS_ASSIGN_OR_RETURN(access.transport,
                          http::NewCurlTransport(std::move(transport)));
  std::vector<std::unique_ptr<oci::CredentialSource>> sources;
  sources.push_back(std::make_unique<oci::EnvCredentials>(Variables()));
  sources.push_back(std::make_unique<oci::DockerConfigCredentials>(
      env.getenv, [](const Command& command) { return RunCommand(command); }));
  access.credentials =
      std::make_unique<oci::CredentialChain>(std::move(sources));
  oci::RegistryOptions options;
  options.transport = access.transport.get();
  options.credentials = access.credentials.get();
  options.clock = RealClock();
  options.insecure = flags.insecure;
  GITOPS_ASSIGN_OR_RETURN(options.host_map,
                          SplitMap("registry-map", flags.registry_map));
  access.client = std::make_unique<oci::RegistryClient>(std::move(options));
  return access;
}

}  // namespace gitops::image_builder
