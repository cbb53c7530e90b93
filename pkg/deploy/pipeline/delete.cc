#include "pkg/deploy/pipeline/delete.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/diff/change_set.h"
#include "pkg/deploy/pipeline/change_log.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

namespace {

constexpr int64_t kKeepAfterPartialDelete = 200;
constexpr int64_t kKeepAfterFailedDelete = 5;
constexpr int kGoneTries = 6;

class DeleteRun {
 public:
  DeleteRun(Session& session, const DeleteFlags& flags)
      : session_(session),
        flags_(flags),
        store_(StoreFor(session, flags.app)) {}

  absl::Status Run() {
    session_.Announce();
    if (flags_.app.name.empty()) {
      return absl::InvalidArgumentError("Expected app name to be non-empty");
    }
    GITOPS_ASSIGN_OR_RETURN(bool found, OpenApp());
    if (!found) return absl::OkStatus();
    GITOPS_ASSIGN_OR_RETURN(config_, BuiltinConfig());
    GITOPS_RETURN_IF_ERROR(Compare());
    Masker masker(config_.diff_masks);
    GITOPS_RETURN_IF_ERROR(ShowPlan(session_, flags_.diff, plan_, &masker));
    const bool changes = HasVisibleChanges(plan_);
    if (!full_) {
      session_.console->Info(absl::StrCat(
          "App '", app_.app.name, "' (namespace: ", store_.ns(),
          ") will not be fully deleted because some resources are excluded "
          "by filters"));
    }
    if (flags_.diff.run) return DiffExit(flags_.diff, changes);
    GITOPS_RETURN_IF_ERROR(session_.console->Confirm());
    absl::Status s = RunRecorded();
    GITOPS_RETURN_IF_ERROR(s);
    return ApplyExit(flags_.apply, changes);
  }

 private:
  absl::StatusOr<bool> OpenApp() {
    for (const std::string& name : {flags_.app.name, flags_.previous_app}) {
      if (name.empty()) continue;
      GITOPS_ASSIGN_OR_RETURN(std::optional<FoundApp> found,
                              FindApp(session_, &store_, name));
      if (found) {
        app_ = *std::move(found);
        return true;
      }
    }
    for (const std::string& name : {flags_.previous_app, flags_.app.name}) {
      if (!name.empty()) session_.console->Info(store_.MissingText(name));
    }
    return false;
  }

  absl::Status Compare() {
    GITOPS_ASSIGN_OR_RETURN(ResourceFilter filter,
                            MakeFilter(flags_.filter, session_.clock->Now()));
    GITOPS_ASSIGN_OR_RETURN(
        std::vector<Resource> existing,
        session_.cluster->List(RequestFor(session_, app_, flags_.scope, {})));
    size_t before = existing.size();
    existing = filter.Apply(std::move(existing));
    full_ = existing.size() == before;
    for (Resource& r : existing) {
      if (r.HasAnnotation(keys::kOwnedForDeletion)) r.set_transient(false);
    }
    rebaser_ = std::make_unique<Rebaser>(&config_, session_.overlay);
    factory_ = std::make_unique<ChangeFactory>(
        &config_, rebaser_.get(), flags_.diff.against_last_applied);
    factory_->set_show_live(true);
    ChangeSetOptions set;
    set.versioning = false;
    GITOPS_ASSIGN_OR_RETURN(
        std::vector<Change> changes,
        ComputeChanges(config_, *factory_, std::move(existing), {}, set));
    GITOPS_ASSIGN_OR_RETURN(DiffFilter diff_filter,
                            DiffFilter::ParseJson(flags_.diff.filter));
    before = changes.size();
    changes = diff_filter.Apply(std::move(changes));
    full_ = full_ && changes.size() == before;
    PlanOptions plan;
    plan.wait = flags_.wait.wait;
    plan.wait_ignored = flags_.wait.ignored;
    plan.apply_ignored = flags_.apply.ignored;
    for (Change& c : changes) {
      GITOPS_ASSIGN_OR_RETURN(PlannedChange p, PlanChange(std::move(c), plan));
      plan_.push_back(std::move(p));
    }
    GITOPS_ASSIGN_OR_RETURN(graph_, BuildGraph(config_, plan_));
    return absl::OkStatus();
  }

  absl::Status RunRecorded() {
    if (app_.labelled) return ApplyAndCheck();
    ChangeLog log(&store_, &app_.app, session_.clock, /*keep=*/0);
    GITOPS_RETURN_IF_ERROR(log.Begin("delete", {}, std::nullopt));
    absl::Status s = ApplyAndCheck();
    if (s.ok() && full_) {
      // Changes first: a record without changes is found again, changes
      // without a record are not.
      GITOPS_RETURN_IF_ERROR(store_.CollectChanges(app_.app, 0).status());
      return store_.Delete(app_.app);
    }
    log.Finish(s.ok(), std::nullopt);
    int64_t keep = full_ ? kKeepAfterFailedDelete : kKeepAfterPartialDelete;
    store_.CollectChanges(app_.app, keep).status().IgnoreError();
    return s;
  }

  absl::Status ApplyAndCheck() {
    Progress progress(
        session_.clock,
        [this](absl::string_view line) { session_.console->Progress(line); },
        session_.console->color());
    ApplyContext context;
    context.cluster = session_.cluster;
    context.factory = factory_.get();
    context.progress = &progress;
    context.apply = flags_.apply.settings;
    context.wait = flags_.wait.settings;
    context.label_selector = app_.selector;
    context.ready.ignore_failing_api_services =
        flags_.scope.ignore_failing_api_services;
    GITOPS_RETURN_IF_ERROR(
        FormatApplyError(ApplyChanges(context, plan_, *graph_)));
    if (!full_ || app_.labelled || !flags_.wait.wait) return absl::OkStatus();
    return CheckGone();
  }

  // Kinds may have come since: look through all of them anew. What controllers
  // made may take a moment to follow.
  absl::Status CheckGone() {
    GITOPS_RETURN_IF_ERROR(session_.cluster->RefreshDiscovery());
    std::vector<Resource> left;
    for (int i = 0; i < kGoneTries; ++i) {
      if (i > 0) session_.clock->Sleep(absl::Milliseconds(500));
      GITOPS_ASSIGN_OR_RETURN(left, session_.cluster->List(RequestFor(
                                        session_, app_, flags_.scope, {})));
      if (left.empty()) return absl::OkStatus();
      if (std::any_of(left.begin(), left.end(),
                      [](const Resource& r) { return !r.transient(); })) {
        break;
      }
    }
    std::vector<std::string> names;
    for (const Resource& r : left) names.push_back(r.Description());
    return absl::FailedPreconditionError(
        absl::StrCat("Expected all resources to be gone, but found: ",
                     absl::StrJoin(names, ", ")));
  }

  Session& session_;
  const DeleteFlags& flags_;
  AppStore store_;
  FoundApp app_;
  Config config_;
  bool full_ = true;
  std::unique_ptr<Rebaser> rebaser_;
  std::unique_ptr<ChangeFactory> factory_;
  std::vector<PlannedChange> plan_;
  std::optional<ChangeGraph> graph_;
};

}  // namespace

absl::Status Delete(Session& session, const DeleteFlags& flags) {
  return DeleteRun(session, flags).Run();
}

}  // namespace gitops::deploy
