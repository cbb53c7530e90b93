#include "pkg/http/curl_engine.h"

#include <curl/curl.h>
#include <signal.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/check.h"
#include "pkg/http/curl_error.h"
#include "pkg/http/reason.h"
#include "pkg/http/request_prefix.h"

namespace gitops::http {
namespace {

constexpr size_t kMaxIdleHandles = 64;
static_assert(sizeof(Transfer::detail) >= CURL_ERROR_SIZE);

Transfer* Of(void* user) { return static_cast<Transfer*>(user); }

// Ends a transfer that outgrew a limit: libcurl takes the 0 for an error.
size_t Refuse(Transfer* transfer, absl::string_view what)
    ABSL_EXCLUSIVE_LOCKS_REQUIRED(transfer->mutex) {
  transfer->overflow = absl::ResourceExhaustedError(
      absl::StrCat(RequestPrefix(transfer->method, transfer->url), ": ", what));
  return 0;
}

// One header line; lines of an earlier response (100, 401 of a proxy) are
// forgotten when the next one begins.
size_t OnHeader(char* data, size_t size, size_t count, void* user) {
  const size_t bytes = size * count;
  absl::string_view line(data, bytes);
  line = absl::StripTrailingAsciiWhitespace(line);
  Transfer* transfer = Of(user);
  MutexLock lock(&transfer->mutex);
  transfer->head_bytes += bytes;
  if (transfer->head_bytes > Transfer::kHeadLimit) {
    return Refuse(transfer, absl::StrCat("response head is larger than ",
                                         Transfer::kHeadLimit, " bytes"));
  }
  Response& head = transfer->head;
  if (absl::StartsWith(line, "HTTP/") && !transfer->head_done) {
    head.headers = Headers();
    head.status = 0;
    head.http2 = absl::StartsWith(line, "HTTP/2");
    const size_t space = line.find(' ');
    if (space != absl::string_view::npos) {
      if (!absl::SimpleAtoi(line.substr(space + 1, 3), &head.status)) return 0;
      const absl::string_view reason =
          absl::StripAsciiWhitespace(absl::ClippedSubstr(line, space + 4));
      if (!reason.empty() && reason != ReasonPhrase(head.status)) {
        head.headers.Add(kReasonField, reason);
      }
    }
    return bytes;
  }
  if (line.empty()) {
    if (head.status >= 200 && !transfer->head_done) {
      transfer->head_done = true;
      transfer->last_in = std::chrono::steady_clock::now();
      if (!transfer->whole) transfer->changed.notify_all();
    }
    return bytes;
  }
  if (transfer->head_done) return bytes;  // Trailers.
  const size_t colon = line.find(':');
  if (colon == absl::string_view::npos) return bytes;
  head.headers.Add(line.substr(0, colon),
                   absl::StripAsciiWhitespace(line.substr(colon + 1)));
  return bytes;
}

size_t OnBody(char* data, size_t size, size_t count, void* user) {
  Transfer* transfer = Of(user);
  MutexLock lock(&transfer->mutex);
  // Pausing one HTTP/2 stream would stop all on its connection.
  const bool pausable = !transfer->head.http2 && !transfer->whole;
  if (pausable && transfer->in.size() >= Transfer::kInLimit) {
    transfer->in_paused = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  if (static_cast<int64_t>(transfer->in.size() + size * count) >
          transfer->http2_in_limit &&
      !pausable) {
    return Refuse(transfer, absl::StrCat("response body is larger than ",
                                         transfer->http2_in_limit, " bytes"));
  }
  transfer->in.append(data, size * count);
  transfer->last_in = std::chrono::steady_clock::now();
  if (!transfer->whole) transfer->changed.notify_all();
  return size * count;
}

size_t OnUpload(char* buffer, size_t size, size_t count, void* user) {
  Transfer* transfer = Of(user);
  MutexLock lock(&transfer->mutex);
  const size_t left = transfer->out.size() - transfer->out_sent;
  if (left == 0) {
    // After a refusal nobody feeds any more.
    const bool refused = transfer->head_done && transfer->head.status >= 300;
    if (transfer->out_end || refused) {
      transfer->out_done = true;
      if (!transfer->whole) transfer->changed.notify_all();
      return 0;
    }
    transfer->out_paused = true;
    transfer->changed.notify_all();
    return CURL_READFUNC_PAUSE;
  }
  const size_t n = std::min(left, size * count);
  std::memcpy(buffer, transfer->out.data() + transfer->out_sent, n);
  transfer->out_sent += n;
  if (transfer->out_sent == transfer->out.size()) {
    transfer->out.clear();
    transfer->out_sent = 0;
    if (transfer->out_end) transfer->out_done = true;
    if (!transfer->whole) transfer->changed.notify_all();
  }
  return n;
}

CurlFailure Describe(Transfer* transfer, CURLcode code) {
  CurlFailure failure;
  failure.code = code;
  failure.detail = transfer->detail;
  failure.proxied = transfer->proxied;
  failure.address = transfer->host;
  failure.host = transfer->host.substr(0, transfer->host.rfind(':'));
  long os_error = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &os_error);
  failure.os_error = static_cast<int>(os_error);
  curl_easy_getinfo(transfer->easy, CURLINFO_SSL_VERIFYRESULT, &failure.verify);
  char* ip = nullptr;
  long port = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(transfer->easy, CURLINFO_PRIMARY_PORT, &port);
  if (ip != nullptr && *ip != '\0' && port != 0) {
    const bool v6 = std::strchr(ip, ':') != nullptr;
    failure.address = (v6 ? "[" : "") + std::string(ip) + (v6 ? "]:" : ":") +
                      std::to_string(port);
  }
  return failure;
}

// libcurl's global set-up, once per process, before any thread of ours.
void InitCurl() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_ALL);
  GITOPS_CHECK(result == CURLE_OK);
}

}  // namespace

