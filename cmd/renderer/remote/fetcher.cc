#include "cmd/renderer/remote/fetcher.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/curl_transport.h"
#include "pkg/http/reason.h"
#include "pkg/http/url.h"
#include "pkg/render/functions/go_url.h"

namespace gitops::renderer {
namespace {

constexpr int64_t kMaxPemBytes = int64_t{16} << 20;
constexpr int64_t kMaxSchemaBytes = int64_t{64} << 20;
constexpr absl::Duration kSchemaTimeout = absl::Seconds(15);
constexpr absl::string_view kUserAgent = "Helm/4.1.4";

absl::StatusOr<std::string> ReadPem(const std::string& path,
                                    absl::string_view what) {
  if (path.empty()) return "";
  absl::StatusOr<std::string> text = fs::ReadFile(path, kMaxPemBytes);
  if (text.ok()) return text;
  const bool missing = text.status().code() == absl::StatusCode::kNotFound;
  return absl::FailedPreconditionError(absl::StrCat(
      "can't create TLS config for client: can't read ", what, ": \"", path,
      "\": open ", path, ": ",
      missing ? "no such file or directory" : text.status().message()));
}

// Moves user and password from the URL into a header.
void Authenticate(const FetchOptions& options, http::Request* request) {
  std::string credentials;
  const absl::StatusOr<render::GoUrl> url = render::GoUrl::Parse(request->url);
  if (url.ok() && url->has_user) {
    credentials = absl::StrCat(url->user, ":", url->password.value_or(""));
  } else if (!options.username.empty() && !options.password.empty()) {
    credentials =
        absl::StrCat(options.username, ":", options.password.Reveal());
  }
  if (credentials.empty()) return;
  request->headers.Set("Authorization",
                       absl::StrCat("Basic ", absl::Base64Escape(credentials)));
}

// Helm's own transport and time limit name two failures in another way.
absl::Status InHelmsWords(const absl::Status& status) {
  return absl::Status(
      status.code(),
      absl::StrReplaceAll(
          status.message(),
          {{"http: server gave HTTP response to HTTPS client",
            "tls: first record does not look like a TLS handshake"},
           {"net/http: timeout awaiting response headers",
            "context deadline exceeded (Client.Timeout exceeded while awaiting "
            "headers)"}}));
}

std::string WithoutFragment(absl::string_view url) {
  return std::string(url.substr(0, url.find('#')));
}

}  // namespace

bool IsHttpUrl(absl::string_view name) {
  return absl::StartsWithIgnoreCase(name, "http://") ||
         absl::StartsWithIgnoreCase(name, "https://");
}

absl::StatusOr<std::unique_ptr<http::Transport>> Fetcher::NewTransport(
    const FetchOptions& options) const {
  http::TransportOptions transport;
  GITOPS_ASSIGN_OR_RETURN(transport.tls.ca_pem,
                          ReadPem(options.ca_file, "CA file"));
  GITOPS_ASSIGN_OR_RETURN(transport.tls.client_cert_pem,
                          ReadPem(options.cert_file, "certificate file"));
  GITOPS_ASSIGN_OR_RETURN(std::string key,
                          ReadPem(options.key_file, "key file"));
  transport.tls.client_key_pem = Secret(std::move(key));
  transport.tls.insecure = options.insecure;
  transport.user_agent = std::string(kUserAgent);
  transport.environment = getenv_;
  return http::NewCurlTransport(std::move(transport));
}

absl::StatusOr<std::string> Fetcher::Get(absl::string_view url,
                                         const FetchOptions& options) {
  GITOPS_ASSIGN_OR_RETURN(const std::unique_ptr<http::Transport> transport,
                          NewTransport(options));
  http::Request request;
  request.url = WithoutFragment(url);
  request.follow_redirects = true;
  request.compressed = false;
  request.max_body_bytes = options.max_bytes;
  if (!options.accept.empty()) request.headers.Set("Accept", options.accept);
  Authenticate(options, &request);
  absl::StatusOr<http::Response> sent = transport->Send(request);
  if (!sent.ok()) return InHelmsWords(sent.status());
  http::Response& response = *sent;
  if (response.status != 200) {
    return absl::NotFoundError(
        absl::StrCat("failed to fetch ", http::RedactUrl(url), " : ",
                     response.status, " ", http::ReasonOf(response)));
  }
  return std::move(response.body);
}

absl::StatusOr<std::string> Fetcher::GetSchema(absl::string_view url) {
  if (schemas_ == nullptr) {
    GITOPS_ASSIGN_OR_RETURN(schemas_, NewTransport({}));
  }
  http::Request request;
  request.url = std::string(url);
  request.follow_redirects = true;
  request.timeout = kSchemaTimeout;
  request.max_body_bytes = kMaxSchemaBytes;
  Authenticate({}, &request);
  absl::StatusOr<http::Response> response = schemas_->Send(request);
  if (!response.ok()) {
    return absl::Status(
        response.status().code(),
        absl::StrCat("HTTP request failed for ", http::RedactUrl(url), ": ",
                     InHelmsWords(response.status()).message()));
  }
  if (response->status != 200) {
    return absl::NotFoundError(absl::StrCat(
        "HTTP request to ", http::RedactUrl(url), " returned status ",
        response->status, " (", http::ReasonPhrase(response->status), ")"));
  }
  return std::move(response->body);
}

}  // namespace gitops::renderer
