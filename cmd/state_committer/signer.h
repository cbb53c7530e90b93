#ifndef GITOPS_CMD_STATE_COMMITTER_SIGNER_H_
#define GITOPS_CMD_STATE_COMMITTER_SIGNER_H_

// Signatures of commits, as git makes and verifies them: by ssh-keygen for an
// SSH key, by gpg for any other. The private key never passes through us.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"
#include "pkg/state/repository.h"

namespace gitops::state_committer {

// `key` is the file of an SSH private key (or of the public one whose private
// half the agent holds), or what gpg --local-user takes. "" signs nothing.
// The signer fails with FailedPrecondition, in the program's words.
state::Signer MakeSigner(const cli::Environment& env, const std::string& key);

}  // namespace gitops::state_committer

#endif  // GITOPS_CMD_STATE_COMMITTER_SIGNER_H_
