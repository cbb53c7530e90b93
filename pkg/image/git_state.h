#ifndef GITOPS_PKG_IMAGE_GIT_STATE_H_
#define GITOPS_PKG_IMAGE_GIT_STATE_H_

// The state of the git work tree that a source lies in, through the git
// program. Source: kbld 0.43, redaction of the remote's URL included.
// nullopt where there is no work tree or no git. Errors: `Getting details from
// git for directory 'D': …`.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/builder.h"
#include "pkg/image/origin.h"

namespace gitops::image {

absl::StatusOr<std::optional<GitState>> ReadGitState(absl::string_view path,
                                                     const BuildEnv& env);

// What precedes the first "@" hidden, unless it is "git".
std::string RedactRemote(absl::string_view url);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_GIT_STATE_H_
