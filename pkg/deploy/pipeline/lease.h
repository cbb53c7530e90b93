#ifndef GITOPS_PKG_DEPLOY_PIPELINE_LEASE_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_LEASE_H_

// At most one deploy of an app at a time: a coordination.k8s.io/v1 Lease
// beside the app's record. An expired lease is taken over; a writer whose lease
// was taken or ran out stops before its next write.
// Errors: FailedPrecondition while another holds it; Aborted where it was lost.
// Thread-safe.

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
  absl::Duration duration = absl::Seconds(60);
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
