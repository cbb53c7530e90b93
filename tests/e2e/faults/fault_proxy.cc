#include "tests/e2e/faults/fault_proxy.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/mutex.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/curl_transport.h"
#include "pkg/http/server.h"
#include "tests/e2e/faults/fault_rule.h"

namespace gitops::faults {
namespace {

// Fields that belong to one connection, and those the client library makes.
constexpr absl::string_view kHopFields[] = {
    "Connection",     "Keep-Alive", "Proxy-Connection", "Transfer-Encoding",
    "Content-Length", "Host",       "Upgrade",          "TE",
    "Trailer",        "Expect"};

bool IsHopField(absl::string_view name) {
  for (const absl::string_view field : kHopFields) {
    if (absl::EqualsIgnoreCase(field, name)) return true;
  }
  return false;
}

absl::string_view ReasonFor(int64_t code) {
  switch (code) {
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "NotFound";
    case 409:
      return "Conflict";
    case 410:
      return "Expired";
    case 422:
      return "Invalid";
    case 429:
      return "TooManyRequests";
    case 503:
      return "ServiceUnavailable";
    case 504:
      return "Timeout";
    default:
      return "InternalError";
  }
}

std::string StatusObject(int64_t code, int64_t retry_after) {
  return absl::StrCat(
      R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)",
      R"("message":"injected fault )", code, R"(","reason":")", ReasonFor(code),
      R"(","details":{"retryAfterSeconds":)", retry_after, R"(},"code":)", code,
      "}");
}

// The client's body, cut where a rule says so.
class Upload : public http::BodySource {
 public:
  Upload(http::ServerRequest* request, int64_t limit)
      : request_(request), left_(limit) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    GITOPS_ASSIGN_OR_RETURN(const size_t n, request_->Read(buffer, size));
    left_ -= static_cast<int64_t>(n);
    if (left_ < 0) return absl::AbortedError("cut by a rule");
    return n;
  }
  int64_t size() const override { return request_->content_length(); }

 private:
  http::ServerRequest* const request_;
  int64_t left_;
};

class FaultProxyImpl : public FaultProxy {
 public:
  FaultProxyImpl(FaultProxyOptions options,
                 std::unique_ptr<http::Transport> transport)
      : options_(std::move(options)), transport_(std::move(transport)) {}

  absl::Status Listen() {
    http::ServerOptions options;
    options.port = options_.port;
    GITOPS_ASSIGN_OR_RETURN(
        server_,
        http::Server::Start(options, [this](auto& request, auto& writer) {
          Handle(request, writer);
        }));
    return absl::OkStatus();
  }

  std::string url() const override { return server_->url(); }

  absl::Status SetRules(absl::string_view text) override {
    GITOPS_ASSIGN_OR_RETURN(std::vector<FaultRule> rules, ParseRules(text));
    MutexLock lock(&mutex_);
    rules_.clear();
    for (FaultRule& rule : rules) rules_.push_back({std::move(rule), 0});
    return absl::OkStatus();
  }

  std::vector<std::string> Log() const override {
    MutexLock lock(&mutex_);
    return log_;
  }

 private:
  struct Counted {
    FaultRule rule;
    int64_t matches;
  };

  FaultRule Choose(const http::ServerRequest& request) {
    MutexLock lock(&mutex_);
    for (Counted& counted : rules_) {
      const FaultRule& rule = counted.rule;
      if (!Matches(rule, request.method, request.path, request.query)) {
        continue;
      }
      const int64_t number = counted.matches;
      if (number >= rule.skip && number - rule.skip >= rule.times) continue;
      ++counted.matches;
      if (number < rule.skip) continue;
      return rule;
    }
    return {};
  }

  void Note(const http::ServerRequest& request, absl::string_view status,
            const FaultRule& rule) {
    MutexLock lock(&mutex_);
    log_.push_back(absl::StrCat(request.method, " ", request.target, " ",
                                status, " ",
                                rule.text.empty() ? "-" : rule.text));
  }

