#ifndef GITOPS_PKG_KUBE_LOG_STREAM_H_
#define GITOPS_PKG_KUBE_LOG_STREAM_H_

// A container's log over HTTP, cut into lines. Private to pkg/kube.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pkg/http/client.h"
#include "pkg/kube/client.h"
#include "pkg/kube/linked_cancellation.h"

namespace gitops::kube {

class HttpLog : public LogStream {
 public:
  explicit HttpLog(std::unique_ptr<LinkedCancellation> cancel)
      : cancel_(std::move(cancel)) {}

  http::Cancellation* cancellation() { return cancel_->get(); }
  void Take(std::unique_ptr<http::ResponseStream> stream) {
    stream_ = std::move(stream);
  }
  absl::StatusOr<std::optional<std::string>> ReadLine(
      absl::Duration wait) override;

 private:
  std::optional<std::string> TakeLine();

  const std::unique_ptr<LinkedCancellation> cancel_;  // Outlives the stream.
  std::unique_ptr<http::ResponseStream> stream_;
  std::string buffer_;
  size_t begin_ = 0;
  size_t scanned_ = 0;
  bool ended_ = false;
};

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_LOG_STREAM_H_
