#ifndef GITOPS_PKG_RELEASE_STATE_CHANGE_H_
#define GITOPS_PKG_RELEASE_STATE_CHANGE_H_

// What a commit changes, or would change, in the state repository, as
// `state-committer commit --output=json` says it. Pure, thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::release {

struct StateChange {
  bool changed = false;
  std::string commit;  // The branch's afterwards; "" in a dry run.
  std::vector<std::string> added;
  std::vector<std::string> modified;
  std::vector<std::string> removed;

  std::string Counts() const;  // "1 added, 2 changed, 0 removed"
};

// InvalidArgument where the text is no JSON object.
absl::StatusOr<StateChange> ParseStateChange(absl::string_view json);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_STATE_CHANGE_H_
