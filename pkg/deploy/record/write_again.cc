#include "pkg/deploy/record/write_again.h"

#include "pkg/deploy/cluster/errors.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

namespace {

constexpr int kTries = 6;

bool IsPassing(const absl::Status& status) {
  return IsRetryableWrite(status) || kube::IsServerTimeout(status);
}

}  // namespace

absl::StatusOr<value::Value> WriteAgain(
    Clock* clock,
    const std::function<absl::StatusOr<value::Value>(bool again)>& write) {
  absl::StatusOr<value::Value> out = write(false);
  for (int i = 1; i < kTries && !out.ok() && IsPassing(out.status()); ++i) {
    clock->Sleep(absl::Seconds(1));
    out = write(true);
  }
  return out;
}

}  // namespace gitops::deploy
