#ifndef GITOPS_PKG_KUBE_RATE_LIMITER_H_
#define GITOPS_PKG_KUBE_RATE_LIMITER_H_

// A token bucket: `burst` requests at once, `qps` a second after that. Private
// to pkg/kube. Thread-safe.

#include <algorithm>

#include "absl/time/time.h"
#include "pkg/base/mutex.h"

namespace gitops::kube {

class RateLimiter {
 public:
  // qps <= 0: no limit.
  RateLimiter(double qps, int burst)
      : qps_(qps), burst_(std::max(burst, 1)), tokens_(burst_) {}

  // Takes a token; returns how long its holder has to wait.
  absl::Duration Take(absl::Time now) {
    if (qps_ <= 0) return absl::ZeroDuration();
    MutexLock lock(&mutex_);
    if (last_ != absl::InfinitePast()) {
      tokens_ = std::min<double>(
          burst_, tokens_ + absl::ToDoubleSeconds(now - last_) * qps_);
    }
    last_ = now;
    tokens_ -= 1;
    if (tokens_ >= 0) return absl::ZeroDuration();
    return absl::Seconds(-tokens_ / qps_);
  }

 private:
  const double qps_;
  const int burst_;
  Mutex mutex_;
  double tokens_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_RATE_LIMITER_H_
