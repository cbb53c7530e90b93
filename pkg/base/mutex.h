#ifndef GITOPS_PKG_BASE_MUTEX_H_
#define GITOPS_PKG_BASE_MUTEX_H_

// std::mutex with the annotations that Clang's thread-safety analysis reads.
// The packaged Abseil's own mutex gives false races under ThreadSanitizer.

#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace gitops {

class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }
  // Names for std::condition_variable_any; use MutexLock elsewhere.
  void lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex)
      : mutex_(mutex) {
    mutex_->Lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* mutex_;
};

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_MUTEX_H_
