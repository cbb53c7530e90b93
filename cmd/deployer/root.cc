#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/deployer/commands.h"
#include "cmd/deployer/help.h"
#include "cmd/deployer/program.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/pipeline/console.h"

namespace gitops::deployer {

cli::ArgsRule NoExtraArgs() {
  return [](const cli::Invocation& call) -> absl::Status {
    if (call.args.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("command '", call.command->Path(),
                     "' does not accept extra arguments '",
                     absl::StrJoin(call.args, " "), "'"));
  };
}

cli::Command& AddGroup(cli::Command& parent, absl::string_view name,
                       absl::string_view text) {
  cli::Command& group = parent.Add(name, text);
  group.set_run([](const cli::Invocation& call) -> absl::StatusOr<int> {
    std::vector<std::string> names;
    for (const auto& sub : call.command->commands()) {
      if (!sub->hidden()) names.push_back(sub->name());
    }
    std::sort(names.begin(), names.end());
    return absl::InvalidArgumentError(absl::StrCat(
        "Use one of available subcommands: ", absl::StrJoin(names, ", ")));
  });
  return group;
}

namespace {

void AddGlobalFlags(cli::Command& root, GlobalFlags& flags) {
  cli::FlagSet& set = root.persistent_flags();
  set.StringSlice(&flags.ui.columns, "column", 0,
                  "Filter to show only given columns");
  set.Bool(&flags.ui.color, "color", 0, "Set color output");
  set.Bool(&flags.debug, "debug", 0, "Include debug output");
  set.Bool(&flags.ui.json, "json", 0, "Output as JSON");
  set.Int(&flags.burst, "kube-api-burst", 0,
          "Set Kubernetes API client burst limit");
  set.Float(&flags.qps, "kube-api-qps", 0,
            "Set Kubernetes API client QPS limit");
  set.String(&flags.kubeconfig, "kubeconfig", 0,
             "Path to the kubeconfig file ($KAPP_KUBECONFIG)");
  set.String(&flags.kubeconfig_context, "kubeconfig-context", 0,
             "Kubeconfig context override ($KAPP_KUBECONFIG_CONTEXT)");
  set.String(&flags.kubeconfig_yaml, "kubeconfig-yaml", 0,
             "Kubeconfig contents as YAML ($KAPP_KUBECONFIG_YAML)");
  set.String(&flags.profile, "profile", 0,
             "Name of profile to capture. One of "
             "(none|cpu|heap|goroutine|threadcreate|"
             "block|mutex)");
  set.String(&flags.profile_output, "profile-output", 0,
             "Name of the file to write the profile to");
  set.Bool(&flags.warnings, "warnings", 0, "Show warnings");
  set.Bool(&flags.ui.yes, "yes", 'y', "Assume yes for any prompt");
}

// The root by itself: kapp takes that for a mistake.
int RunRoot(Program& program, cli::Command& root) {
  const std::string title = HelpTitle(root);
  const std::string help = HelpText(root);
  // In these pieces, which --json shows.
  return program.RunWithoutCluster(false, [&](deploy::Console& console) {
    console.Block(title);
    console.Block("\n\n");
    console.Block(help.substr(title.size() + 2));
    return absl::InvalidArgumentError(
        "Invalid command - see available commands/subcommands above");
  });
}

// What is wrong with flags is told before --json is heard; arguments that do
// not fit, after.
int FailToResolve(Program& program, const absl::Status& status) {
  if (!absl::StartsWith(status.message(), "command '")) program.flags().ui = {};
  return program.Fail(status);
}

}  // namespace

int Main(const std::vector<std::string>& args, const cli::Environment& env,
         ClientFactory make_client, Clock* clock) {
  Program program(env, std::move(make_client), clock);
  cli::Command root(kName,
                    "kapp helps to manage applications on your "
                    "Kubernetes cluster");
  AddGlobalFlags(root, program.flags());
  bool show_version = false;
  root.flags().Bool(&show_version, "version", 'v', "version for kapp");
  AddDeployCommand(root, program);
  AddPlanCommand(root, program);
  AddStateCommands(root, program);
  AddDeleteCommand(root, program);
  AddInspectCommand(root, program);
  AddListCommand(root, program);
  AddLogsCommand(root, program);
  AddLabelCommand(root, program);
  AddRenameCommand(root, program);
  AddAppGroupCommands(root, program);
  AddAppChangeCommands(root, program);
  AddConfigMapCommands(root, program);
  AddServiceAccountCommands(root, program);
  AddDeployConfigCommand(root, program);
  AddToolsCommands(root, program);
  AddVersionCommand(root, program);
  cli::AddCompletion(root);
  root.set_args([](const cli::Invocation&) { return absl::OkStatus(); });
  root.set_run([&](const cli::Invocation& call) -> absl::StatusOr<int> {
    if (show_version) {
      env.out->Write(absl::StrCat("kapp version ", deploy::kCompatibleVersion,
                                  "\n\nSucceeded\n"));
      return 0;
    }
    return RunRoot(program, *call.command);
  });
  absl::StatusOr<cli::Resolved> resolved = cli::Resolve(root, args, env);
  if (!resolved.ok()) return FailToResolve(program, resolved.status());
  program.set_limited(root.persistent_flags().Changed("kube-api-qps") ||
                      root.persistent_flags().Changed("kube-api-burst"));
  env.err->Write(resolved->notes);
  cli::Command& command = *resolved->invocation.command;
  if (resolved->help) {
    // Asked for by flag, it ends as every command does.
    const bool by_flag = args[0] != "help";
    env.out->Write(
        absl::StrCat(HelpText(command), by_flag ? "\nSucceeded\n" : ""));
    return 0;
  }
  absl::StatusOr<int> code = command.run()(resolved->invocation);
  return code.ok() ? *code : program.Fail(code.status());
}

}  // namespace gitops::deployer
