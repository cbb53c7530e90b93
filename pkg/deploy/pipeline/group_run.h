#ifndef GITOPS_PKG_DEPLOY_PIPELINE_GROUP_RUN_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_GROUP_RUN_H_

// Runs the parts of a whole, each after those it waits for, several at once.
// Knows nothing of apps. Returns when nothing runs any more.

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/status/status.h"

namespace gitops::deploy {

// How one part ended.
struct PartEnd {
  enum class Kind {
    kNotStarted,  // The run was stopped before.
    kDone,
    kFailed,
    kSkipped,  // A part it waits for failed or was skipped.
  };
  Kind kind = Kind::kNotStarted;
  absl::Status status;  // What it returned.
  size_t cause = 0;     // kSkipped: that part.
};

struct GroupRunOptions {
  size_t at_once = 1;  // With 1, everything happens in the caller's thread.
  bool keep_going = false;  // Else the first failure starts nothing more.
  // Whether what a part returned keeps those that wait for it from running.
  std::function<bool(const absl::Status&)> is_failure;
};

// `after[i]` are the numbers of the parts that part i waits for; no circles. Of
// those that are ready the lowest goes first. `ended` is told of each part that
// ended or was skipped, one call at a time; it may be null.
std::vector<PartEnd> RunGroup(
    const std::vector<std::vector<size_t>>& after,
    const GroupRunOptions& options,
    const std::function<absl::Status(size_t)>& run,
    const std::function<void(size_t, const PartEnd&)>& ended);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_GROUP_RUN_H_
