// What the user is asked before the first write.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/release/conductor.h"

namespace gitops::release {

absl::StatusOr<bool> Conductor::Ask() {
  if (options_.yes) return true;
  std::string question = absl::StrCat("Deploy ", release_.release_name, " to ",
                                      release_.environment, "?");
  if (!cluster_differs_) {
    // Registry or repository may still lack something. Finding that out costs
    // requests that --yes spares.
    if (options_.parts.push) {
      GITOPS_RETURN_IF_ERROR(
          Do("push", [&](auto* s) { return Push(s, true); }));
    }
    if (options_.parts.commit) {
      GITOPS_RETURN_IF_ERROR(
          Do("commit", [&](auto* s) { return CommitState(s, true); }));
    }
    if (!images_differ_ && !repository_differs_) return false;
    question =
        absl::StrCat("Nothing changes on the cluster. Push and commit ",
                     release_.release_name, " for ", release_.environment, "?");
  }
  GITOPS_RETURN_IF_ERROR(Confirm(question));
  outcome_.pushes.clear();
  return true;
}

}  // namespace gitops::release