  void Handle(http::ServerRequest& request, http::ResponseWriter& writer) {
    if (absl::StartsWith(request.path, "/_faults/")) {
      return Control(request, writer);
    }
    const FaultRule rule = Choose(request);
    switch (rule.action) {
      case Action::kCutRequest:
        Note(request, "-", rule);
        return writer.Cut();
      case Action::kStatus:
        Note(request, absl::StrCat(rule.argument), rule);
        if (rule.retry_after_seconds > 0) {
          writer.headers.Set("Retry-After",
                             absl::StrCat(rule.retry_after_seconds));
        }
        (void)writer.Send(
            static_cast<int>(rule.argument), "application/json",
            StatusObject(rule.argument, rule.retry_after_seconds));
        return;
      case Action::kGone:
        Note(request, "200", rule);
        (void)writer.Send(200, "application/json",
                          absl::StrCat(R"({"type":"ERROR","object":)",
                                       StatusObject(410, 0), "}\n"));
        return;
      case Action::kStall:
        Note(request, "-", rule);
        while (!writer.Gone(absl::Hours(1))) {
        }
        return;
      case Action::kDelay:
        writer.Gone(absl::Milliseconds(rule.argument));
        break;
      case Action::kPass:
      case Action::kCutResponse:
      case Action::kCutUpload:
      case Action::kCorrupt:
        break;
    }
    Forward(request, writer, rule);
  }

  void Forward(http::ServerRequest& request, http::ResponseWriter& writer,
               const FaultRule& rule) {
    Upload upload(&request, rule.action == Action::kCutUpload ? rule.argument
                                                              : INT64_MAX);
    http::Request out;
    out.method = request.method;
    out.url = absl::StrCat(options_.upstream, request.target);
    for (const auto& [name, value] : request.headers.fields()) {
      if (!IsHopField(name)) out.headers.Add(name, value);
    }
    out.compressed = false;  // Passed through as it is.
    if (request.content_length() != 0) out.source = &upload;
    const auto stream = transport_->Open(out);
    if (!stream.ok()) {
      Note(request, "-", rule);
      if (rule.action == Action::kCutUpload) return writer.Cut();
      (void)writer.Send(502, "text/plain", stream.status().message());
      return;
    }
    const http::Response& head = (*stream)->head();
    Note(request, absl::StrCat(head.status), rule);
    if (rule.action == Action::kCutResponse) {
      if (rule.argument == 0) {
        // The server is done with it once its answer is here.
        return writer.Cut();
      }
      writer.CutAfter(rule.argument);
    }
    writer.status = head.status;
    for (const auto& [name, value] : head.headers.fields()) {
      if (!IsHopField(name)) writer.headers.Add(name, value);
    }
    if (head.headers.Has("Content-Length")) {
      writer.headers.Set("Content-Length", head.headers.Get("Content-Length"));
    }
    Copy(stream->get(), writer, rule.action == Action::kCorrupt);
  }

  static void Copy(http::ResponseStream* stream, http::ResponseWriter& writer,
                   bool corrupt) {
    if (!writer.Write("").ok()) return;
    char piece[16 << 10];
    while (true) {
      const absl::StatusOr<size_t> n =
          stream->Read(piece, sizeof(piece), absl::Milliseconds(200));
      if (n.ok() && *n == 0) return;
      if (!n.ok()) {
        const bool quiet = absl::IsDeadlineExceeded(n.status()) &&
                           http::FailureOf(n.status()) == http::Failure::kNone;
        if (quiet && !writer.Gone()) continue;
        return writer.Cut();
      }
      if (corrupt) {
        piece[*n / 2] ^= 1;
        corrupt = false;
      }
      if (!writer.Write(absl::string_view(piece, *n)).ok()) return;
    }
  }

  void Control(http::ServerRequest& request, http::ResponseWriter& writer) {
    if (request.path == "/_faults/log" && request.method == "GET") {
      (void)writer.Send(200, "text/plain",
                        absl::StrCat(absl::StrJoin(Log(), "\n"), "\n"));
      return;
    }
    if (request.path == "/_faults/rules" && request.method == "POST") {
      const absl::StatusOr<std::string> text = request.ReadAll();
      const absl::Status status = text.ok() ? SetRules(*text) : text.status();
      (void)writer.Send(status.ok() ? 200 : 400, "text/plain",
                        status.message());
      return;
    }
    (void)writer.Send(404, "text/plain", "no such control");
  }

  const FaultProxyOptions options_;
  const std::unique_ptr<http::Transport> transport_;
  mutable Mutex mutex_;
  std::vector<Counted> rules_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> log_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<http::Server> server_;  // Last: stops first.
};

}  // namespace

absl::StatusOr<std::unique_ptr<FaultProxy>> FaultProxy::Start(
    FaultProxyOptions options) {
  http::TransportOptions transport_options;
  transport_options.tls.ca_pem = options.ca_pem;
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<http::Transport> transport,
                          http::NewCurlTransport(transport_options));
  auto proxy = std::make_unique<FaultProxyImpl>(std::move(options),
                                                std::move(transport));
  GITOPS_RETURN_IF_ERROR(proxy->Listen());
  return proxy;
}

}  // namespace gitops::faults
