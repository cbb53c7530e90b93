#ifndef GITOPS_PKG_COORDINATOR_STORE_H_
#define GITOPS_PKG_COORDINATOR_STORE_H_

// What a coordinator remembers: releases, leases, events. An interface, so
// that a file serves one machine and a shared store several.
//
// Every method is one transaction: done or not done, also when the process
// dies. Implementations are thread-safe. Errors: NotFound, Aborted (SwapLease
// lost), Internal and DataLoss of the store itself.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace gitops::coordinator {

struct StoredRelease {
  std::string release_id;
  std::string environment;
  std::string name;
  std::string bytes;  // Empty in lists.
  int64_t size_bytes = 0;
  int64_t order = 0;  // Grows with each Put.
  absl::Time stored_at;
};

struct LeaseRecord {
  std::string environment;
  std::string holder;  // "" where nobody holds it.
  int64_t token = 0;   // Of the last one given out; never goes down.
  absl::Time expires_at;
};

struct EventRecord {
  int64_t sequence = 0;
  absl::Time time;
  std::string environment;
  std::string kind;
  std::string release_id;
  std::string actor;
  std::string step;
  std::string outcome;
  std::string detail;
};

class Store {
 public:
  virtual ~Store() = default;

  // Stores a release, or makes it the newest again; adds `event` with it.
  virtual absl::Status PutRelease(const StoredRelease& release,
                                  const EventRecord& event) = 0;
  virtual absl::StatusOr<StoredRelease> GetRelease(
      absl::string_view release_id) = 0;
  virtual absl::StatusOr<StoredRelease> NewestRelease(
      absl::string_view environment) = 0;
  // Newest first, those with an order below `before`; `environment` "" is all.
  virtual absl::StatusOr<std::vector<StoredRelease>> ListReleases(
      absl::string_view environment, int64_t before, int limit) = 0;

  // nullopt where the environment never had a lease.
  virtual absl::StatusOr<std::optional<LeaseRecord>> GetLease(
      absl::string_view environment) = 0;
  // Replaces the lease if it still is `old`; adds `event` where it has a kind.
  virtual absl::Status SwapLease(const std::optional<LeaseRecord>& old,
                                 const LeaseRecord& lease,
                                 const EventRecord& event) = 0;

  // Returns the event's sequence number.
  virtual absl::StatusOr<int64_t> AddEvent(const EventRecord& event) = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<EventRecord>> EventsAfter(
      int64_t sequence, absl::string_view environment, int limit) = 0;
};

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_STORE_H_
