// drift and rollback: the cluster and a commit of the state repository.

#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "cmd/deployer/commands.h"
#include "cmd/deployer/coordinator_flags.h"
#include "cmd/deployer/flag_groups.h"
#include "cmd/deployer/state_checkout.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/app_group.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/release/committer.h"
#include "pkg/state/target.h"

namespace gitops::deployer {

namespace {

struct StateLeaf {
  LeafFlags leaf;
  StateSource source;
  CoordinatorFlags coordinator;
  deploy::AppGroupFlags group;
  std::string branch;
  bool commit = true;
};

// The descriptor of the commit, from there or from the coordinator.
absl::StatusOr<std::optional<deploy::ReleaseInfo>> ReleaseOf(
    Program& program, const StateLeaf& o, const StateCheckout& checkout) {
  CoordinatorFlags flags = o.coordinator;
  if (!flags.address.empty() && flags.release.empty() &&
      flags.environment.empty() && checkout.descriptor().has_value()) {
    flags.release = descriptor::ReleaseId(*checkout.descriptor());
  }
  GITOPS_ASSIGN_OR_RETURN(std::optional<deploy::ReleaseInfo> info,
                          FetchRelease(flags, o.group.group, checkout.path(),
                                       program.env().getenv));
  if (info.has_value() || !checkout.descriptor().has_value()) return info;
  GITOPS_ASSIGN_OR_RETURN(descriptor::Release release,
                          descriptor::ReadRelease(*checkout.descriptor()));
  GITOPS_RETURN_IF_ERROR(descriptor::CheckFiles(release, checkout.path()));
  return deploy::ToReleaseInfo(release, *checkout.descriptor());
}

absl::StatusOr<deploy::AppGroupFlags> GroupAt(Program& program,
                                              const StateLeaf& o,
                                              const StateCheckout& checkout) {
  deploy::AppGroupFlags group = o.group;
  group.directory = checkout.path();
  group.deploy.commit = checkout.commit();
  GITOPS_ASSIGN_OR_RETURN(group.release, ReleaseOf(program, o, checkout));
  return group;
}

// Shows what a deploy of the group would change. An error other than the pseudo
// error of code 2 (nothing) or 3 (something).
absl::StatusOr<bool> Compare(deploy::Session& session,
                             deploy::AppGroupFlags group) {
  group.deploy.diff.run = true;
  group.deploy.diff.exit_status = true;
  absl::Status s = deploy::DeployAppGroup(session, group);
  const int code = deploy::ExitCodeOf(s);
  if (!s.ok() && !deploy::IsPanic(s) && (code == 2 || code == 3)) {
    return code == 3;
  }
  GITOPS_RETURN_IF_ERROR(s);
  return false;
}

absl::Status Drift(Program& program, deploy::Session& session,
                   const StateLeaf& o) {
  GITOPS_ASSIGN_OR_RETURN(auto checkout, StateCheckout::Make(o.source));
  GITOPS_ASSIGN_OR_RETURN(deploy::AppGroupFlags group,
                          GroupAt(program, o, *checkout));
  // What the server defaults is no drift; what anybody else changed is: the
  // record of what was applied no longer holds then.
  group.deploy.diff.changes = true;
  group.keep_going = false;
  GITOPS_ASSIGN_OR_RETURN(bool differs, Compare(session, std::move(group)));
  if (differs) {
    return deploy::ExitCodeError(
        absl::StrCat("The cluster differs from commit ", checkout->commit(),
                     " (exit status 3)"),
        3);
  }
  session.console->Info(
      absl::StrCat("No drift from commit ", checkout->commit()));
  return absl::OkStatus();
}

absl::StatusOr<state::Author> FindAuthor(Program& program,
                                         state::Target& target) {
  state::Author author{program.Variable("GIT_AUTHOR_NAME"),
                       program.Variable("GIT_AUTHOR_EMAIL")};
  if (!author.name.empty() && !author.email.empty()) return author;
  absl::StatusOr<state::Author> configured =
      target.repository().ConfiguredAuthor();
  if (configured.ok()) return configured;
  return absl::FailedPreconditionError(
      "no author: set user.name and user.email in git, or GIT_AUTHOR_NAME and "
      "GIT_AUTHOR_EMAIL");
}

// The old state as a commit on top of the branch.
class RollbackCommit {
 public:
  static absl::StatusOr<RollbackCommit> Plan(Program& program,
                                             const StateLeaf& o,
                                             std::string commit) {
    RollbackCommit out;
    out.at_ = std::move(commit);
    GITOPS_ASSIGN_OR_RETURN(out.target_,
                            state::LocalTarget(o.source.repository, o.branch));
    out.options_.directory = fs::CleanPath(o.source.directory);
    if (out.options_.directory == ".") out.options_.directory.clear();
    out.options_.take_over = o.group.deploy.take_over;
    out.options_.dry_run = true;
    GITOPS_ASSIGN_OR_RETURN(
        out.planned_, release::RollBack(*out.target_, out.at_, out.options_,
                                        *program.clock()));
    if (out.planned_.changed && !o.group.deploy.diff.run) {
      GITOPS_ASSIGN_OR_RETURN(out.options_.author,
                              FindAuthor(program, *out.target_));
    }
    return out;
  }

