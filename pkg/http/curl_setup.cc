#include "pkg/http/curl_setup.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/http/proxy.h"
#include "pkg/http/request_prefix.h"
#include "pkg/http/retry.h"
#include "pkg/http/url.h"

namespace gitops::http {
namespace {

CURLcode OnTlsContext(CURL*, void* context, void* user) {
  const TlsMaterial* material = static_cast<const TlsMaterial*>(user);
  return material->Install(static_cast<SSL_CTX*>(context))
             ? CURLE_OK
             : CURLE_SSL_CERTPROBLEM;
}

// A peer that vanished is noticed after half a minute of unanswered sending.
int OnSocket(void*, curl_socket_t fd, curlsocktype) {
  const unsigned int milliseconds = 30000;
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds,
             sizeof(milliseconds));
  return CURL_SOCKOPT_OK;
}

void SetTlsOptions(CURL* easy, const Settings& settings) {
  const TlsOptions& tls = settings.options.tls;
  curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                   static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.insecure ? 0L : 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.insecure ? 0L : 2L);
  const char* file =
      settings.roots_file.empty() ? nullptr : settings.roots_file.c_str();
  const char* dir =
      settings.roots_dir.empty() ? nullptr : settings.roots_dir.c_str();
  curl_easy_setopt(easy, CURLOPT_CAINFO, file);
  curl_easy_setopt(easy, CURLOPT_CAPATH, dir);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, OnTlsContext);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, settings.material.get());
}

void SetMethod(const Request& request, Transfer* transfer) {
  CURL* easy = transfer->easy;
  if (request.source != nullptr) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                     static_cast<curl_off_t>(request.source->size()));
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, transfer->method.c_str());
    MutexLock lock(&transfer->mutex);
    transfer->out_done = false;
  } else if (!request.body.empty() && !IsIdempotent(request.method)) {
    // libcurl sends a request again where a kept connection breaks before the
    // answer. Not so where it cannot rewind the body, and then the caller
    // learns that the request may have been carried out.
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, transfer->method.c_str());
    MutexLock lock(&transfer->mutex);
    transfer->out = request.body;
    transfer->out_end = true;
    transfer->out_done = false;
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request.method == "GET" && request.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  } else if (!request.body.empty() || request.method == "POST" ||
             request.method == "PUT" || request.method == "PATCH") {
    transfer->body = request.body;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer->body.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(transfer->body.size()));
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, transfer->method.c_str());
  } else {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, transfer->method.c_str());
  }
}

absl::Status SetHeaders(const Request& request, const Settings& settings,
                        Transfer* transfer) {
  curl_slist* list = nullptr;
  const auto add = [&list](const std::string& line) {
    list = curl_slist_append(list, line.c_str());
  };
  for (const auto& [name, value] : request.headers.fields()) {
    if (!IsHeaderName(name) || !IsHeaderValue(value)) {
      curl_slist_free_all(list);
      return WithFailure(absl::InvalidArgumentError(absl::StrCat(
                             RequestPrefix(request.method, request.url),
                             ": invalid header field")),
                         Failure::kUrl);
    }
    // libcurl's form for a field without a value.
    add(value.empty() ? absl::StrCat(name, ";")
                      : absl::StrCat(name, ": ", value));
  }
  // Fields that libcurl adds by itself and nobody asked for.
  for (const char* name : {"Accept", "Expect", "Content-Type"}) {
    if (!request.headers.Has(name)) add(absl::StrCat(name, ":"));
  }
  transfer->header_list = list;
  curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, list);
  if (!request.headers.Has("User-Agent") &&
      !settings.options.user_agent.empty()) {
    curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT,
                     settings.options.user_agent.c_str());
  }
  return absl::OkStatus();
}

// Asking for another name than the URL's host (SNI, verification): the URL
// gets that name, and a rule that leads it to the real host.
void SetServerName(const Url& url, const Request& request,
                   const std::string& name, Transfer* transfer) {
  Url asked = url;
  asked.host = name;
  asked.port = url.port.empty() ? "443" : url.port;
  curl_easy_setopt(transfer->easy, CURLOPT_URL, asked.ToString().c_str());
  const std::string rule = absl::StrCat(
      "::", absl::StrContains(url.host, ':') ? "[" : "", url.host,
      absl::StrContains(url.host, ':') ? "]" : "", ":", asked.port);
  transfer->connect_to = curl_slist_append(nullptr, rule.c_str());
  curl_easy_setopt(transfer->easy, CURLOPT_CONNECT_TO, transfer->connect_to);
  if (!request.headers.Has("Host")) {
    transfer->header_list = curl_slist_append(
        transfer->header_list, absl::StrCat("Host: ", url.Authority()).c_str());
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->header_list);
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<Transfer>> MakeTransfer(const Request& request,
                                                       const Settings& settings,
                                                       CurlEngine* engine) {
  absl::StatusOr<Url> url = ParseUrl(request.url);
  if (!url.ok()) return WithFailure(url.status(), Failure::kUrl);
  if (url->scheme != "http" && url->scheme != "https") {
    return WithFailure(
        absl::InvalidArgumentError(absl::StrCat(
            RequestPrefix(request.method, request.url),
            ": unsupported protocol scheme \"", url->scheme, "\"")),
        Failure::kUrl);
  }
  auto transfer = std::make_shared<Transfer>();
  transfer->method = request.method;
  transfer->url = request.url;
  transfer->http2_in_limit = request.max_body_bytes;
  const bool tls = url->scheme == "https";
  transfer->host = absl::StrCat(
      url->host, ":", url->port.empty() ? (tls ? "443" : "80") : url->port);
  transfer->easy = engine->TakeHandle();
  CURL* easy = transfer->easy;
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
  curl_easy_setopt(easy, CURLOPT_URL, url->ToString().c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 65536L);
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 131072L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, OnSocket);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 30L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 15L);
  curl_easy_setopt(
      easy, CURLOPT_HTTP_VERSION,
      static_cast<long>(settings.options.http2 ? CURL_HTTP_VERSION_2TLS
                                               : CURL_HTTP_VERSION_1_1));
  // Rather wait for a connection under way that can be shared.
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT,
                   tls && settings.options.http2 && request.http2 ? 1L : 0L);
  curl_easy_setopt(
      easy, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::clamp<int64_t>(
          absl::ToInt64Milliseconds(request.connect_timeout), 1, 86400000)));
  if (request.compressed) {
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  }
  const std::string proxy =
      !settings.options.proxy_url.empty()
          ? settings.options.proxy_url
          : ProxyFor(request.url, settings.options.environment);
  transfer->proxied = !proxy.empty();
  curl_easy_setopt(easy, CURLOPT_PROXY, proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
  SetMethod(request, transfer.get());
  absl::Status status = SetHeaders(request, settings, transfer.get());
  if (!status.ok()) {
    curl_easy_cleanup(easy);
    return status;
  }
  if (tls) {
    SetTlsOptions(easy, settings);
    const std::string& name = settings.options.tls.server_name;
    if (!name.empty() && name != url->host) {
      SetServerName(*url, request, name, transfer.get());
    }
  }
  return transfer;
}

}  // namespace gitops::http
