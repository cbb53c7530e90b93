#ifndef GITOPS_PKG_JSONSCHEMA_FAILURE_H_
#define GITOPS_PKG_JSONSCHEMA_FAILURE_H_

// Why a value does not fit a schema: a tree of messages, and how it is printed.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::jsonschema {

struct Failure {
  enum class Kind {
    kMessage,
    kGroup,      // Several failures of one schema.
    kReference,  // Those of a schema that is referred to.
  };
  Kind kind = Kind::kMessage;
  std::vector<std::string> path;  // Of the value, from the root.
  std::string message;
  std::vector<Failure> causes;
};

// "- at '/a': …" per failure, causes indented by two spaces, without a newline
// at the end. A group at the top is replaced by what it holds.
std::string PrintFailure(const Failure& failure);

// 'text', with Go's escapes inside.
std::string SingleQuote(absl::string_view text);

// "/a/b~1c"
std::string JsonPointer(const std::vector<std::string>& path);
std::string EscapePointerToken(absl::string_view token);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_FAILURE_H_
