#include "cmd/image_builder/commands.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "cmd/image_builder/arguments.h"
#include "cmd/image_builder/bundle_commands.h"
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

void AddBundleCommand(cli::Command& root, BundleCommand which,
                      absl::string_view name, absl::string_view alias,
                      std::shared_ptr<Common> common) {
  cli::Command& command = root.Add(name, "Deprecated; use imgpkg");
  if (!alias.empty()) command.AddAlias(alias);
  command.set_hidden(true);
  auto flags = std::make_shared<BundleFlags>();
  cli::FlagSet& set = command.flags();
  AddFileFlags(set, &flags->files, &flags->registry, &flags->sort);
  if (which == BundleCommand::kPackage) {
    set.String(&flags->output, "output", 'o', "Output tarball path");
  } else {
    set.String(&flags->repository, "repository", 'r',
               "Import images into given image repository");
    set.String(&flags->lock_output, "lock-output", 0,
               "File path to emit configuration with resolved image "
               "references");
  }
  if (which == BundleCommand::kUnpackage) {
    set.String(&flags->input, "input", 'i', "Input tarball path");
  }
  set.Int(&flags->concurrency, "concurrency", 0, "Concurrency");
  command.set_args(NoExtraArgs());
  command.set_run([flags, common, which](const cli::Invocation& call) {
    cli::Ui ui(*call.env, common->ui);
    return RunBundle(which, *flags, ui, *call.env);
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
  AddBundleCommand(root, BundleCommand::kPackage, "package", "pkg", common);
  AddBundleCommand(root, BundleCommand::kUnpackage, "unpackage", "unpkg",
                   common);
  AddBundleCommand(root, BundleCommand::kRelocate, "relocate", "", common);
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
