#ifndef GITOPS_PKG_IMAGE_DOCKERFILE_WORDS_H_
#define GITOPS_PKG_IMAGE_DOCKERFILE_WORDS_H_

// Words of Dockerfile arguments: quotes, escapes, variables.
//
// Source: Docker's Dockerfile reference: $v, ${v}, ${v:-w}, ${v-w}, ${v:+w},
// ${v+w}; single quotes keep everything; unknown variables are empty.
// Errors: InvalidArgument (quote or brace not closed, unsupported modifier).
// Pure.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::image {

using Variables =
    std::function<std::optional<std::string>(absl::string_view name)>;

// The whole text as one word: quotes removed, variables expanded.
absl::StatusOr<std::string> ExpandWord(absl::string_view text, char escape,
                                       const Variables& variables);

// Cut at unquoted white space; nothing is expanded or removed.
std::vector<std::string> SplitWords(absl::string_view text, char escape);

// The pairs of ENV, LABEL and ARG: "A=1 B='x y'", or the old form "A rest of
// the line" (`old_form`). Expanded.
using Pairs = std::vector<std::pair<std::string, std::string>>;
enum class OldForm { kAllowed, kRefused };
absl::StatusOr<Pairs> ParsePairs(absl::string_view text, char escape,
                                 OldForm old_form, const Variables& variables);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_DOCKERFILE_WORDS_H_
