#include "cmd/renderer/app.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/assemble_command.h"
#include "cmd/renderer/create_command.h"
#include "cmd/renderer/dependency_command.h"
#include "cmd/renderer/diff_command.h"
#include "cmd/renderer/lint_command.h"
#include "cmd/renderer/missing_commands.h"
#include "cmd/renderer/package_command.h"
#include "cmd/renderer/settings.h"
#include "cmd/renderer/show_command.h"
#include "cmd/renderer/signing_flags.h"
#include "cmd/renderer/template_command.h"
#include "cmd/renderer/verify_command.h"
#include "cmd/renderer/version_command.h"
#include "pkg/cli/command.h"

namespace gitops::renderer {

int RunRenderer(const std::vector<std::string>& args,
                const cli::Environment& env, AfterRun after) {
  Settings settings;
  settings.leave_memory = after == AfterRun::kEnds;
  settings.default_keyring = DefaultKeyring(env);
  settings.debug = DebugWanted(env);
  cli::Command root("helm", "The Kubernetes chart renderer.");
  AddGlobalFlags(root.persistent_flags(), &settings);
  AddTemplateCommand(root, &settings);
  AddLintCommand(root, &settings);
  AddShowCommands(root, &settings);
  AddCreateCommand(root, &settings);
  AddPackageCommand(root, &settings);
  AddDependencyCommands(root, &settings);
  AddVerifyCommand(root, &settings);
  AddSignCommand(root, &settings);
  AddDiffCommand(root, &settings);
  AddVersionCommand(root);
  AddAssembleCommand(root);
  AddMissingCommands(root);
  cli::AddCompletion(root);
  absl::StatusOr<std::vector<std::string>> expanded = args;
  if (!args.empty() && args[0] == "assemble") {
    expanded = ExpandArgumentFiles(args);
  }
  const absl::StatusOr<int> code = expanded.ok()
                                       ? cli::Execute(root, *expanded, env)
                                       : absl::StatusOr<int>(expanded.status());
  if (code.ok()) return *code;
  std::string message = absl::StrCat("Error: ", code.status().message(), "\n");
  if (code.status().message().substr(0, 15) == "unknown command") {
    absl::StrAppend(&message, "Run 'helm --help' for usage.\n");
  }
  if (const auto excerpt = code.status().GetPayload(kExcerptPayload)) {
    absl::StrAppend(&message, "\n", std::string(*excerpt));
  }
  env.err->Write(message);
  return 1;
}

}  // namespace gitops::renderer
