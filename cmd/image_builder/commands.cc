#include "cmd/image_builder/commands.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "cmd/image_builder/arguments.h"
#include "cmd/image_builder/inspect_command.h"
#include "cmd/image_builder/resolve_command.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/ui.h"
#include "pkg/image/version.h"

namespace gitops::image_builder {
namespace {

// Messages keep the original's name: scripts and its own suite match on it.
constexpr absl::string_view kErrorName = "kbld";
constexpr absl::string_view kAfterHelp = "\nSucceeded\n";

// What every command sees.
struct Common {
  cli::UiFlags ui;
  bool version = false;
};

cli::ArgsRule NoExtraArgs() {
  return [](const cli::Invocation& call) -> absl::Status {
    if (call.args.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("command '", call.command->Path(),
                     "' does not accept extra arguments '", call.args[0], "'"));
  };
}

std::string VersionLine() {
  return absl::StrCat("kbld version ", image::kVersion, "\n");
}

void AddInspectCommand(cli::Command& root, std::shared_ptr<Common> common) {
  cli::Command& command = root.Add("inspect", "Inspect images");
  for (const char* alias : {"i", "is", "insp"}) command.AddAlias(alias);
  auto flags = std::make_shared<InspectFlags>();
  AddFileFlags(command.flags(), &flags->files, &flags->registry, &flags->sort);
  command.set_args(NoExtraArgs());
  command.set_run([flags, common](const cli::Invocation& call) {
    cli::Ui ui(*call.env, common->ui);
    return RunInspect(*flags, ui, *call.env);
  });
}

void AddVersionCommand(cli::Command& root, std::shared_ptr<Common> common) {
  cli::Command& command = root.Add("version", "Print client version");
  command.set_args(NoExtraArgs());
  command.set_run([common](const cli::Invocation& call) -> absl::StatusOr<int> {
    cli::Ui ui(*call.env, common->ui);
    ui.Block(VersionLine());
    ui.Finish();
    return 0;
  });
}

void SetUpRoot(cli::Command& root, std::shared_ptr<Common> common) {
  auto flags = std::make_shared<ResolveFlags>();
  AddResolveFlags(root.flags(), flags.get());
  root.flags().Bool(&common->version, "version", 'v', "version for kbld");
  cli::AddUiFlags(root.persistent_flags(), &common->ui);
  root.set_args(NoExtraArgs());
  root.set_run(
      [flags, common](const cli::Invocation& call) -> absl::StatusOr<int> {
        if (common->version) {
          call.env->out->Write(absl::StrCat(VersionLine(), kAfterHelp));
          return 0;
        }
        cli::Ui ui(*call.env, common->ui);
        return RunResolve(*flags, ui, *call.env);
      });
}

absl::StatusOr<int> Run(cli::Command& root, std::vector<std::string> args,
                        const cli::Environment& env) {
  if (!args.empty() && root.FindSub(args[0]) != nullptr) {
    GITOPS_ASSIGN_OR_RETURN(args, ExpandParameterFiles(args));
  }
  GITOPS_ASSIGN_OR_RETURN(cli::Resolved resolved,
                          cli::Resolve(root, args, env));
  env.err->Write(resolved.notes);
  if (resolved.help) {
    env.out->Write(
        absl::StrCat(resolved.invocation.command->Help(), kAfterHelp));
    return 0;
  }
  return resolved.invocation.command->run()(resolved.invocation);
}

}  // namespace

int Main(std::vector<std::string> args, const cli::Environment& env) {
  cli::Command root("kbld",
                    "kbld prepares Docker images to deploy to Kubernetes");
  auto common = std::make_shared<Common>();
  SetUpRoot(root, common);
  AddInspectCommand(root, common);
  AddVersionCommand(root, common);
  AddLayerCommand(root);
  AddImageCommand(root);
  AddIndexCommand(root);
  AddPinCommand(root);
  AddPushCommand(root);
  const absl::StatusOr<int> code = Run(root, std::move(args), env);
  if (code.ok()) return *code;
  // As the original: nothing at all on either stream.
  if (common->ui.json) return 1;
  cli::Ui(env, common->ui).Fail(kErrorName, code.status().message());
  return 1;
}

}  // namespace gitops::image_builder
