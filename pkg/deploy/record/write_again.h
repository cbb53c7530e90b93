#ifndef GITOPS_PKG_DEPLOY_RECORD_WRITE_AGAIN_H_
#define GITOPS_PKG_DEPLOY_RECORD_WRITE_AGAIN_H_

// One write of a record, tried again while the server says that it cannot now:
// 500, 503, 504, 429, a failing webhook or etcd. Where the answer names a time
// (Retry-After) the client below has waited for it; here it is a second, five
// times. The last error is returned as it is.

#include <functional>

#include "absl/status/statusor.h"
#include "pkg/base/clock.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

// `write` gets false the first time, true after that: what it did before may
// have been done in spite of the error.
absl::StatusOr<value::Value> WriteAgain(
    Clock* clock,
    const std::function<absl::StatusOr<value::Value>(bool again)>& write);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RECORD_WRITE_AGAIN_H_
