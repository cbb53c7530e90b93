#include "cmd/image_builder/commands.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "cmd/image_builder/arguments.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/ui.h"

namespace gitops::image_builder {
namespace {

// Messages keep the original's name: scripts and its own suite match on it.
constexpr absl::string_view kErrorName = "kbld";

absl::StatusOr<int> Run(cli::Command& root, std::vector<std::string> args,
                        const cli::Environment& env) {
  if (!args.empty() && root.FindSub(args[0]) != nullptr) {
    GITOPS_ASSIGN_OR_RETURN(args, ExpandParameterFiles(args));
  }
  return cli::Execute(root, args, env);
}

}  // namespace

int Main(std::vector<std::string> args, const cli::Environment& env) {
  cli::Command root("kbld", "kbld builds images and pins references");
  AddLayerCommand(root);
  AddImageCommand(root);
  AddIndexCommand(root);
  AddPinCommand(root);
  AddPushCommand(root);
  cli::UiFlags ui_flags;
  const absl::StatusOr<int> code = Run(root, std::move(args), env);
  if (code.ok()) return *code;
  cli::Ui ui(env, ui_flags);
  ui.Fail(kErrorName, code.status().message());
  return 1;
}

}  // namespace gitops::image_builder
