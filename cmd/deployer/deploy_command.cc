#include <memory>

#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/deploy/pipeline/delete.h"
#include "pkg/deploy/pipeline/deploy.h"

namespace gitops::deployer {

namespace {

struct DeployLeaf {
  LeafFlags leaf;
  deploy::DeployFlags deploy;
  bool sort = true;
  bool diff_ui = false;
};

struct DeleteLeaf {
  LeafFlags leaf;
  deploy::DeleteFlags remove;
  bool diff_ui = false;
};

}  // namespace

void AddDeployCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("deploy", "Deploy app");
  command.AddAlias("d");
  command.AddAlias("dep");
  auto o = std::make_shared<DeployLeaf>();
  o->leaf.tty = true;
  cli::FlagSet& flags = command.flags();
  AddAppFlags(flags, &o->leaf, &o->deploy.app);
  flags.StringSlice(&o->deploy.files, "file", 'f',
                    "Set file (format: /tmp/foo, https://..., -) (can repeat)");
  flags.Bool(&o->sort, "sort", 0, "Sort by namespace, name, etc.");
  AddDeployFlags(flags, &o->deploy);
  AddScopeFlags(flags, &o->deploy.scope);
  AddOwnFlags(flags, &o->deploy);
  flags.String(&o->deploy.plan_in, "plan", 0,
               "Do what a saved plan says, and nothing else");
  flags.String(&o->deploy.previous_app, "prev-app", 0, "Set previous app name");
  flags.Bool(&o->diff_ui, "diff-ui-alpha", 0, "Accepted; no server is started")
      .hidden = true;
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return deploy::Deploy(session, o->deploy);
    });
  });
}

void AddPlanCommand(cli::Command& root, Program& program) {
  cli::Command& command =
      root.Add("plan", "Save what a deploy would do, for deploy --plan");
  auto o = std::make_shared<DeployLeaf>();
  o->leaf.tty = true;
  cli::FlagSet& flags = command.flags();
  AddAppFlags(flags, &o->leaf, &o->deploy.app);
  flags.StringSlice(&o->deploy.files, "file", 'f',
                    "Set file (format: /tmp/foo, https://..., -) (can repeat)");
  flags.String(&o->deploy.plan_out, "out", 0, "File to write the plan to");
  AddDeployFlags(flags, &o->deploy);
  AddScopeFlags(flags, &o->deploy.scope);
  AddOwnFlags(flags, &o->deploy);
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    if (o->deploy.plan_out.empty()) {
      return absl::InvalidArgumentError("Expected --out to be non-empty");
    }
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return deploy::Deploy(session, o->deploy);
    });
  });
}

void AddDeleteCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("delete", "Delete app");
  auto o = std::make_shared<DeleteLeaf>();
  o->leaf.tty = true;
  o->remove.wait.ignored = true;
  cli::FlagSet& flags = command.flags();
  AddAppFlags(flags, &o->leaf, &o->remove.app);
  AddDiffFlags(flags, &o->remove.diff, "diff-");
  AddFilterFlags(flags, &o->remove.filter);
  AddApplyFlags(flags, &o->remove.apply, "");
  AddWaitFlags(flags, &o->remove.wait, "");
  AddExitEarlyFlags(flags, &o->remove.apply, &o->remove.wait, "");
  AddScopeFlags(flags, &o->remove.scope);
  flags.String(&o->remove.previous_app, "prev-app", 0, "Set previous app name");
  flags.Bool(&o->diff_ui, "diff-ui-alpha", 0, "Accepted; no server is started")
      .hidden = true;
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return deploy::Delete(session, o->remove);
    });
  });
}

}  // namespace gitops::deployer
