#ifndef GITOPS_CMD_STATE_COMMITTER_RESULT_TEXT_H_
#define GITOPS_CMD_STATE_COMMITTER_RESULT_TEXT_H_

// What the commands print, as text for people and as JSON. Pure.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/release/committer.h"
#include "pkg/state/repository.h"
#include "pkg/value/value.h"

namespace gitops::state_committer {

// `text` or `json`; anything else is InvalidArgument.
absl::Status CheckOutput(absl::string_view output);

std::string CommitText(const release::CommitResult& result, bool dry_run);
value::Value CommitValue(const release::CommitResult& result);
std::string LogText(const std::vector<state::CommitInfo>& commits);
value::Value InfoValue(const state::CommitInfo& info);
// Indented, with a final newline.
std::string JsonText(const value::Value& v);

}  // namespace gitops::state_committer

#endif  // GITOPS_CMD_STATE_COMMITTER_RESULT_TEXT_H_
