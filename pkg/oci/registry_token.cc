#include "pkg/oci/registry_token.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/url.h"
#include "pkg/json/json.h"
#include "pkg/oci/registry_error.h"
#include "pkg/value/value.h"

namespace gitops::oci {
namespace {

constexpr int64_t kMaxTokenBytes = 1 << 20;
constexpr absl::Duration kTimeout = absl::Seconds(30);

absl::StatusOr<Secret> ReadToken(const http::Response& response) {
  GITOPS_ASSIGN_OR_RETURN(value::Value json, json::Parse(response.body));
  for (absl::string_view name : {"token", "access_token"}) {
    const value::Value* found = json.Find(name);
    if (found != nullptr && !found->string_or_empty().empty()) {
      return Secret(std::string(found->as_string()));
    }
  }
  return absl::UnauthenticatedError("no token in bearer response:");
}

absl::StatusOr<http::Response> PostRefresh(
    http::Transport* transport, const AuthChallenge& challenge,
    const Credentials& credentials, const std::vector<std::string>& scopes) {
  http::Request request;
  request.method = "POST";
  request.url = challenge.Param("realm");
  request.headers.Set("Content-Type", "application/x-www-form-urlencoded");
  request.body = http::FormatQuery(
      {{"client_id", "go-containerregistry"},
       {"grant_type", "refresh_token"},
       {"refresh_token", std::string(credentials.identity_token.Reveal())},
       {"scope", absl::StrJoin(scopes, " ")},
       {"service", challenge.Param("service")}});
  request.max_body_bytes = kMaxTokenBytes;
  request.timeout = kTimeout;
  return transport->Send(request);
}

absl::StatusOr<http::Response> GetToken(http::Transport* transport,
                                        const AuthChallenge& challenge,
                                        const Credentials& credentials,
                                        const std::vector<std::string>& scopes,
                                        std::string* url_out) {
  GITOPS_ASSIGN_OR_RETURN(http::Url url,
                          http::ParseUrl(challenge.Param("realm")));
  http::Query query = http::ParseQuery(url.query);
  for (const std::string& scope : scopes) query.emplace_back("scope", scope);
  if (const std::string service = challenge.Param("service");
      !service.empty()) {
    query.emplace_back("service", service);
  }
  url.query = http::FormatQuery(query);
  http::Request request;
  request.url = url.ToString();
  *url_out = request.url;
  const Secret basic = BasicAuthorization(credentials);
  if (!basic.empty()) request.headers.Set("Authorization", basic.Reveal());
  request.max_body_bytes = kMaxTokenBytes;
  request.timeout = kTimeout;
  request.follow_redirects = true;
  return transport->Send(request);
}

}  // namespace

Secret BasicAuthorization(const Credentials& credentials) {
  if (credentials.username.empty() && credentials.password.empty()) {
    return Secret();
  }
  return Secret(absl::StrCat("Basic ", absl::Base64Escape(absl::StrCat(
                                           credentials.username, ":",
                                           credentials.password.Reveal()))));
}

absl::StatusOr<Secret> FetchToken(http::Transport* transport,
                                  const AuthChallenge& challenge,
                                  const Credentials& credentials,
                                  const std::vector<std::string>& scopes) {
  if (!credentials.registry_token.empty()) return credentials.registry_token;
  if (challenge.Param("realm").empty()) {
    return absl::UnauthenticatedError(
        "malformed www-authenticate, missing realm");
  }
  if (!credentials.identity_token.empty()) {
    GITOPS_ASSIGN_OR_RETURN(
        http::Response response,
        PostRefresh(transport, challenge, credentials, scopes));
    if (response.status == 200) return ReadToken(response);
    if (response.status != 404) {
      return RegistryError("POST", challenge.Param("realm"), response);
    }
  }
  std::string url;
  GITOPS_ASSIGN_OR_RETURN(
      http::Response response,
      GetToken(transport, challenge, credentials, scopes, &url));
  if (response.status != 200) return RegistryError("GET", url, response);
  return ReadToken(response);
}

}  // namespace gitops::oci
