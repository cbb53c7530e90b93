#include "cmd/renderer/missing_commands.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace gitops::renderer {

void AddMissingCommands(cli::Command& root) {
  for (const char* name : {"pull", "push", "repo", "registry", "search"}) {
    cli::Command& command = root.Add(name, "not implemented");
    command.set_hidden(true);
    command.set_run([text = std::string(name)](
                        const cli::Invocation&) -> absl::StatusOr<int> {
      return absl::UnimplementedError(
          absl::StrCat("the command ", text, " is not implemented"));
    });
  }
}

}  // namespace gitops::renderer
