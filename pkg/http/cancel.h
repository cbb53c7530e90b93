#ifndef GITOPS_PKG_HTTP_CANCEL_H_
#define GITOPS_PKG_HTTP_CANCEL_H_

// A switch that stops calls under way, from any thread. Thread-safe.
// Callbacks run on the thread that cancels, at once where it is cancelled
// already; they must not block and must not call back into the Cancellation.

#include <cstdint>
#include <functional>
#include <map>

#include "absl/time/time.h"
#include "pkg/base/mutex.h"

namespace gitops::http {

class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  void Cancel();
  bool cancelled() const;
  // Sleeps; returns false, early, where it is cancelled.
  bool SleepFor(absl::Duration duration);

  // Returns a ticket for Unsubscribe. After Unsubscribe returns the callback
  // does not run any more and is not running.
  uint64_t Subscribe(std::function<void()> callback);
  void Unsubscribe(uint64_t ticket);

 private:
  mutable Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<uint64_t, std::function<void()>> callbacks_ ABSL_GUARDED_BY(mutex_);
  std::condition_variable_any changed_;
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_CANCEL_H_
