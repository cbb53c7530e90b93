#include "pkg/http/curl_transport.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/curl_engine.h"
#include "pkg/http/curl_setup.h"
#include "pkg/http/curl_stream.h"
#include "pkg/http/request_prefix.h"
#include "pkg/http/tls_material.h"
#include "pkg/http/url.h"

namespace gitops::http {
namespace {

constexpr int kMaxRedirects = 10;
// Where distributions keep their roots, in Go's order.
constexpr absl::string_view kRootFiles[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem"};

bool IsRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 ||
         status == 308;
}

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(std::shared_ptr<const Settings> settings)
      : settings_(std::move(settings)),
        engine_(std::make_shared<CurlEngine>(
            settings_->options.max_idle_connections)) {}

  absl::StatusOr<std::unique_ptr<ResponseStream>> Open(
      const Request& request) override {
    const SteadyTime deadline = Deadline(request.timeout);
    if (!request.follow_redirects ||
        (request.method != "GET" && request.method != "HEAD")) {
      return OpenOnce(request, deadline);
    }
    Request current = request;
    std::string location;
    for (int i = 0; i < kMaxRedirects; ++i) {
      GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<ResponseStream> stream,
                              OpenOnce(current, deadline));
      location = std::string(stream->head().headers.Get("Location"));
      if (!IsRedirect(stream->head().status) || location.empty()) return stream;
      GITOPS_ASSIGN_OR_RETURN(const Url from, ParseUrl(current.url));
      absl::StatusOr<Url> to = ResolveUrl(from, location);
      if (!to.ok()) return WithFailure(to.status(), Failure::kUrl);
      if (to->Authority() != from.Authority() || to->scheme != from.scheme) {
        current.headers.Remove("Authorization");
        current.headers.Remove("Cookie");
        current.headers.Remove("Host");
      }
      current.url = to->ToString();
    }
    return WithFailure(absl::UnavailableError(absl::StrCat(
                           RequestPrefix(request.method, location),
                           ": stopped after ", kMaxRedirects, " redirects")),
                       Failure::kProtocol);
  }

  // One wake-up of the caller instead of one for the head and each piece.
  absl::StatusOr<Response> Send(const Request& request) override {
    if (request.source != nullptr || request.follow_redirects) {
      return Transport::Send(request);
    }
    GITOPS_ASSIGN_OR_RETURN(
        const std::unique_ptr<CurlStream> stream,
        Launch(request, Deadline(request.timeout), /*whole=*/true));
    return stream->Collect(request);
  }

  std::vector<absl::StatusOr<Response>> SendAll(
      const std::vector<Request>& requests) override {
    std::vector<absl::StatusOr<std::unique_ptr<CurlStream>>> streams;
    for (const Request& request : requests) {
      streams.push_back(
          Launch(request, Deadline(request.timeout), /*whole=*/true));
    }
    std::vector<absl::StatusOr<Response>> responses;
    for (size_t i = 0; i < requests.size(); ++i) {
      responses.push_back(streams[i].ok()
                              ? (*streams[i])->Collect(requests[i])
                              : absl::StatusOr<Response>(streams[i].status()));
    }
    return responses;
  }

 private:
  absl::StatusOr<std::unique_ptr<ResponseStream>> OpenOnce(
      const Request& request, SteadyTime deadline) {
    GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<CurlStream> stream,
                            Launch(request, deadline, /*whole=*/false));
    GITOPS_RETURN_IF_ERROR(stream->WaitForHead(request));
    return stream;
  }

  absl::StatusOr<std::unique_ptr<CurlStream>> Launch(const Request& request,
                                                     SteadyTime deadline,
                                                     bool whole) {
    if (request.cancel != nullptr && request.cancel->cancelled()) {
      return absl::CancelledError(absl::StrCat(
          RequestPrefix(request.method, request.url), ": context canceled"));
    }
    GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<Transfer> transfer,
                            MakeTransfer(request, *settings_, engine_.get()));
    transfer->whole = whole;
    engine_->Start(transfer);
    return std::make_unique<CurlStream>(engine_, settings_, transfer, request,
                                        deadline);
  }

  const std::shared_ptr<const Settings> settings_;
  const std::shared_ptr<CurlEngine> engine_;
};

// The system's roots, or what the environment names in their place.
void ChooseRoots(Settings* settings) {
  const auto variable = [settings](absl::string_view name) {
    return settings->options.environment
               ? settings->options.environment(name).value_or("")
               : std::string();
  };
  settings->roots_file = variable("SSL_CERT_FILE");
  settings->roots_dir = variable("SSL_CERT_DIR");
  if (!settings->roots_file.empty() || !settings->roots_dir.empty()) return;
  for (const absl::string_view file : kRootFiles) {
    if (!fs::Exists(file)) continue;
    settings->roots_file = std::string(file);
    return;
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Transport>> NewCurlTransport(
    TransportOptions options) {
  auto settings = std::make_shared<Settings>();
  settings->options = std::move(options);
  const TlsOptions& tls = settings->options.tls;
  GITOPS_ASSIGN_OR_RETURN(
      settings->material,
      TlsMaterial::Parse(tls.ca_pem, tls.client_cert_pem, tls.client_key_pem));
  if (!tls.insecure && (tls.ca_pem.empty() || tls.add_system_roots)) {
    ChooseRoots(settings.get());
  }
  const std::string& proxy = settings->options.proxy_url;
  if (!proxy.empty()) {
    absl::StatusOr<Url> url = ParseUrl(proxy);
    if (!url.ok()) return url.status();
    if (url->scheme != "http" && url->scheme != "https" &&
        url->scheme != "socks5" && url->scheme != "socks5h") {
      return absl::InvalidArgumentError(
          absl::StrCat("unsupported scheme \"", url->scheme,
                       "\", must be http, https, or socks5"));
    }
  }
  return std::make_unique<CurlTransport>(std::move(settings));
}

}  // namespace gitops::http