  bool changes() const { return planned_.changed; }

  // Returns the branch's commit afterwards.
  absl::StatusOr<std::string> Write(Program& program,
                                    deploy::Session& session) {
    if (!planned_.changed) {
      session.console->Info(absl::StrCat("Branch ", target_->branch(),
                                         " has that state already, at ",
                                         planned_.commit));
      return planned_.commit;
    }
    options_.dry_run = false;
    GITOPS_ASSIGN_OR_RETURN(
        release::CommitResult done,
        release::RollBack(*target_, at_, options_, *program.clock()));
    session.console->Info(absl::StrCat("Committed ", done.commit, " on branch ",
                                       target_->branch(),
                                       " (Rollback-To: ", at_, ")"));
    return done.commit;
  }

 private:
  std::string at_;
  std::unique_ptr<state::Target> target_;
  release::CommitOptions options_;
  release::CommitResult planned_;
};

// Diff, question, commit, deploy: as the conductor goes about it.
absl::Status Rollback(Program& program, deploy::Session& session,
                      const StateLeaf& o) {
  if (state::IsRemoteUrl(o.source.repository)) {
    return absl::UnimplementedError(absl::StrCat(
        "--repository ", Quote(o.source.repository),
        ": a URL; roll it back with `state-committer rollback --repo URL --at "
        "COMMIT`, then deploy what `state-committer export` writes"));
  }
  GITOPS_ASSIGN_OR_RETURN(auto checkout, StateCheckout::Make(o.source));
  GITOPS_ASSIGN_OR_RETURN(deploy::AppGroupFlags group,
                          GroupAt(program, o, *checkout));
  if (!o.commit) return deploy::DeployAppGroup(session, group);
  if (!checkout->descriptor().has_value()) {
    return absl::FailedPreconditionError(
        "the state has no release.binpb, so it is no release that could be "
        "committed; --commit=false deploys it alone");
  }
  GITOPS_ASSIGN_OR_RETURN(RollbackCommit commit,
                          RollbackCommit::Plan(program, o, checkout->commit()));
  GITOPS_ASSIGN_OR_RETURN(bool differs, Compare(session, group));
  if (group.deploy.diff.run) {
    if (!group.deploy.diff.exit_status) return absl::OkStatus();
    differs = differs || commit.changes();
    return deploy::ExitCodeError(
        absl::StrCat("Exiting after diffing with ", differs ? "" : "no ",
                     "pending changes (exit status ", differs ? 3 : 2, ")"),
        differs ? 3 : 2);
  }
  if (differs || commit.changes()) {
    GITOPS_RETURN_IF_ERROR(session.console->Confirm());
  }
  GITOPS_ASSIGN_OR_RETURN(group.deploy.commit, commit.Write(program, session));
  if (!differs) return absl::OkStatus();
  // What was shown and agreed to is neither shown nor asked again.
  session.console->Agree();
  group.deploy.diff.changes = false;
  group.deploy.diff.summary = false;
  return deploy::DeployAppGroup(session, group);
}

using Body = absl::Status (*)(Program&, deploy::Session&, const StateLeaf&);

cli::Command& AddGroupCommand(cli::Command& root, Program& program,
                              const char* name, const char* text,
                              const std::shared_ptr<StateLeaf>& o, Body body) {
  cli::Command& command = root.Add(name, text);
  o->leaf.tty = true;
  o->group.remove.wait.ignored = true;
  cli::FlagSet& flags = command.flags();
  AddTtyFlag(flags, &o->leaf.tty);
  AddNamespaceFlag(flags, &o->leaf.ns);
  AddStateFlags(flags, &o->source);
  flags.String(&o->group.group, "group", 'g', "Set app group name");
  flags.String(&o->group.deploy.app.app_namespace, "app-namespace", 0,
               "Set app namespace (to store app state)");
  AddDeployFlags(flags, &o->group.deploy);
  AddOwnFlags(flags, &o->group.deploy);
  AddGroupOwnFlags(flags, &o->group);
  AddCoordinatorFlags(flags, &o->coordinator);
  command.set_args(NoExtraArgs());
  command.set_run([o, body,
                   &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(
        o->leaf.tty, o->leaf.ns,
        [&](deploy::Session& session) { return body(program, session, *o); },
        /*announce=*/false);
  });
  return command;
}

}  // namespace

void AddStateCommands(cli::Command& root, Program& program) {
  AddGroupCommand(root, program, "drift",
                  "Compare the cluster with a commit of the state",
                  std::make_shared<StateLeaf>(), Drift);
  auto rollback = std::make_shared<StateLeaf>();
  cli::FlagSet& flags =
      AddGroupCommand(root, program, "rollback",
                      "Commit the state of an earlier commit, and deploy it",
                      rollback, Rollback)
          .flags();
  flags.String(&rollback->branch, "branch", 0,
               "Branch to commit to (default: the one HEAD names)");
  flags.Bool(&rollback->commit, "commit", 0,
             "Commit before deploying; false deploys alone");
  AddExplainCommand(root, program);
}

}  // namespace gitops::deployer
