// What a step needs of one that is left out, and plans.

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/release/conductor.h"

namespace gitops::release {

absl::Status Conductor::CheckPushed(StepResult* step) {
  GITOPS_RETURN_IF_ERROR(Push(step, true));
  step->outcome = "skipped";
  outcome_.pushes.clear();
  if (!images_differ_) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the registry lacks images of this release (", step->detail,
                   "); --only and --from leave the push out: push first"));
}

absl::Status Conductor::CheckCommitted(StepResult* step) {
  step->outcome = "skipped";
  constexpr char kHint[] =
      "; --only and --from leave the commit out: commit first";
  if (RepositoryMissing()) {
    return absl::FailedPreconditionError(
        absl::StrCat("there is no state repository yet", kHint));
  }
  std::string committed = fs::JoinPath(options_.scratch_dir, "committed");
  GITOPS_RETURN_IF_ERROR(ExportCommit("", committed));
  std::string bytes;
  GITOPS_RETURN_IF_ERROR(descriptor::LoadStateDir(committed, &bytes).status());
  std::string id = descriptor::ReleaseId(bytes);
  if (id != outcome_.release_id) {
    return absl::FailedPreconditionError(
        absl::StrCat("the state repository holds release ", id.substr(0, 12),
                     ", not ", outcome_.release_id.substr(0, 12), kHint));
  }
  step->detail = absl::StrCat("the branch holds this release at ",
                              outcome_.commit.substr(0, 12));
  return absl::OkStatus();
}

Plan Conductor::FoundPlan() const {
  Plan plan;
  plan.environment = release_.environment;
  plan.release_name = release_.release_name;
  plan.release_id = outcome_.release_id;
  plan.at = options_.at.empty() ? "" : outcome_.rollback_to;
  plan.parts = options_.parts;
  plan.diff = diff_;
  plan.diff_digest = DiffDigest(diff_);
  plan.state = change_;
  return plan;
}

absl::Status Conductor::CheckPlan(StepResult* step) {
  if (options_.parts.commit && RepositoryMissing()) {
    change_.changed = true;
  } else if (options_.parts.commit) {
    GITOPS_ASSIGN_OR_RETURN(change_, RunCommit(true));
  }
  GITOPS_RETURN_IF_ERROR(ComparePlans(*options_.plan, FoundPlan()));
  step->detail = "everything is as planned";
  return absl::OkStatus();
}

}  // namespace gitops::release