Transfer::~Transfer() {
  curl_slist_free_all(header_list);
  curl_slist_free_all(connect_to);
}

CurlEngine::CurlEngine(int max_idle_connections) {
  InitCurl();
  multi_ = curl_multi_init();
  GITOPS_CHECK(multi_ != nullptr);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS,
                    static_cast<long>(max_idle_connections));
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING,
                    static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi_, CURLMOPT_MAX_CONCURRENT_STREAMS, 100L);
}

CurlEngine::~CurlEngine() {
  {
    MutexLock lock(&mutex_);
    stop_ = true;
  }
  if (thread_.joinable()) {
    curl_multi_wakeup(multi_);
    thread_.join();
  }
  for (Order& order : orders_) {
    if (order.kind == Order::kStart) curl_easy_cleanup(order.transfer->easy);
  }
  for (CurlHandle handle : idle_) curl_easy_cleanup(handle);
  curl_multi_cleanup(multi_);
}

CurlHandle CurlEngine::TakeHandle() {
  {
    MutexLock lock(&mutex_);
    if (!idle_.empty()) {
      CurlHandle handle = idle_.back();
      idle_.pop_back();
      return handle;
    }
  }
  return curl_easy_init();
}

void CurlEngine::Start(std::shared_ptr<Transfer> transfer) {
  Push({Order::kStart, std::move(transfer), absl::OkStatus()});
}

void CurlEngine::Resume(std::shared_ptr<Transfer> transfer) {
  Push({Order::kResume, std::move(transfer), absl::OkStatus()});
}

void CurlEngine::Abort(std::shared_ptr<Transfer> transfer,
                       absl::Status status) {
  Push({Order::kAbort, std::move(transfer), std::move(status)});
}

void CurlEngine::Push(Order order) {
  MutexLock lock(&mutex_);
  orders_.push_back(std::move(order));
  if (!started_) {
    started_ = true;
    thread_ = std::thread([this] { Loop(); });
  }
  if (orders_.size() == 1) curl_multi_wakeup(multi_);
}

void CurlEngine::Loop() {
  // OpenSSL writes without MSG_NOSIGNAL.
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
  while (true) {
    std::vector<Order> orders;
    {
      MutexLock lock(&mutex_);
      if (stop_) break;
      orders.swap(orders_);
    }
    for (Order& order : orders) Obey(&order);
    int running = 0;
    curl_multi_perform(multi_, &running);
    CollectFinished();
    // Timers of libcurl (connect time-outs) shorten this by themselves.
    curl_multi_poll(multi_, nullptr, 0, running > 0 ? 1000 : 60000, nullptr);
  }
  while (!active_.empty()) {
    Finish(active_.back().get(), absl::CancelledError("transport closed"));
  }
}

void CurlEngine::Obey(Order* order) {
  Transfer* transfer = order->transfer.get();
  switch (order->kind) {
    case Order::kStart: {
      curl_easy_setopt(transfer->easy, CURLOPT_HEADERFUNCTION, OnHeader);
      curl_easy_setopt(transfer->easy, CURLOPT_HEADERDATA, transfer);
      curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, OnBody);
      curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
      curl_easy_setopt(transfer->easy, CURLOPT_READFUNCTION, OnUpload);
      curl_easy_setopt(transfer->easy, CURLOPT_READDATA, transfer);
      curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
      active_.push_back(order->transfer);
      const CURLMcode code = curl_multi_add_handle(multi_, transfer->easy);
      if (code != CURLM_OK) {
        Finish(transfer, absl::InternalError(curl_multi_strerror(code)));
      }
      return;
    }
    case Order::kResume: {
      {
        MutexLock lock(&transfer->mutex);
        if (transfer->done) return;
        transfer->in_paused = false;
        transfer->out_paused = false;
      }
      curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
      return;
    }
    case Order::kAbort: {
      {
        MutexLock lock(&transfer->mutex);
        if (transfer->done) return;
      }
      Finish(transfer, order->status);
      return;
    }
  }
}

void CurlEngine::CollectFinished() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* user = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
    Transfer* transfer = Of(user);
    const CURLcode code = message->data.result;
    absl::Status result;
    if (code != CURLE_OK) {
      CurlFailure failure = Describe(transfer, code);
      {
        MutexLock lock(&transfer->mutex);
        failure.head_received = transfer->head_done;
        result = transfer->overflow;
      }
      if (result.ok()) {
        result = StatusFromCurl(transfer->method, transfer->url, failure);
      }
    }
    Finish(transfer, std::move(result));
  }
}

void CurlEngine::Finish(Transfer* transfer, absl::Status result) {
  curl_multi_remove_handle(multi_, transfer->easy);
  curl_easy_reset(transfer->easy);
  {
    MutexLock lock(&mutex_);
    if (idle_.size() < kMaxIdleHandles) {
      idle_.push_back(transfer->easy);
      transfer->easy = nullptr;
    }
  }
  if (transfer->easy != nullptr) curl_easy_cleanup(transfer->easy);
  transfer->easy = nullptr;
  {
    MutexLock lock(&transfer->mutex);
    transfer->done = true;
    transfer->result = std::move(result);
  }
  // Not under the lock, which whoever wakes would have to wait for.
  transfer->changed.notify_all();
  active_.erase(std::find_if(active_.begin(), active_.end(),
                             [transfer](const std::shared_ptr<Transfer>& t) {
                               return t.get() == transfer;
                             }));
}

}  // namespace gitops::http
