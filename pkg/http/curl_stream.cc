#include "pkg/http/curl_stream.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/request_prefix.h"

namespace gitops::http {
namespace {

constexpr absl::string_view kHeadTimeout =
    "net/http: timeout awaiting response headers";
constexpr absl::string_view kBodyTimeout =
    "net/http: request canceled (Client.Timeout or context cancellation while "
    "reading body)";

}  // namespace

SteadyTime Deadline(absl::Duration wait) {
  const SteadyTime now = std::chrono::steady_clock::now();
  if (wait > absl::Hours(24 * 365)) return now + std::chrono::hours(24 * 365);
  return now + absl::ToChronoNanoseconds(std::max(wait, absl::ZeroDuration()));
}

CurlStream::CurlStream(std::shared_ptr<CurlEngine> engine,
                       std::shared_ptr<const Settings> settings,
                       std::shared_ptr<Transfer> transfer,
                       const Request& request, SteadyTime deadline)
    : engine_(std::move(engine)),
      settings_(std::move(settings)),
      transfer_(std::move(transfer)),
      prefix_(RequestPrefix(request.method, request.url)),
      deadline_(deadline),
      idle_timeout_(request.idle_timeout),
      compressed_(request.compressed),
      cancel_(request.cancel) {
  if (cancel_ == nullptr) return;
  // Runs on whatever thread cancels, so it holds what it needs.
  ticket_ = cancel_->Subscribe(
      [engine = engine_.get(), transfer = transfer_, prefix = prefix_] {
        engine->Abort(transfer, absl::CancelledError(absl::StrCat(
                                    prefix, ": context canceled")));
      });
}

CurlStream::~CurlStream() {
  if (cancel_ != nullptr) cancel_->Unsubscribe(ticket_);
  bool done;
  {
    MutexLock lock(&transfer_->mutex);
    done = transfer_->done;
  }
  if (!done) engine_->Abort(transfer_, absl::CancelledError("stream dropped"));
}

absl::StatusOr<bool> CurlStream::WaitForTurn(const Request& request,
                                             SteadyTime head_deadline) {
  MutexLock lock(&transfer_->mutex);
  while (true) {
    if (transfer_->done && !transfer_->head_done) {
      return transfer_->result.ok()
                 ? absl::InternalError(absl::StrCat(prefix_, ": no response"))
                 : transfer_->result;
    }
    // A refusal may come before everything is sent.
    if (transfer_->head_done && (transfer_->out_done || transfer_->done ||
                                 transfer_->head.status >= 300)) {
      TakeHead();
      return false;
    }
    if (request.source != nullptr && !transfer_->out_end &&
        transfer_->out.size() < Transfer::kOutLimit) {
      return true;
    }
    const SteadyTime until = std::min(head_deadline, deadline_);
    if (transfer_->changed.wait_until(transfer_->mutex, until) ==
            std::cv_status::timeout &&
        !transfer_->head_done && !transfer_->done) {
      return Expire(kHeadTimeout);
    }
  }
}

absl::Status CurlStream::WaitForHead(const Request& request) {
  std::string piece;
  while (true) {
    // Sending pieces is progress: the time limit begins anew.
    GITOPS_ASSIGN_OR_RETURN(
        const bool feed,
        WaitForTurn(request, Deadline(request.header_timeout)));
    if (!feed) {
      // libcurl stops sending on a refusal but would wait for a paused upload.
      if (request.source != nullptr) engine_->Resume(transfer_);
      return absl::OkStatus();
    }
    GITOPS_RETURN_IF_ERROR(Feed(request.source, &piece));
  }
}

absl::Status CurlStream::WaitForEnd(const Request& request) {
  const SteadyTime head_deadline = Deadline(request.header_timeout);
  const bool idle_limit = idle_timeout_ < absl::Hours(24 * 365);
  MutexLock lock(&transfer_->mutex);
  while (!transfer_->done) {
    const SteadyTime now = std::chrono::steady_clock::now();
    const bool head_done = transfer_->head_done;
    SteadyTime until =
        head_done ? deadline_ : std::min(deadline_, head_deadline);
    if (head_done && idle_limit) {
      until = std::min(
          until, transfer_->last_in + absl::ToChronoNanoseconds(idle_timeout_));
    }
    if (now >= until) return Expire(head_done ? kBodyTimeout : kHeadTimeout);
    // The head comes without a word.
    if (!head_done) until = std::min(until, Deadline(idle_timeout_));
    transfer_->changed.wait_until(transfer_->mutex, until);
  }
  if (!transfer_->result.ok()) return transfer_->result;
  if (transfer_->head_done) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(prefix_, ": no response"));
}

