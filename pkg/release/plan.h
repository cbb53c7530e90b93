#ifndef GITOPS_PKG_RELEASE_PLAN_H_
#define GITOPS_PKG_RELEASE_PLAN_H_

// What a dry run found, kept in a file so that exactly this, and nothing else,
// is done later: a review or another job may lie in between. JSON; it holds
// the diff for people to read and what is compared before the first write.
// Errors: InvalidArgument (no plan), Unimplemented (newer version),
// FailedPrecondition (the world is no longer as planned).
// Pure, thread-safe.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/release/parts.h"
#include "pkg/release/state_change.h"

namespace gitops::release {

struct Plan {
  std::string environment;
  std::string release_name;
  std::string release_id;
  std::string at;  // The commit to go back to; "" deploys what was built.
  Parts parts;
  std::string diff_digest;  // DiffDigest of `diff`.
  std::string diff;         // Of the cluster, as shown.
  StateChange state;        // Of the state repository.
};

std::string WritePlan(const Plan& plan);
// `path` is for messages.
absl::StatusOr<Plan> ParsePlan(absl::string_view path, absl::string_view text);

// FailedPrecondition says in what `now` is not as planned.
absl::Status ComparePlans(const Plan& planned, const Plan& now);

// "sha256:…" over the changes in a deployer's diff, leaving out what differs
// from run to run: ages, and the label of an app that is yet to be created.
std::string DiffDigest(absl::string_view diff);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_PLAN_H_
