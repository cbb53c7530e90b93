#ifndef GITOPS_PKG_HTTP_CURL_STREAM_H_
#define GITOPS_PKG_HTTP_CURL_STREAM_H_

// The caller's end of a Transfer: feeds the request's body, waits for the
// response, reads its body. Private to pkg/http. Not thread-safe.

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pkg/http/client.h"
#include "pkg/http/curl_engine.h"
#include "pkg/http/curl_setup.h"

namespace gitops::http {

using SteadyTime = std::chrono::steady_clock::time_point;
SteadyTime Deadline(absl::Duration wait);

class CurlStream : public ResponseStream {
 public:
  CurlStream(std::shared_ptr<CurlEngine> engine,
             std::shared_ptr<const Settings> settings,
             std::shared_ptr<Transfer> transfer, const Request& request,
             SteadyTime deadline);
  ~CurlStream() override;

  const Response& head() const override { return head_; }
  // Feeds the body and waits for the head.
  absl::Status WaitForHead(const Request& request);
  // Waits for everything, of a transfer that is `whole`. Nothing is left to
  // read afterwards.
  absl::StatusOr<Response> Collect(const Request& request);
  absl::StatusOr<size_t> Read(char* buffer, size_t size,
                              absl::Duration wait) override;

 private:
  // Waits for room to feed (true) or for the head (false).
  absl::StatusOr<bool> WaitForTurn(const Request& request,
                                   SteadyTime head_deadline);
  absl::Status Feed(BodySource* source, std::string* piece);
  absl::Status Refill(absl::Duration wait);
  absl::Status WaitForEnd(const Request& request);
  void TakeHead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(transfer_->mutex);
  absl::Status Expire(absl::string_view cause);

  const std::shared_ptr<CurlEngine> engine_;
  const std::shared_ptr<const Settings> settings_;
  const std::shared_ptr<Transfer> transfer_;
  const std::string prefix_;
  const SteadyTime deadline_;
  const absl::Duration idle_timeout_;
  const bool compressed_;
  Cancellation* const cancel_;
  uint64_t ticket_ = 0;
  int64_t fed_ = 0;
  Response head_;
  std::string pending_;
  size_t pending_pos_ = 0;
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_CURL_STREAM_H_
