#ifndef GITOPS_PKG_COORDINATOR_DESK_H_
#define GITOPS_PKG_COORDINATOR_DESK_H_

// What a coordinator does, without the network: checks what comes in, decides
// on leases, writes the store, wakes watchers. The service only translates.
//
// Leases: one per environment, given out with a token that is larger than any
// before. It ends when it is given back or its time is over; a write that
// carries an older token is refused (Aborted), so a holder that slept past its
// time cannot write over its successor.
//
// Time comes from the clock that is passed in. Thread-safe.
// Errors: as proto/gitops/coordinator/v1/coordinator.proto lists them.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/base/mutex.h"
#include "pkg/coordinator/store.h"

namespace gitops::coordinator {

class Desk {
 public:
  // Both must outlive it.
  Desk(Store* store, Clock* clock) : store_(store), clock_(clock) {}

  // Returns the release id. `token` 0 is none.
  absl::StatusOr<std::string> Put(absl::string_view descriptor_bytes,
                                  int64_t token, absl::string_view actor);
  absl::StatusOr<StoredRelease> Get(absl::string_view release_id);
  absl::StatusOr<StoredRelease> Newest(absl::string_view environment);
  // `page_size` 0 is 100, at most 1000; `next` receives the next page's token,
  // "" after the last.
  absl::StatusOr<std::vector<StoredRelease>> List(absl::string_view environment,
                                                  int page_size,
                                                  absl::string_view page_token,
                                                  std::string* next);

  absl::StatusOr<LeaseRecord> AcquireLease(absl::string_view environment,
                                           absl::string_view holder,
                                           absl::Duration ttl, int64_t token);
  absl::StatusOr<LeaseRecord> RenewLease(absl::string_view environment,
                                         int64_t token, absl::Duration ttl);
  absl::Status ReleaseLease(absl::string_view environment, int64_t token);
  // `held` says whether somebody has it now.
  absl::StatusOr<LeaseRecord> GetLease(absl::string_view environment,
                                       bool* held);

  // `event` needs environment, step and outcome.
  absl::StatusOr<int64_t> Report(EventRecord event, int64_t token);

  // At most `limit` events after `sequence`. Where there are none, waits for
  // one until `deadline` on the system's clock or Stop().
  absl::StatusOr<std::vector<EventRecord>> WaitForEvents(
      int64_t sequence, absl::string_view environment, int limit,
      absl::Duration patience);
  // Wakes all who wait and lets nobody wait again.
  void Stop();
  bool stopped() const;

 private:
  bool IsHeld(const LeaseRecord& lease) const;
  absl::Status CheckToken(absl::string_view environment, int64_t token);
  EventRecord NewEvent(absl::string_view environment,
                       absl::string_view kind) const;
  void Wake();

  Store* const store_;
  Clock* const clock_;
  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  int64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_DESK_H_
