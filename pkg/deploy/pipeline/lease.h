#ifndef GITOPS_PKG_DEPLOY_PIPELINE_LEASE_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_LEASE_H_

// At most one deploy of an app at a time: a coordination.k8s.io/v1 Lease
// beside the app's record. An expired lease is taken over, and one whose holder
// provably runs no more (lease_holder.h) at once; a writer whose lease was
// taken or ran out stops before its next write. A holder that may be dead is
// waited for: until it renews, which shows that it lives, or its lease runs
// out. Errors: FailedPrecondition where another holds it and lives; Aborted
// where it was lost. Thread-safe.

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/base/mutex.h"
#include "pkg/deploy/resource/resource.h"
#include "pkg/http/cancel.h"
#include "pkg/kube/client.h"

namespace gitops::deploy {

struct LeaseOptions {
  std::string app;
  std::string ns;
  std::string holder;
  absl::Duration duration = absl::Seconds(30);
  // Told what is waited for, about every five seconds; may be null.
  std::function<void(absl::string_view line)> progress = nullptr;
};

class Lease {
 public:
  // Takes it, and renews it in the background until destroyed, when it is
  // given back.
  static absl::StatusOr<std::unique_ptr<Lease>> Take(kube::Client* client,
                                                     Clock* clock,
                                                     LeaseOptions options);
  ~Lease();
  // Ask before each write.
  absl::Status Check();
  // Renews now; what the background does.
  absl::Status Renew();

 private:
  Lease(kube::Client* client, Clock* clock, LeaseOptions options)
      : client_(client), clock_(clock), options_(std::move(options)) {}
  absl::Status Acquire();
  // OK where the lease may be taken over; `live` is what it is then.
  absl::Status WaitForHolder(Resource* live);
  Resource Wanted() const;
  void Loop();

  kube::Client* client_;
  Clock* clock_;
  const LeaseOptions options_;
  http::Cancellation cancel_;
  std::thread thread_;
  Mutex mutex_;
  Resource live_ ABSL_GUARDED_BY(mutex_);
  absl::Time renewed_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool lost_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_LEASE_H_
