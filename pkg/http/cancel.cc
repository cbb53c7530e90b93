#include "pkg/http/cancel.h"

#include <chrono>
#include <utility>

namespace gitops::http {

void Cancellation::Cancel() {
  MutexLock lock(&mutex_);
  if (cancelled_) return;
  cancelled_ = true;
  for (const auto& [ticket, callback] : callbacks_) callback();
  changed_.notify_all();
}

bool Cancellation::cancelled() const {
  MutexLock lock(&mutex_);
  return cancelled_;
}

bool Cancellation::SleepFor(absl::Duration duration) {
  MutexLock lock(&mutex_);
  const auto until =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(duration);
  while (!cancelled_) {
    if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) {
      return !cancelled_;
    }
  }
  return false;
}

uint64_t Cancellation::Subscribe(std::function<void()> callback) {
  MutexLock lock(&mutex_);
  const uint64_t ticket = next_++;
  if (cancelled_) callback();
  callbacks_.emplace(ticket, std::move(callback));
  return ticket;
}

void Cancellation::Unsubscribe(uint64_t ticket) {
  MutexLock lock(&mutex_);
  callbacks_.erase(ticket);
}

}  // namespace gitops::http
