#ifndef GITOPS_PKG_RELEASE_CONDUCTOR_H_
#define GITOPS_PKG_RELEASE_CONDUCTOR_H_

// Takes a release the whole way: check, diff, confirm, push, commit, deploy.
// Each step is a run of one of the programs; nothing is written before the
// user (or --yes) has agreed to the diff, and a dry run writes nowhere.
//
// Errors: Aborted (lost a race), FailedPrecondition and PermissionDenied (a
// guard refused), Cancelled (interrupted, or "no"), and what a program
// reported, with its own text. Whatever happens, running again is safe.
// Not thread-safe.

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/clock.h"
#include "pkg/cli/output.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/release/launch.h"
#include "pkg/release/lock.h"
#include "pkg/release/parts.h"
#include "pkg/release/plan.h"
#include "pkg/release/programs.h"
#include "pkg/release/report.h"
#include "pkg/release/state_change.h"

namespace gitops::release {

// Where a release goes, once that is known: for the sandbox only after it has
// been started.
struct Destination {
  std::string kubeconfig;  // "" is the user's.
  std::string context;
  std::string repository;  // Path or URL.
  std::string branch;
  bool create_repository = false;  // Make it, bare, where it is missing.
  std::string author;              // "" is git's.
  bool lease = false;  // The deployer takes a lease on each app it changes.
  // Passed to image-builder push: --registry-map and the like.
  std::vector<std::string> push_flags;
};

struct ConductorOptions {
  bool yes = false;
  bool dry_run = false;
  bool verbose = false;  // Shows what the programs print.
  std::string at;        // Commit to go back to; "" deploys what was built.
  std::string source_commit;
  std::string who;          // user@host
  std::string scratch_dir;  // Exists; emptied by the caller.
  Parts parts;              // Of a deploy or rollback.
  std::string sign_key;     // Instead of the release's.
  // Refuses to write unless the world is as it was when the plan was made.
  std::optional<Plan> plan;
  bool take_over = false;  // Of another release's apps and group.
  std::vector<std::string> deployer_flags;
};

class Conductor {
 public:
  struct Environment {
    Programs* programs;
    Clock* clock;
    cli::Output* out;       // Diff and results.
    cli::Output* progress;  // One line per step.
    // Asks the user; false is "no".
    std::function<bool(absl::string_view question)> confirm;
    std::function<bool()> interrupted;
    Lock* lock;  // Held from the first write on; may be null.
  };

  Conductor(const Environment& env, const LaunchRelease& release,
            const Destination& destination, const ConductorOptions& options)
      : env_(env),
        release_(release),
        destination_(destination),
        options_(options) {}

  // `command` is deploy, diff, push, commit, rollback, delete, status or show.
  // The exit code: 0, or 3 where a diff or a dry run found differences.
  // outcome() tells the rest, also after an error.
  absl::StatusOr<int> Run(absl::string_view command);
  const Outcome& outcome() const { return outcome_; }
  // What a dry run has found.
  Plan FoundPlan() const;

 private:
  using Step = std::function<absl::Status(StepResult*)>;
  absl::Status Do(absl::string_view name, const Step& step);

  absl::StatusOr<int> RunDeploy();
  absl::StatusOr<int> RunSingle(absl::string_view command);
  absl::StatusOr<int> DryRun();
  // The question, if there is anything to ask. False: there is nothing to do.
  absl::StatusOr<bool> Ask();
  absl::Status Write();  // The wanted steps, from the first that writes on.
  // What a step needs of one that is left out.
  absl::Status CheckPushed(StepResult* step);
  absl::Status CheckCommitted(StepResult* step);
  absl::Status CheckPlan(StepResult* step);
  absl::StatusOr<int> RunDelete();
  absl::StatusOr<int> RunStatus();
  absl::StatusOr<int> RunShow();

  absl::Status Fetch(StepResult* step);  // --at: the old state from git.
  absl::Status Check(StepResult* step);
  absl::Status Diff(StepResult* step);
  // Of a run of the deployer with --diff-exit-status.
  absl::Status ShowDiff(const std::vector<std::string>& args, StepResult* step);
  absl::Status Placed(const absl::Status& status) const;
  absl::Status Confirm(absl::string_view question);
  absl::Status Push(StepResult* step, bool dry);
  absl::Status CommitState(StepResult* step, bool dry);
  absl::StatusOr<StateChange> RunCommit(bool dry);
  absl::Status Deploy(StepResult* step);

  // Any exit code; RunProgram takes all but 0 for an error.
  absl::StatusOr<CommandResult> Call(absl::string_view program,
                                     const std::vector<std::string>& args,
                                     bool stream = false);
  absl::StatusOr<CommandResult> RunProgram(absl::string_view program,
                                           const std::vector<std::string>& args,
                                           bool stream = false);
  void FillInTools();
  std::vector<std::string> RepositoryFlags() const;
  std::vector<std::string> ClusterFlags() const;
  std::vector<std::string> GroupArgs(absl::string_view verb,
                                     absl::string_view directory) const;
  absl::Status PushOne(const LaunchPush& push, bool dry, int* uploaded);
  absl::Status ExportCommit(absl::string_view commit,
                            const std::string& directory);
  absl::Status EnsureRepository();
  bool RepositoryMissing() const;

  const Environment env_;
  const LaunchRelease release_;
  const Destination destination_;
  const ConductorOptions options_;
  Outcome outcome_;
  descriptor::Release described_;
  std::string state_;  // Directory that is checked and compared.
  std::string diff_;   // Of the cluster, as shown.
  StateChange change_;
  bool cluster_differs_ = false;
  bool repository_differs_ = false;
  bool images_differ_ = false;
  std::set<std::string> called_;  // Programs.
};

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_CONDUCTOR_H_
