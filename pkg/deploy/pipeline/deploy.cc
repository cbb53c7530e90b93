#include "pkg/deploy/pipeline/deploy.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/diff/change_set.h"
#include "pkg/deploy/pipeline/change_log.h"
#include "pkg/deploy/pipeline/existing.h"
#include "pkg/deploy/pipeline/helm_hooks.h"
#include "pkg/deploy/pipeline/lease.h"
#include "pkg/deploy/pipeline/plan_file.h"
#include "pkg/deploy/pipeline/pod_logs.h"
#include "pkg/deploy/pipeline/preflight.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"

namespace gitops::deploy {

using value::Value;

namespace {

bool MentionsKey(const Value& v, absl::string_view key) {
  if (v.is_map()) {
    for (const auto& e : v.map()) {
      if (e.name() == key || MentionsKey(e.value, key)) return true;
    }
  } else if (v.is_list()) {
    for (const Value& item : v.list()) {
      if (MentionsKey(item, key)) return true;
    }
  }
  return false;
}

class DeployRun {
 public:
  DeployRun(Session& session, const DeployFlags& flags)
      : session_(session),
        flags_(flags),
        store_(StoreFor(session, flags.app)) {}

  absl::Status Run() {
    absl::Status s = RunSteps();
    WriteMetadata();
    return s;
  }

 private:
  absl::Status RunSteps() {
    session_.Announce();
    if (!flags_.plan_in.empty()) return RunSavedPlan();
    if (flags_.app.name.empty()) {
      return absl::InvalidArgumentError("Expected app name to be non-empty");
    }
    if (flags_.files.empty()) {
      return absl::InvalidArgumentError(
          "Expected at least one --file (-f) specified with a file or "
          "directory path");
    }
    GITOPS_RETURN_IF_ERROR(OpenApp());
    GITOPS_RETURN_IF_ERROR(ReadInputFiles());
    GITOPS_RETURN_IF_ERROR(Prepare());
    GITOPS_RETURN_IF_ERROR(Compare());
    GITOPS_RETURN_IF_ERROR(ShowPlan(session_, flags_.diff, plan_, &*masker_));
    GITOPS_RETURN_IF_ERROR(CheckAllowed(flags_.allow, prepare_, wanted_));
    const bool changes = HasVisibleChanges(plan_);
    if (!flags_.plan_out.empty()) return SavePlan();
    if (flags_.diff.run) {
      GITOPS_RETURN_IF_ERROR(DiffExit(flags_.diff, changes));
      return ApplyExit(flags_.apply, changes);
    }
    if (!changes) return ApplyExit(flags_.apply, false);
    GITOPS_ASSIGN_OR_RETURN(
        std::vector<std::string> checks,
        PreflightNames(flags_.preflight, flags_.preflight_given, config_));
    GITOPS_RETURN_IF_ERROR(RunPreflight(session_, checks, plan_));
    GITOPS_RETURN_IF_ERROR(session_.console->Confirm());
    GITOPS_RETURN_IF_ERROR(Apply());
    return ApplyExit(flags_.apply, true);
  }

  bool OrdersHooks() const {
    return flags_.helm_hooks == "order" ||
           (flags_.helm_hooks == "auto" && flags_.release.present);
  }

  absl::Status SavePlan() {
    SavedPlan saved;
    saved.app = app_.app.name;
    saved.app_namespace = store_.ns();
    saved.is_new = app_.app.is_new;
    saved.label_key = app_.app.record.label_key;
    saved.label_value = app_.app.record.label_value;
    saved.namespaces = namespaces_;
    saved.gvs = used_.gvs;
    saved.gks = used_.gks;
    saved.gvs_after = used_after_.gvs;
    saved.gks_after = used_after_.gks;
    saved.configs = config_documents_;
    saved.changes = plan_;
    for (size_t i = 0; i < plan_.size(); ++i) {
      saved.waits_for.push_back(graph_->WaitsFor(i));
    }
    GITOPS_ASSIGN_OR_RETURN(std::string text, WritePlan(saved));
    return fs::WriteFile(flags_.plan_out, text, 0600);
  }

