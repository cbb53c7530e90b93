#ifndef GITOPS_CMD_IMAGE_BUILDER_ARGUMENTS_H_
#define GITOPS_CMD_IMAGE_BUILDER_ARGUMENTS_H_

// Arguments in the forms that the build subcommands share.
// Errors: InvalidArgument naming the flag.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"

namespace gitops::image_builder {

// Replaces each "@FILE" by FILE's lines, one argument a line.
absl::StatusOr<std::vector<std::string>> ExpandParameterFiles(
    const std::vector<std::string>& args);

// What the program is started with: where `self`.launch is beside it, it is the
// run target of a push, and args are more flags of `push --launch`. A program
// found in PATH, so named without a folder, has none.
std::vector<std::string> WithLaunchFile(const std::string& self,
                                        std::vector<std::string> args);

using Pair = std::pair<std::string, std::string>;

// "KEY=VALUE", cut at the first "=".
absl::StatusOr<Pair> SplitPair(absl::string_view flag, absl::string_view text);
absl::StatusOr<std::vector<Pair>> SplitPairs(
    absl::string_view flag, const std::vector<std::string>& texts);
absl::StatusOr<std::map<std::string, std::string>> SplitMap(
    absl::string_view flag, const std::vector<std::string>& texts);

absl::Status RequireFlag(absl::string_view flag, absl::string_view text);

// SOURCE_DATE_EPOCH, or 0.
absl::StatusOr<int64_t> SourceDate(const cli::Environment& env);

}  // namespace gitops::image_builder

#endif  // GITOPS_CMD_IMAGE_BUILDER_ARGUMENTS_H_
