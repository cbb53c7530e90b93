#ifndef GITOPS_PKG_KUBE_WATCH_H_
#define GITOPS_PKG_KUBE_WATCH_H_

// A watch over HTTP: cuts the stream into events, and goes on from the last
// version where the stream ends. Private to pkg/kube.

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pkg/kube/client.h"
#include "pkg/kube/linked_cancellation.h"
#include "pkg/kube/requester.h"

namespace gitops::kube {

// Bytes in, events out. Events larger than 64 MiB are an error.
class EventBuffer {
 public:
  void Append(absl::string_view bytes) {
    buffer_.append(bytes.data(), bytes.size());
  }
  // The next whole event; nullopt where more bytes are needed. An ERROR event
  // is returned as the error that it carries. InvalidArgument: no event.
  absl::StatusOr<std::optional<WatchEvent>> Next();
  // Bytes of an event that is not whole.
  bool has_rest() const;

 private:
  std::string buffer_;
  size_t begin_ = 0;    // Of the next event.
  size_t scanned_ = 0;  // No line end before this.
};

class HttpWatch : public Watch {
 public:
  HttpWatch(Requester* requester, const ResourceType& type,
            absl::string_view ns, const WatchOptions& options);

  // Opens the first stream: its errors are the caller's to see at once.
  absl::Status Start() { return Connect(); }

  absl::StatusOr<std::optional<WatchEvent>> Next(absl::Duration wait) override;
  std::string resource_version() const override { return resource_version_; }

 private:
  absl::Status Connect();
  // After the stream ended in `cause`: whether and when to go on.
  absl::Status PlanReconnect(const absl::Status& cause);
  absl::StatusOr<std::optional<WatchEvent>> TakeEvent();

  Requester* const requester_;
  const ResourceType type_;
  const std::string ns_;
  const WatchOptions options_;
  LinkedCancellation cancel_;
  std::unique_ptr<http::ResponseStream> stream_;
  EventBuffer events_;
  std::string resource_version_;
  int failures_ = 0;  // Streams in a row that brought nothing.
  absl::Time reconnect_at_ = absl::InfinitePast();
};

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_WATCH_H_