  absl::Status RunSavedPlan() {
    GITOPS_ASSIGN_OR_RETURN(std::string text, fs::ReadFile(flags_.plan_in));
    GITOPS_ASSIGN_OR_RETURN(SavedPlan saved, ReadPlan(text));
    AppFlags app = flags_.app;
    app.app_namespace = saved.app_namespace;
    store_ = StoreFor(session_, app);
    GITOPS_ASSIGN_OR_RETURN(std::optional<App> live, store_.Find(saved.app));
    if (live.has_value() == saved.is_new ||
        (live && live->record.label_value != saved.label_value)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the cluster has moved since the plan was made:\n- app '", saved.app,
          "': ", live ? "is there already" : "is gone"));
    }
    GITOPS_ASSIGN_OR_RETURN(config_, BuiltinConfig());
    for (const Value& document : saved.configs) {
      GITOPS_RETURN_IF_ERROR(AppendConfig(document, "saved plan", &config_));
    }
    GITOPS_RETURN_IF_ERROR(VerifyPlan(session_.cluster, &saved));
    graph_ = GraphOf(saved);
    plan_ = std::move(saved.changes);
    namespaces_ = std::move(saved.namespaces);
    used_ = {std::move(saved.gvs), std::move(saved.gks)};
    used_after_ = {std::move(saved.gvs_after), std::move(saved.gks_after)};
    MakeFactory();
    GITOPS_RETURN_IF_ERROR(ShowPlan(session_, flags_.diff, plan_, &*masker_));
    if (flags_.diff.run || !HasVisibleChanges(plan_)) return absl::OkStatus();
    GITOPS_RETURN_IF_ERROR(session_.console->Confirm());
    AppStore::CreateOptions options;
    options.labels = flags_.labels;
    options.label_value = saved.label_value;
    GITOPS_ASSIGN_OR_RETURN(app_.app, store_.FindOrCreate(saved.app, options));
    app_.selector = app_.app.LabelSelector();
    return Apply();
  }

  void MakeFactory() {
    rebaser_ = std::make_unique<Rebaser>(&config_, session_.overlay);
    factory_ = std::make_unique<ChangeFactory>(
        &config_, rebaser_.get(), flags_.diff.against_last_applied);
    masker_.emplace(config_.diff_masks);
  }

  absl::Status OpenApp() {
    if (IsLabelledName(flags_.app.name)) {
      GITOPS_ASSIGN_OR_RETURN(app_, GetApp(session_, &store_, flags_.app.name));
      return absl::OkStatus();
    }
    if (!flags_.label_problem.empty()) {
      return absl::InvalidArgumentError(flags_.label_problem);
    }
    AppStore::CreateOptions options;
    options.labels = flags_.labels;
    options.previous_name = flags_.previous_app;
    options.diff_run = flags_.diff.run || !flags_.plan_out.empty();
    options.label_value = flags_.label_value;
    if (flags_.release.present) {
      options.annotations = {{keys::kReleaseId, flags_.release.id},
                             {keys::kReleaseName, flags_.release.name}};
      options.own_labels = ReleaseLabels(flags_.release);
      options.may_take = [this](const App& app) -> absl::Status {
        if (flags_.take_over) return absl::OkStatus();
        absl::Status s =
            CheckReleaseOwner(flags_.release, app.name, app.config_map);
        if (s.ok()) return s;
        return ExitCodeError(
            absl::StrCat(s.message(),
                         " (hint: --take-over makes it this release's)"),
            kRefusedExit);
      };
    }
    if (flags_.after)
      options.annotations.emplace_back(keys::kAfter, *flags_.after);
    if (!flags_.commit.empty()) {
      options.annotations.emplace_back(keys::kCommit, flags_.commit);
    }
    GITOPS_ASSIGN_OR_RETURN(app_.app,
                            store_.FindOrCreate(flags_.app.name, options));
    app_.selector = app_.app.LabelSelector();
    return absl::OkStatus();
  }

  absl::Status ReadInputFiles() {
    GITOPS_ASSIGN_OR_RETURN(std::vector<InputFile> files,
                            ReadInputs(flags_.files, session_.inputs));
    for (InputFile& f : files) {
      for (Resource& r : f.resources) wanted_.push_back(std::move(r));
    }
    GITOPS_ASSIGN_OR_RETURN(config_,
                            ExtractConfig(&wanted_, &config_documents_));
    if (OrdersHooks()) SelectHooks(app_.app.is_new, &wanted_);
    return absl::OkStatus();
  }

