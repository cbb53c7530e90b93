#ifndef GITOPS_PKG_CLI_STAMP_H_
#define GITOPS_PKG_CLI_STAMP_H_

// Stamped values in tags and commit messages: "{BUILD_SCM_REVISION}" becomes
// what a status file of the build says. Nothing else is ever stamped.
//
// A status file has a name and a value on each line, as Bazel writes
// stable-status.txt and volatile-status.txt.
// Errors: those of reading; InvalidArgument for a name that no file has.
// Thread-safe.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::cli {

using Stamps = std::map<std::string, std::string>;

// A later file wins.
absl::StatusOr<Stamps> ReadStamps(const std::vector<std::string>& paths);

// Whether the text holds a place for a stamped value: a name of capitals,
// digits and "_" in braces.
bool WantsStamps(absl::string_view text);

// Fills all places. Other braces stay as they are.
absl::StatusOr<std::string> ExpandStamps(absl::string_view text,
                                         const Stamps& stamps);

}  // namespace gitops::cli

#endif  // GITOPS_PKG_CLI_STAMP_H_
