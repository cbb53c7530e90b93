#ifndef GITOPS_PKG_DEPLOY_APPLY_CHANGE_APPLIER_H_
#define GITOPS_PKG_DEPLOY_APPLY_CHANGE_APPLIER_H_

// Carries out one planned change: the only place that writes objects of an
// app. Source: kapp behaviour 4.4. Thread-safe.
//
// Errors have kapp's texts. Retryable ones (the object that must exist is not
// there yet, a webhook that does not answer) are marked: see IsRetryLater.

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pkg/deploy/cluster/cluster.h"
#include "pkg/deploy/diff/change.h"
#include "pkg/deploy/plan/planned_change.h"

namespace gitops::deploy {

bool IsRetryLater(const absl::Status& status);

struct Applied {
  // The object as the last write left it; nullopt where it is gone or was not
  // written.
  std::optional<Resource> live;
  bool gone = false;  // Deleted for good, or let go.
  // There is nothing to wait for (Waiter::Look).
  bool ready = false;
};

class ChangeApplier {
 public:
  // All outlive this. `before_write` is asked before each write and may stop
  // the deploy (a lost lease).
  ChangeApplier(Cluster* cluster, const ChangeFactory* factory,
                std::function<absl::Status()> before_write = nullptr)
      : cluster_(cluster),
        factory_(factory),
        before_write_(std::move(before_write)) {}

  absl::StatusOr<Applied> Apply(const PlannedChange& change);

 private:
  absl::StatusOr<Applied> Create(const PlannedChange& change);
  absl::StatusOr<Applied> Update(const PlannedChange& change);
  absl::StatusOr<Applied> Delete(const PlannedChange& change);
  absl::StatusOr<Applied> Exists(const PlannedChange& change);

  absl::StatusOr<Applied> UpdateExisting(const Change& change, bool or_noop);
  absl::StatusOr<Applied> RetryUpdate(const PlannedChange& change,
                                      const absl::Status& conflict);
  absl::StatusOr<Applied> Replace(const Change& change);
  absl::StatusOr<Resource> Put(const Resource& wanted);
  absl::StatusOr<Resource> Post(const Resource& wanted);
  // What is sent to the server, with what Record would add if the answer were
  // `likely` (nullopt: nothing was added).
  struct Marked {
    Resource sent;
    std::optional<Resource> likely;
  };
  absl::StatusOr<Marked> WithLikelyRecord(const Resource& wanted,
                                          const Resource& applied) const;
  bool WentAlong(const Marked& marked, const Resource& saved) const;
  absl::StatusOr<Applied> RecordUnlessAlong(Resource saved,
                                            const Marked& marked,
                                            const Resource& applied);
  // Adds what was applied to the saved object, unless it has that.
  absl::StatusOr<Applied> Record(Resource saved, const Resource& applied);
  absl::Status MayWrite();

  Cluster* cluster_;
  const ChangeFactory* factory_;
  std::function<absl::Status()> before_write_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_APPLY_CHANGE_APPLIER_H_