  absl::Status Prepare() {
    prepare_.default_namespace = session_.ns;
    prepare_.into_namespace = flags_.into_namespace;
    prepare_.now = session_.clock->Now();
    for (const std::string& text : flags_.map_namespaces) {
      std::vector<std::string> parts =
          absl::StrSplit(text, absl::MaxSplits('=', 1));
      if (parts.size() != 2) {
        return absl::InvalidArgumentError(
            absl::StrCat("Expected map namespace '", text,
                         "' to be in 'src-ns=dst-ns' format"));
      }
      prepare_.map_namespaces.emplace_back(parts[0], parts[1]);
    }
    GITOPS_RETURN_IF_ERROR(ValidateInputs(&wanted_));
    GITOPS_RETURN_IF_ERROR(app_.label_error);
    FoundApp known = app_;
    GITOPS_RETURN_IF_ERROR(session_.cluster->CheckDiscovery(
        RequestFor(session_, known, flags_.scope, wanted_).may_ignore));
    GITOPS_RETURN_IF_ERROR(PlaceInNamespaces(
        prepare_,
        [this](const kube::GroupVersionKind& gvk) -> absl::StatusOr<bool> {
          GITOPS_ASSIGN_OR_RETURN(const kube::ResourceType* type,
                                  session_.cluster->TypeOf(gvk));
          return type->namespaced;
        },
        &wanted_));
    GITOPS_RETURN_IF_ERROR(AddOwnershipLabels(
        config_, {app_.app.record.label_key, app_.app.record.label_value},
        flags_.label_scoping, &wanted_));
    namespaces_ = NamespacesOf(wanted_);
    GITOPS_ASSIGN_OR_RETURN(filter_, MakeFilter(flags_.filter, prepare_.now));
    all_wanted_ = wanted_;
    wanted_ = filter_.Apply(std::move(wanted_));
    if (wanted_.empty() && !flags_.patch && !flags_.allow_empty) {
      return absl::FailedPreconditionError(
          "Trying to apply empty set of resources will result in deletion of "
          "resources on cluster. Refusing to continue unless "
          "--dangerous-allow-empty-list-of-resources is specified.");
    }
    return absl::OkStatus();
  }

  bool WantsPods() const {
    return flags_.wait.ignored || flags_.apply.ignored ||
           (flags_.logs && (flags_.logs_all || asks_for_logs_));
  }

  absl::Status Compare() {
    for (const Resource& r : wanted_) {
      asks_for_logs_ =
          asks_for_logs_ || MentionsKey(r.object(), keys::kDeployLogs);
    }
    ExistingOptions options;
    options.scope = flags_.scope;
    options.check_unlabelled = flags_.check_unlabelled;
    options.check_concurrency = flags_.check_concurrency;
    options.override_ownership = flags_.override_ownership;
    options.patch = flags_.patch;
    options.list_pods = WantsPods();
    GITOPS_ASSIGN_OR_RETURN(
        std::vector<Resource> existing,
        FindExisting(session_, app_, &store_, options, wanted_));
    existing = filter_.Apply(std::move(existing));
    if (OrdersHooks()) DropHooks(wanted_, &existing);
    for (const Resource& r : existing) {
      if (r.Kind() == "Pod" && r.Group().empty()) {
        pods_before_.insert(absl::StrCat(r.Namespace(), "/", r.Name()));
      }
    }
    used_.Add(all_wanted_);
    used_after_ = used_;
    used_.Add(existing);
    GITOPS_RETURN_IF_ERROR(
        ApplyRenewal(existing, session_.clock->Now(), &wanted_));
    MakeFactory();
    GITOPS_ASSIGN_OR_RETURN(
        std::vector<Change> changes,
        ComputeChanges(config_, *factory_, std::move(existing), wanted_));
    GITOPS_ASSIGN_OR_RETURN(DiffFilter diff_filter,
                            DiffFilter::ParseJson(flags_.diff.filter));
    changes = diff_filter.Apply(std::move(changes));
    PlanOptions plan;
    plan.wait = flags_.wait.wait;
    plan.wait_ignored = flags_.wait.ignored;
    plan.apply_ignored = flags_.apply.ignored;
    plan.default_update_strategy = flags_.apply.default_update_strategy;
    plan.ready = Ready();
    for (Change& c : changes) {
      GITOPS_ASSIGN_OR_RETURN(PlannedChange p, PlanChange(std::move(c), plan));
      plan_.push_back(std::move(p));
    }
    if (OrdersHooks()) DecideHooks(app_.app.is_new, &plan_);
    GITOPS_ASSIGN_OR_RETURN(graph_, BuildGraph(config_, plan_));
    if (OrdersHooks()) OrderHooks(app_.app.is_new, plan_, &*graph_);
    return absl::OkStatus();
  }

  ReadyOptions Ready() {
    ReadyOptions ready;
    ready.rules = &config_.wait;
    ready.script = session_.wait_script;
    ready.ignore_failing_api_services =
        flags_.scope.ignore_failing_api_services;
    return ready;
  }

