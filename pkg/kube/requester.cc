#include "pkg/kube/requester.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/request_prefix.h"
#include "pkg/http/retry.h"
#include "pkg/http/url.h"

namespace gitops::kube {
namespace {

constexpr int64_t kMaxErrorBytes = 4 << 20;

// Bytes are cheaper than cycles on the way to oneself.
bool IsLoopbackServer(const std::string& server) {
  const absl::StatusOr<http::Url> url = http::ParseUrl(server);
  return url.ok() && (url->host == "localhost" || url->host == "::1" ||
                      absl::StartsWith(url->host, "127."));
}

}  // namespace

std::vector<std::string> ParseWarnings(const http::Headers& headers) {
  std::vector<std::string> texts;
  for (const absl::string_view field : headers.GetAll("Warning")) {
    size_t at = 0;
    // code SP agent SP quoted-text [SP quoted-date] [, …]
    while (at < field.size()) {
      const bool wanted = absl::StartsWith(field.substr(at), "299 ");
      const size_t open = field.find('"', at);
      if (open == absl::string_view::npos) break;
      std::string text;
      size_t i = open + 1;
      for (; i < field.size() && field[i] != '"'; ++i) {
        if (field[i] == '\\' && i + 1 < field.size()) ++i;
        text.push_back(field[i]);
      }
      if (wanted && i < field.size()) texts.push_back(std::move(text));
      // Past a date, if there is one, to the next warning.
      const size_t comma = field.find(", ", i);
      if (comma == absl::string_view::npos) break;
      at = comma + 2;
    }
  }
  return texts;
}

Requester::Requester(Config config, ClientOptions options,
                     std::unique_ptr<Credentials> credentials,
                     TransportMaker maker)
    : config_(std::move(config)),
      options_(std::move(options)),
      credentials_(std::move(credentials)),
      maker_(std::move(maker)),
      limiter_(options_.qps, options_.burst) {}

absl::Time Requester::Now() {
  return options_.clock != nullptr ? options_.clock->Now() : RealClock()->Now();
}

bool Requester::Sleep(absl::Duration duration, http::Cancellation* cancel) {
  if (cancel == nullptr) cancel = options_.cancel;
  if (cancel != nullptr && cancel->cancelled()) return false;
  if (duration <= absl::ZeroDuration()) return true;
  if (options_.clock != nullptr) {
    options_.clock->Sleep(duration);
    return cancel == nullptr || !cancel->cancelled();
  }
  if (cancel != nullptr) return cancel->SleepFor(duration);
  RealClock()->Sleep(duration);
  return true;
}

ClientStats Requester::stats() const {
  ClientStats stats;
  stats.requests = requests_;
  stats.retries = retries_;
  stats.watches = watches_;
  return stats;
}

absl::StatusOr<std::shared_ptr<http::Transport>> Requester::TransportFor(
    const Identity& identity) {
  MutexLock lock(&mutex_);
  if (transport_ == nullptr || transport_cert_ != identity.client_cert_pem) {
    GITOPS_ASSIGN_OR_RETURN(transport_, maker_(identity));
    transport_cert_ = identity.client_cert_pem;
  }
  return transport_;
}

absl::StatusOr<Requester::Prepared> Requester::Prepare(const Call& call) {
  const absl::Duration wait = limiter_.Take(Now());
  if (!Sleep(wait, call.cancel)) {
    return absl::CancelledError("context canceled");
  }
  absl::StatusOr<Identity> identity = credentials_->Get();
  if (!identity.ok()) {
    return absl::Status(
        identity.status().code(),
        absl::StrCat(
            http::RequestPrefix(call.info.method,
                                absl::StrCat(config_.server, call.path)),
            ": ", identity.status().message()));
  }
  Prepared prepared;
  prepared.generation = identity->generation;
  GITOPS_ASSIGN_OR_RETURN(prepared.transport, TransportFor(*identity));
  http::Request& request = prepared.request;
  request.method = call.info.method;
  request.url = absl::StrCat(config_.server, call.path);
  request.body = call.body;
  request.headers.Add("Accept", call.accept);
  request.headers.Add("User-Agent", options_.user_agent);
  if (!call.content_type.empty()) {
    request.headers.Add("Content-Type", call.content_type);
  }
  if (!identity->authorization.empty()) {
    request.headers.Add("Authorization", identity->authorization.Reveal());
  }
  AddImpersonation(config_, &request.headers);
  request.compressed = config_.compression && !IsLoopbackServer(config_.server);
  request.http2 = call.http2;
  request.timeout = call.timeout;
  request.header_timeout = call.header_timeout;
  request.idle_timeout = call.idle_timeout;
  request.cancel = call.cancel != nullptr ? call.cancel : options_.cancel;
  return prepared;
}

void Requester::TellWarnings(const Call& call, const http::Headers& headers) {
  if (!options_.on_warning || !headers.Has("Warning")) return;
  MutexLock lock(&warning_mutex_);
  for (const std::string& text : ParseWarnings(headers)) {
    options_.on_warning(text, call.write);
  }
}

absl::Status Requester::NoteReach(const absl::Status& opened) {
  const http::Failure kind = http::FailureOf(opened);
  const absl::Time now = Now();
  MutexLock lock(&reach_mutex_);
  if (kind != http::Failure::kConnect && kind != http::Failure::kResolve) {
    out_of_reach_.reset();
    return opened;
  }
  if (!out_of_reach_.has_value()) out_of_reach_ = now;
  const absl::Duration lasted = now - *out_of_reach_;
  if (lasted < options_.unreachable_limit) return opened;
  return absl::DeadlineExceededError(absl::StrCat(
      "Kubernetes API server '", config_.server, "' cannot be reached, for ",
      absl::ToInt64Seconds(lasted), " seconds now: ", opened.message()));
}

absl::Status Requester::Refusal(const Call& call, const http::Response& head,
                                absl::string_view body) {
  if (body.size() > kMaxErrorBytes) body = "";
  return StatusFromResponse(head.status, head.headers, body, call.info);
}

std::optional<absl::Duration> Requester::DelayAfter(
    const Call& call, int attempt, const absl::Status& failure) const {
  if (attempt > options_.max_retries) return std::nullopt;
  const std::optional<ApiError> error = ApiErrorOf(failure);
  if (error.has_value()) {
    const bool busy = error->code == 429 || error->code >= 500;
    if (!busy || error->retry_after_seconds <= 0) return std::nullopt;
    return absl::Seconds(error->retry_after_seconds);
  }
  const http::Failure kind = http::FailureOf(failure);
  const bool broken =
      kind == http::Failure::kClosed || kind == http::Failure::kBroken;
  if (kind == http::Failure::kHttp2GoAway ||
      (broken && call.info.method == "GET")) {
    const int64_t steps = int64_t{1} << std::min(attempt - 1, 4);
    return std::min(absl::Seconds(1), absl::Milliseconds(50) * steps);
  }
  return std::nullopt;
}

absl::Status Requester::Repeat(
    const Call& call, const std::function<absl::Status(int64_t*)>& attempt) {
  bool renewed = false;
  for (int number = 1;; ++number) {
    int64_t generation = 0;
    if (call.write) Failpoint("kube.write.before");
    const absl::Status status = attempt(&generation);
    if (call.write) Failpoint("kube.write.after");
    if (status.ok()) return status;
    if (IsUnauthorized(status) && !renewed &&
        credentials_->Refused(generation)) {
      renewed = true;
      ++retries_;
      continue;
    }
    const std::optional<absl::Duration> delay =
        DelayAfter(call, number, status);
    if (!delay.has_value() || !Sleep(*delay, call.cancel)) return status;
    ++retries_;
  }
}

absl::StatusOr<http::Response> Requester::Send(const Call& call) {
  http::Response response;
  GITOPS_RETURN_IF_ERROR(Repeat(call, [&](int64_t* generation) {
    absl::StatusOr<http::Response> sent = SendOnce(call, generation);
    if (sent.ok()) response = *std::move(sent);
    return sent.status();
  }));
  return response;
}

absl::StatusOr<std::unique_ptr<http::ResponseStream>> Requester::Open(
    const Call& call) {
  std::unique_ptr<http::ResponseStream> stream;
  GITOPS_RETURN_IF_ERROR(Repeat(call, [&](int64_t* generation) {
    return OpenOnce(call, &stream, generation);
  }));
  return stream;
}

absl::StatusOr<http::Response> Requester::SendOnce(const Call& call,
                                                   int64_t* generation) {
  GITOPS_ASSIGN_OR_RETURN(const Prepared prepared, Prepare(call));
  *generation = prepared.generation;
  ++requests_;
  absl::StatusOr<http::Response> response =
      prepared.transport->Send(prepared.request);
  GITOPS_RETURN_IF_ERROR(NoteReach(response.status()));
  TellWarnings(call, response->headers);
  if (response->status < 200 || response->status >= 300) {
    return Refusal(call, *response, response->body);
  }
  return response;
}

absl::Status Requester::OpenOnce(const Call& call,
                                 std::unique_ptr<http::ResponseStream>* stream,
                                 int64_t* generation) {
  GITOPS_ASSIGN_OR_RETURN(const Prepared prepared, Prepare(call));
  *generation = prepared.generation;
  ++requests_;
  auto opened = prepared.transport->Open(prepared.request);
  GITOPS_RETURN_IF_ERROR(NoteReach(opened.status()));
  *stream = *std::move(opened);
  const http::Response& head = (*stream)->head();
  TellWarnings(call, head.headers);
  if (head.status >= 200 && head.status < 300) return absl::OkStatus();
  return Refusal(call, head,
                 http::ReadAll(stream->get(), kMaxErrorBytes).value_or(""));
}

std::vector<absl::StatusOr<http::Response>> Requester::SendAll(
    const std::vector<Call>& calls) {
  std::vector<absl::StatusOr<http::Response>> results;
  std::vector<http::Request> requests;
  std::shared_ptr<http::Transport> transport;
  for (const Call& call : calls) {
    absl::StatusOr<Prepared> prepared = Prepare(call);
    if (!prepared.ok()) {
      results.assign(calls.size(), prepared.status());
      return results;
    }
    transport = prepared->transport;
    requests.push_back(std::move(prepared->request));
  }
  if (requests.empty()) return results;
  requests_ += static_cast<int64_t>(requests.size());
  results = transport->SendAll(requests);
  for (size_t i = 0; i < calls.size(); ++i) {
    if (!results[i].ok() || results[i]->status / 100 == 2) continue;
    results[i] = StatusFromResponse(results[i]->status, results[i]->headers,
                                    results[i]->body, calls[i].info);
  }
  return results;
}

}  // namespace gitops::kube
