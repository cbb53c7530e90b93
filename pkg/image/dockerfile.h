#ifndef GITOPS_PKG_IMAGE_DOCKERFILE_H_
#define GITOPS_PKG_IMAGE_DOCKERFILE_H_

// A Dockerfile as a list of instructions.
//
// Source: Docker's Dockerfile reference: parser directives (escape; syntax and
// check are ignored), comments, continued lines, heredocs, flags (--name=value)
// before the arguments, JSON form. Nothing is expanded here.
// Limits: 4 MiB, 10,000 instructions. Errors: InvalidArgument `line N: …`.
// Pure.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::image {

struct Heredoc {
  std::string name;
  std::string content;
  bool expand = true;  // False where the name was quoted.
};

struct Instruction {
  std::string name;  // Upper case.
  int line = 0;      // 1-based, of its beginning.
  std::vector<std::pair<std::string, std::string>> flags;
  std::string arguments;  // What follows, lines joined.
  std::vector<Heredoc> heredocs;

  // The arguments where they are a JSON list of strings.
  std::optional<std::vector<std::string>> JsonForm() const;
  // The last flag of this name; "" where absent.
  std::string Flag(absl::string_view flag) const;
};

struct Dockerfile {
  char escape = '\\';
  std::vector<Instruction> instructions;
};

absl::StatusOr<Dockerfile> ParseDockerfile(absl::string_view text);
// One instruction as ONBUILD holds it.
absl::StatusOr<Instruction> ParseInstruction(absl::string_view text,
                                             char escape, int line);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_DOCKERFILE_H_
