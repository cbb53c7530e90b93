#include "pkg/oci/registry_auth.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/retry.h"
#include "pkg/oci/registry_error.h"
#include "pkg/oci/registry_token.h"

namespace gitops::oci {
namespace {

constexpr absl::Duration kPingTimeout = absl::Seconds(60);
constexpr int kPingAttempts = 3;

// 10/8, 172.16/12, 192.168/16.
bool IsPrivateAddress(absl::string_view host) {
  const std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  if (parts.size() != 4) return false;
  int bytes[4];
  for (size_t i = 0; i < 4; ++i) {
    if (!absl::SimpleAtoi(parts[i], &bytes[i]) || bytes[i] < 0 ||
        bytes[i] > 255) {
      return false;
    }
  }
  return bytes[0] == 10 ||
         (bytes[0] == 172 && bytes[1] >= 16 && bytes[1] <= 31) ||
         (bytes[0] == 192 && bytes[1] == 168);
}

std::string Scope(absl::string_view path, absl::string_view actions) {
  return absl::StrCat("repository:", path, ":", actions);
}

}  // namespace

bool MayUsePlainHttp(absl::string_view host) {
  if (absl::StartsWith(host, "localhost:")) return true;
  if (absl::StrContains(host, "127.0.0.1") || absl::StrContains(host, "::1")) {
    return true;
  }
  const absl::string_view name = host.substr(0, host.rfind(':'));
  return absl::EndsWith(name, ".local") || absl::EndsWith(name, ".localhost") ||
         IsPrivateAddress(name);
}

absl::StatusOr<RegistryAuth::Endpoint> RegistryAuth::Ping(
    absl::string_view host) {
  std::vector<std::string> schemes = {"https"};
  if (options_.insecure || MayUsePlainHttp(host)) schemes.push_back("http");
  std::vector<std::string> failures;
  absl::StatusCode code = absl::StatusCode::kUnavailable;
  for (const std::string& scheme : schemes) {
    http::Request request;
    const std::string base = absl::StrCat(scheme, "://", host);
    request.url = absl::StrCat(base, "/v2/");
    request.max_body_bytes = 1 << 20;
    request.timeout = kPingTimeout;
    absl::StatusOr<http::Response> response = options_.transport->Send(request);
    for (int attempt = 1; attempt < kPingAttempts; ++attempt) {
      const bool again = response.ok() && IsRetryableStatus(response->status);
      if (!again) break;
      options_.clock->Sleep(
          http::RetryDelay({}, attempt, 0.5).value_or(absl::Seconds(1)));
      response = options_.transport->Send(request);
    }
    if (!response.ok()) {
      failures.emplace_back(response.status().message());
      code = response.status().code();
      continue;
    }
    if (response->status != 200 && response->status != 401) {
      const absl::Status error = RegistryError("GET", request.url, *response);
      failures.emplace_back(error.message());
      code = error.code();
      continue;
    }
    Endpoint endpoint;
    endpoint.base_url = base;
    endpoint.challenge =
        ChooseChallenge(response->headers.GetAll("WWW-Authenticate"));
    return endpoint;
  }
  return absl::Status(code, absl::StrJoin(failures, "; "));
}

absl::StatusOr<RegistryAuth::Endpoint> RegistryAuth::FindEndpoint(
    const Repository& repository) {
  const auto mapped = options_.host_map.find(repository.registry());
  const std::string host = mapped == options_.host_map.end()
                               ? repository.registry()
                               : mapped->second;
  {
    MutexLock lock(&mutex_);
    const auto known = endpoints_.find(host);
    if (known != endpoints_.end()) return known->second;
  }
  GITOPS_ASSIGN_OR_RETURN(Endpoint endpoint, Ping(host));
  MutexLock lock(&mutex_);
  return endpoints_.emplace(host, std::move(endpoint)).first->second;
}

absl::StatusOr<std::string> RegistryAuth::BaseUrl(
    const Repository& repository) {
  GITOPS_ASSIGN_OR_RETURN(Endpoint endpoint, FindEndpoint(repository));
  return endpoint.base_url;
}

absl::StatusOr<Credentials> RegistryAuth::FindCredentials(
    const Repository& repository) {
  if (options_.credentials == nullptr) return Credentials();
  return options_.credentials->Find(repository);
}

absl::StatusOr<Secret> RegistryAuth::Authorization(
    const Repository& repository, Access access, absl::string_view mount_from) {
  const TokenKey key = {repository.Name(), access, std::string(mount_from)};
  std::vector<std::string> scopes;
  {
    MutexLock lock(&mutex_);
    const auto known = tokens_.find(key);
    if (known != tokens_.end()) return known->second;
    const auto asked = scopes_.find(key);
    if (asked != scopes_.end()) scopes.push_back(asked->second);
  }
  GITOPS_ASSIGN_OR_RETURN(Endpoint endpoint, FindEndpoint(repository));
  GITOPS_ASSIGN_OR_RETURN(Credentials credentials, FindCredentials(repository));
  Secret header;
  if (endpoint.challenge.has_value() &&
      endpoint.challenge->scheme == "bearer") {
    const std::string own = Scope(
        repository.path(), access == Access::kPush ? "push,pull" : "pull");
    if (std::find(scopes.begin(), scopes.end(), own) == scopes.end()) {
      scopes.push_back(own);
    }
    if (!mount_from.empty()) scopes.push_back(Scope(mount_from, "pull"));
    GITOPS_ASSIGN_OR_RETURN(Secret token,
                            FetchToken(options_.transport, *endpoint.challenge,
                                       credentials, scopes));
    header = Secret(absl::StrCat("Bearer ", token.Reveal()));
  } else {
    header = BasicAuthorization(credentials);
  }
  MutexLock lock(&mutex_);
  return tokens_.insert_or_assign(key, std::move(header)).first->second;
}

void RegistryAuth::Forget(const Repository& repository, Access access,
                          absl::string_view mount_from,
                          absl::string_view scope) {
  const TokenKey key = {repository.Name(), access, std::string(mount_from)};
  MutexLock lock(&mutex_);
  tokens_.erase(key);
  if (!scope.empty()) scopes_[key] = std::string(scope);
}

}  // namespace gitops::oci