  absl::Status Apply() {
    if (flags_.lease && !app_.labelled) {
      LeaseOptions lease;
      lease.app = app_.app.name;
      lease.ns = store_.ns();
      lease.holder = session_.holder;
      lease.duration = flags_.lease_duration;
      lease.progress = [this](absl::string_view line) {
        session_.console->Progress(line);
      };
      GITOPS_ASSIGN_OR_RETURN(
          lease_, Lease::Take(session_.cluster->client(), session_.clock,
                              std::move(lease)));
    }
    PlanCounts counts = CountPlan(plan_);
    std::unique_ptr<DeployLogs> logs = StartLogs();
    ChangeLog log(&store_, &app_.app, session_.clock, flags_.changes_to_keep);
    if (!app_.labelled) {
      GITOPS_RETURN_IF_ERROR(log.Begin(
          absl::StrCat("update: ", counts.OpLine(), " / ", counts.WaitLine()),
          namespaces_, used_));
    }
    // Whoever may not see Pods is told so before anything is applied.
    if (logs != nullptr) logs->AwaitAnswer();
    absl::Status s = ApplyPlan();
    logs.reset();
    if (!app_.labelled) {
      log.Finish(s.ok(),
                 s.ok() ? std::optional<UsedKinds>(used_after_) : std::nullopt);
    }
    GITOPS_RETURN_IF_ERROR(s);
    if (!app_.labelled && flags_.changes_to_keep > 0) {
      absl::StatusOr<int> deleted =
          store_.CollectChanges(app_.app, flags_.changes_to_keep);
      // Who may not list them has deployed all the same.
      if (deleted.ok() && *deleted > 0) {
        session_.console->Info(
            absl::StrCat("Deleted ", *deleted, " older app changes"));
      }
    }
    return absl::OkStatus();
  }

  std::unique_ptr<DeployLogs> StartLogs() {
    if (!flags_.logs || app_.selector.empty()) return nullptr;
    DeployLogs::Options options;
    options.selector = app_.selector;
    options.all = flags_.logs_all;
    options.expected = flags_.logs_all || asks_for_logs_;
    options.existing = pods_before_;
    options.fallback_namespaces = namespaces_;
    options.fallback_namespaces.push_back(session_.ns);
    auto logs = std::make_unique<DeployLogs>(session_, std::move(options));
    logs->Start();
    return logs;
  }

  absl::Status ApplyPlan() {
    Progress progress(
        session_.clock,
        [this](absl::string_view line) { session_.console->Progress(line); },
        session_.console->color());
    ApplyContext context;
    context.cluster = session_.cluster;
    context.factory = factory_.get();
    context.progress = &progress;
    context.ready = Ready();
    context.apply = flags_.apply.settings;
    context.wait = flags_.wait.settings;
    context.label_selector = app_.selector;
    if (lease_ != nullptr) {
      context.before_write = [this] { return lease_->Check(); };
    }
    absl::Status s = FormatApplyError(ApplyChanges(context, plan_, *graph_));
    if (OrdersHooks()) DeleteHooks(s.ok());
    return s;
  }

  // As their delete policy says; what is gone already is fine.
  void DeleteHooks(bool succeeded) {
    for (int i : HooksToDelete(plan_, succeeded)) {
      absl::StatusOr<std::optional<Resource>> live =
          session_.cluster->Lookup(plan_[i].subject());
      if (live.ok() && *live) {
        session_.cluster->Delete(**live).status().IgnoreError();
      }
    }
  }

  void WriteMetadata() {
    if (flags_.metadata_file.empty() || app_.labelled) return;
    if (app_.app.record.label_value.empty()) return;  // Not found out.
    absl::Status s =
        fs::WriteFile(flags_.metadata_file, app_.app.record.ToJson(), 0777);
    if (!s.ok()) {
      session_.console->Info(
          absl::StrCat("Writing app metadata: ", s.message()));
    }
  }

  Session& session_;
  const DeployFlags& flags_;
  AppStore store_;
  FoundApp app_;
  Config config_;
  std::vector<Resource> wanted_, all_wanted_;
  PrepareOptions prepare_;
  ResourceFilter filter_;
  std::vector<std::string> namespaces_;
  UsedKinds used_, used_after_;
  std::unique_ptr<Rebaser> rebaser_;
  std::unique_ptr<ChangeFactory> factory_;
  std::vector<PlannedChange> plan_;
  std::optional<ChangeGraph> graph_;
  std::optional<Masker> masker_;
  std::vector<Value> config_documents_;
  bool asks_for_logs_ = false;
  std::set<std::string> pods_before_;
  std::unique_ptr<Lease> lease_;
};

}  // namespace

absl::Status Deploy(Session& session, const DeployFlags& flags) {
  return DeployRun(session, flags).Run();
}

}  // namespace gitops::deploy
