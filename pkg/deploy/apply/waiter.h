#ifndef GITOPS_PKG_DEPLOY_APPLY_WAITER_H_
#define GITOPS_PKG_DEPLOY_APPLY_WAITER_H_

// Looks after the changes that were applied until each is done.
// Source: kapp behaviour 4.2 and 10, but objects are watched where the API
// server lets them be; what cannot be watched is read every check interval.
// One caller at a time.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pkg/deploy/apply/change_applier.h"
#include "pkg/deploy/apply/object_tracker.h"
#include "pkg/deploy/apply/progress.h"
#include "pkg/deploy/cluster/cluster.h"
#include "pkg/deploy/plan/planned_change.h"
#include "pkg/deploy/wait/ready.h"

namespace gitops::deploy {

struct WaitSettings {
  absl::Duration timeout = absl::Minutes(15);
  absl::Duration resource_timeout = absl::ZeroDuration();  // Off.
  absl::Duration check_interval = absl::Seconds(3);
  int64_t concurrency = 5;
  bool exit_early = true;
};

class Waiter {
 public:
  // All outlive this. `selector` is the app's label selector.
  Waiter(Cluster* cluster, Progress* progress, ReadyOptions ready,
         WaitSettings settings, std::string selector);

  // Most objects are done as soon as they are written: marks those, and lets
  // the live object go, of which there would be as many as there are changes.
  // To be called before Track, from any thread.
  void Look(const PlannedChange& change, Applied* applied) const;
  void Track(int index, const PlannedChange* change, Applied applied);
  bool empty() const { return items_.empty(); }
  size_t size() const { return items_.size(); }

  struct Outcome {
    std::vector<int> done;             // No longer tracked; successful.
    std::vector<int> unblocked;        // Still tracked; dependants may go on.
    std::vector<absl::Status> errors;  // Only where not exiting early.
    std::vector<int> failed;           // The ones of `errors`.
  };
  // Returns once at least one is done. `finished` of `total` are, before.
  absl::StatusOr<Outcome> WaitForAny(size_t finished, size_t total);

 private:
  struct Item {
    int index;
    const PlannedChange* change;
    Applied applied;
    absl::Time started = absl::InfinitePast();
    absl::Time next_poll = absl::InfinitePast();
    bool fresh = true;  // `applied` was not looked at yet.
    bool released = false;
    // Looked at in the watch, under this key and this association label: there
    // is nothing to see until one of them is touched. Empty: not watched.
    std::string key, association;
    const kube::ResourceType* type = nullptr;
  };
  struct Check {
    ReadyState state;
    absl::Status error;
    std::vector<std::string> lines;
  };

  // What is known of the live object: nullopt where it is gone. Unavailable
  // where there is nothing new.
  absl::StatusOr<std::optional<Resource>> Observe(Item* item);
  Check CheckItem(Item* item);
  // One round: what is there to see, by item. Empty checks where nothing is.
  std::vector<Check> CheckItems();
  Check CheckDelete(Item* item, const std::optional<Resource>& live);
  Check CheckReconcile(const Resource& live) const;
  void AddChildren(const std::vector<Resource>& children, Check* check) const;
  void FollowItem(Item* item, const Resource& live);
  absl::Status TimedOut() const;

  Cluster* cluster_;
  Progress* progress_;
  ReadyOptions ready_;
  WaitSettings settings_;
  std::string selector_;
  std::unique_ptr<ObjectTracker> tracker_;
  std::vector<Item> items_;
  absl::Time all_checked_ = absl::InfinitePast();
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_APPLY_WAITER_H_