absl::StatusOr<Response> CurlStream::Collect(const Request& request) {
  GITOPS_RETURN_IF_ERROR(WaitForEnd(request));
  MutexLock lock(&transfer_->mutex);
  TakeHead();
  Response response = std::move(head_);
  response.body = std::move(transfer_->in);
  std::string& body = response.body;
  if (body.capacity() > 2 * body.size() + 256) body.shrink_to_fit();
  return response;
}

absl::StatusOr<size_t> CurlStream::Read(char* buffer, size_t size,
                                        absl::Duration wait) {
  if (size == 0) return 0;
  if (pending_pos_ == pending_.size()) {
    GITOPS_RETURN_IF_ERROR(Refill(wait));
    if (pending_.empty()) return 0;
  }
  const size_t n = std::min(size, pending_.size() - pending_pos_);
  std::memcpy(buffer, pending_.data() + pending_pos_, n);
  pending_pos_ += n;
  return n;
}

void CurlStream::TakeHead() {
  head_ = transfer_->head;
  head_.url = transfer_->url;
  if (compressed_ && head_.headers.Get("Content-Encoding") == "gzip") {
    // They describe bytes that nobody gets to see.
    head_.headers.Remove("Content-Encoding");
    head_.headers.Remove("Content-Length");
  }
}

absl::Status CurlStream::Expire(absl::string_view cause) {
  absl::Status status = WithFailure(
      absl::DeadlineExceededError(absl::StrCat(prefix_, ": ", cause)),
      Failure::kTimeout);
  engine_->Abort(transfer_, status);
  return status;
}

// One piece from the caller's source to the engine.
absl::Status CurlStream::Feed(BodySource* source, std::string* piece) {
  piece->resize(64 << 10);
  const absl::StatusOr<size_t> n = source->Read(&(*piece)[0], piece->size());
  if (!n.ok()) {
    engine_->Abort(transfer_, n.status());
    return n.status();
  }
  fed_ += static_cast<int64_t>(*n);
  if (source->size() >= 0 &&
      (fed_ > source->size() || (*n == 0 && fed_ < source->size()))) {
    absl::Status status = absl::InternalError(absl::StrCat(
        prefix_, ": body of ", source->size(), " bytes has another length"));
    engine_->Abort(transfer_, status);
    return status;
  }
  bool resume;
  {
    MutexLock lock(&transfer_->mutex);
    transfer_->out.append(*piece, 0, *n);
    if (*n == 0) {
      transfer_->out_end = true;
      if (transfer_->out.empty() && source->size() >= 0) {
        transfer_->out_done = true;
      }
    }
    resume = transfer_->out_paused;
  }
  if (resume) engine_->Resume(transfer_);
  return absl::OkStatus();
}

// Swaps in what has arrived; leaves `pending_` empty at the end.
absl::Status CurlStream::Refill(absl::Duration wait) {
  pending_.clear();
  pending_pos_ = 0;
  const SteadyTime wait_deadline = Deadline(wait);
  const bool idle_limit = idle_timeout_ < absl::Hours(24 * 365);
  bool resume = false;
  {
    MutexLock lock(&transfer_->mutex);
    while (transfer_->in.empty() && !transfer_->done) {
      const SteadyTime idle_deadline =
          idle_limit
              ? transfer_->last_in + absl::ToChronoNanoseconds(idle_timeout_)
              : deadline_;
      const SteadyTime hard = std::min(idle_deadline, deadline_);
      transfer_->changed.wait_until(transfer_->mutex,
                                    std::min(hard, wait_deadline));
      if (!transfer_->in.empty() || transfer_->done) break;
      const SteadyTime now = std::chrono::steady_clock::now();
      if (now >= hard) {
        return Expire(kBodyTimeout);
      }
      if (now >= wait_deadline) {
        return absl::DeadlineExceededError(
            absl::StrCat(prefix_, ": nothing received in time"));
      }
    }
    pending_.swap(transfer_->in);
    resume = transfer_->in_paused;
    if (pending_.empty()) return transfer_->result;
  }
  if (resume) engine_->Resume(transfer_);
  return absl::OkStatus();
}

}  // namespace gitops::http
