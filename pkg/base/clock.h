#ifndef GITOPS_PKG_BASE_CLOCK_H_
#define GITOPS_PKG_BASE_CLOCK_H_

// Time as something passed in, so that tests need no sleeps. Thread-safe.

#include "absl/time/time.h"

namespace gitops {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() = 0;
  virtual void Sleep(absl::Duration duration) = 0;
};

// The system's clock. Never destroyed.
Clock* RealClock();

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_CLOCK_H_
