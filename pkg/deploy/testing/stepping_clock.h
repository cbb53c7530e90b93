#ifndef GITOPS_PKG_DEPLOY_TESTING_STEPPING_CLOCK_H_
#define GITOPS_PKG_DEPLOY_TESTING_STEPPING_CLOCK_H_

// A clock that only sleeping moves, unless told otherwise: tests of retries and
// timeouts take no time. Thread-safe.

#include <functional>

#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/base/mutex.h"

namespace gitops::deploy::testing {

class SteppingClock : public Clock {
 public:
  absl::Time Now() override {
    MutexLock lock(&mutex_);
    return now_ += per_look;
  }
  // How much later each look finds it; set it before threads look.
  absl::Duration per_look;
  // Told of each sleep before it is over; may be null.
  std::function<void(int count)> on_sleep;
  void Sleep(absl::Duration duration) override {
    int count;
    {
      MutexLock lock(&mutex_);
      now_ += duration;
      slept_ += duration;
      count = ++sleeps_;
    }
    if (on_sleep != nullptr) on_sleep(count);
  }
  int sleeps() const {
    MutexLock lock(&mutex_);
    return sleeps_;
  }
  absl::Duration slept() const {
    MutexLock lock(&mutex_);
    return slept_;
  }
  void Advance(absl::Duration duration) {
    MutexLock lock(&mutex_);
    now_ += duration;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) =
      absl::FromUnixSeconds(1'700'000'000);
  absl::Duration slept_ ABSL_GUARDED_BY(mutex_);
  int sleeps_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace gitops::deploy::testing

#endif  // GITOPS_PKG_DEPLOY_TESTING_STEPPING_CLOCK_H_
