#include <algorithm>
#include <memory>

#include "cmd/deployer/commands.h"
#include "cmd/deployer/coordinator_flags.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/app_group.h"

namespace gitops::deployer {

namespace {

struct GroupLeaf {
  LeafFlags leaf;
  std::string app_namespace;
  deploy::AppGroupFlags group;
  CoordinatorFlags coordinator;
};

void AddGroupFlags(cli::FlagSet& flags, GroupLeaf* o) {
  AddTtyFlag(flags, &o->leaf.tty);
  AddNamespaceFlag(flags, &o->leaf.ns);
  flags.String(&o->group.deploy.app.app_namespace, "app-namespace", 0,
               "Set app namespace (to store app state)");
  flags.String(&o->group.group, "group", 'g', "Set app group name");
}

}  // namespace

void AddAppGroupCommands(cli::Command& root, Program& program) {
  cli::Command& group = AddGroup(
      root, "app-group",
      "app-group will deploy/delete an application for each subdirectory "
      "within a directory");
  group.set_example(
      "$ ls my-repo\n.    ..    app1/    app2/    app3/\n\n"
      "$ kapp app-group deploy -g my-env --directory my-repo");
  group.AddAlias("ag");
  group.AddAlias("appgroup");

  cli::Command& deploy_command = group.Add("deploy", "Deploy app group");
  deploy_command.AddAlias("d");
  deploy_command.AddAlias("dep");
  auto d = std::make_shared<GroupLeaf>();
  d->leaf.tty = true;
  d->group.remove.wait.ignored = true;
  AddGroupFlags(deploy_command.flags(), d.get());
  deploy_command.flags().String(&d->group.directory, "directory", 'd',
                                "Set directory (format: /tmp/foo)");
  AddDeployFlags(deploy_command.flags(), &d->group.deploy);
  AddOwnFlags(deploy_command.flags(), &d->group.deploy);
  AddCoordinatorFlags(deploy_command.flags(), &d->coordinator);
  AddApplyFlags(deploy_command.flags(), &d->group.remove.apply, "delete-");
  AddWaitFlags(deploy_command.flags(), &d->group.remove.wait, "delete-");
  AddExitEarlyFlags(deploy_command.flags(), &d->group.remove.apply,
                    &d->group.remove.wait, "delete-");
  deploy_command.flags().Bool(
      &d->group.allow_empty_directory, "dangerous-allow-empty-directory", 0,
      "Allow a directory without apps to delete every app of the group");
  AddGroupOwnFlags(deploy_command.flags(), &d->group);
  deploy_command.set_args(NoExtraArgs());
  deploy_command.set_run(
      [d, &program](const cli::Invocation&) -> absl::StatusOr<int> {
        return program.Run(
            d->leaf.tty, d->leaf.ns,
            [&](deploy::Session& session) -> absl::Status {
              GITOPS_RETURN_IF_ERROR(CheckDiffFlags(d->group.deploy.diff));
              GITOPS_ASSIGN_OR_RETURN(
                  d->group.release,
                  FetchRelease(d->coordinator, d->group.group,
                               d->group.directory, program.env().getenv));
              return deploy::DeployAppGroup(session, d->group);
            },
            /*announce=*/false);
      });

  cli::Command& delete_command = group.Add("delete", "Delete app group");
  auto x = std::make_shared<GroupLeaf>();
  x->leaf.tty = true;
  x->group.remove.wait.ignored = true;
  AddGroupFlags(delete_command.flags(), x.get());
  AddDiffFlags(delete_command.flags(), &x->group.remove.diff, "diff-");
  AddApplyFlags(delete_command.flags(), &x->group.remove.apply, "");
  AddWaitFlags(delete_command.flags(), &x->group.remove.wait, "");
  AddExitEarlyFlags(delete_command.flags(), &x->group.remove.apply,
                    &x->group.remove.wait, "");
  delete_command.set_args(NoExtraArgs());
  delete_command.set_run([x, &program](
                             const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(
        x->leaf.tty, x->leaf.ns,
        [&](deploy::Session& session) -> absl::Status {
          GITOPS_RETURN_IF_ERROR(CheckDiffFlags(x->group.remove.diff));
          x->group.remove.app.app_namespace = x->group.deploy.app.app_namespace;
          return deploy::DeleteAppGroup(session, x->group);
        },
        /*announce=*/false);
  });
}

}  // namespace gitops::deployer
