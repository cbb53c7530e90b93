#include <memory>
#include <optional>

#include "cmd/deployer/commands.h"
#include "cmd/deployer/coordinator_flags.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/delete.h"
#include "pkg/deploy/pipeline/deploy.h"
#include "pkg/deploy/pipeline/release_info.h"

namespace gitops::deployer {

namespace {

struct DeployLeaf {
  LeafFlags leaf;
  CoordinatorFlags coordinator;
  deploy::DeployFlags deploy;
  bool sort = true;
};

struct DeleteLeaf {
  LeafFlags leaf;
  deploy::DeleteFlags remove;
};

// What the release says about an app that is deployed alone.
absl::Status UseRelease(Program& program, deploy::Session& session,
                        DeployLeaf* o) {
  GITOPS_ASSIGN_OR_RETURN(
      std::optional<deploy::ReleaseInfo> release,
      FetchReleaseOfApp(o->coordinator, o->deploy.files, program.env().getenv));
  if (!release.has_value()) return absl::OkStatus();
  o->deploy.release = *std::move(release);
  const deploy::ReleaseInfo& r = o->deploy.release;
  if (!session.ns_given && !r.ns.empty()) session.ns = r.ns;
  if (!r.create_namespace || o->deploy.diff.run ||
      !o->deploy.plan_out.empty()) {
    return absl::OkStatus();
  }
  return deploy::EnsureNamespace(session, session.ns);
}

absl::StatusOr<int> RunDeploy(Program& program, DeployLeaf* o) {
  return program.Run(o->leaf.tty, o->leaf.ns,
                     [&](deploy::Session& session) -> absl::Status {
                       GITOPS_RETURN_IF_ERROR(CheckDiffFlags(o->deploy.diff));
                       GITOPS_RETURN_IF_ERROR(UseRelease(program, session, o));
                       return deploy::Deploy(session, o->deploy);
                     });
}

}  // namespace

void AddDeployCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("deploy", "Deploy app");
  command.AddAlias("d");
  command.AddAlias("dep");
  command.set_example(
      "\n  # Deploy app 'app1' based on config files in config/\n"
      "  kapp deploy -a app1 -f config/\n\n"
      "  # Deploy app 'app1' while showing full text diff\n"
      "  kapp deploy -a app1 -f config/ --diff-changes\n\n"
      "  # Deploy app 'app1' based on remote file\n"
      "  kapp deploy -a app1 \\\n"
      "    -f https://github.com/...download/v0.6.0/crds.yaml \\\n"
      "    -f https://github.com/...download/v0.6.0/release.yaml");
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
  AddCoordinatorFlags(flags, &o->coordinator);
  flags.String(&o->deploy.plan_in, "plan", 0,
               "Do what a saved plan says, and nothing else");
  flags.String(&o->deploy.previous_app, "prev-app", 0, "Set previous app name");
  GroupForHelp(flags);
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) {
    return RunDeploy(program, o.get());
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
  AddCoordinatorFlags(flags, &o->coordinator);
  GroupForHelp(flags);
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    if (o->deploy.plan_out.empty()) {
      return absl::InvalidArgumentError("Expected --out to be non-empty");
    }
    return RunDeploy(program, o.get());
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
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns,
                       [&](deploy::Session& session) -> absl::Status {
                         GITOPS_RETURN_IF_ERROR(CheckDiffFlags(o->remove.diff));
                         return deploy::Delete(session, o->remove);
                       });
  });
}

}  // namespace gitops::deployer
