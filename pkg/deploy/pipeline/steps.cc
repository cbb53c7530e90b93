#include "pkg/deploy/pipeline/steps.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/cluster/errors.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/view/error_text.h"

namespace gitops::deploy {

namespace {
constexpr char kLabelPrefix[] = "label:";
}  // namespace

bool IsLabelledName(absl::string_view name) {
  return absl::StartsWith(name, kLabelPrefix);
}

std::string AppNamespace(const Session& session, const AppFlags& flags) {
  return flags.app_namespace.empty() ? session.ns : flags.app_namespace;
}

AppStore StoreFor(const Session& session, const AppFlags& flags) {
  AppStoreOptions options;
  options.ns = AppNamespace(session, flags);
  options.migrate = session.migrate_names;
  return AppStore(session.cluster->client(), session.clock, std::move(options));
}

absl::StatusOr<std::optional<FoundApp>> FindApp(Session& session,
                                                AppStore* store,
                                                const std::string& name) {
  (void)session;
  FoundApp found;
  if (IsLabelledName(name)) {
    absl::StatusOr<LabelSelector> selector =
        LabelSelector::Parse(name.substr(sizeof(kLabelPrefix) - 1));
    if (!selector.ok()) {
      return WithMessage(selector.status(),
                         absl::StrCat("Parsing app name (or label selector): ",
                                      selector.status().message()));
    }
    found.labelled = true;
    found.selector = selector->ToString();
    found.app.name = found.selector;
    found.app.ns = store->ns();
    found.label_error = selector->EqualityError();
    std::pair<std::string, std::string> label;
    if (selector->SingleEquality(&label)) {
      found.app.record.label_key = label.first;
      found.app.record.label_value = label.second;
    }
    return found;
  }
  GITOPS_ASSIGN_OR_RETURN(std::optional<App> app, store->Find(name));
  if (!app) return std::nullopt;
  found.selector = app->LabelSelector();
  found.app = *std::move(app);
  return found;
}

absl::StatusOr<FoundApp> GetApp(Session& session, AppStore* store,
                                const std::string& name) {
  GITOPS_ASSIGN_OR_RETURN(std::optional<FoundApp> found,
                          FindApp(session, store, name));
  if (found) return *std::move(found);
  return store->Get(name).status();
}

absl::StatusOr<ResourceFilter> MakeFilter(const FilterFlags& flags,
                                          absl::Time now) {
  if (!flags.json.empty()) {
    absl::StatusOr<ResourceFilter> filter =
        ResourceFilter::ParseJson(flags.json);
    if (filter.ok()) return filter;
    return absl::InvalidArgumentError(filter.status().message());
  }
  ResourceCriteria c;
  c.kinds = flags.kinds;
  c.namespaces = flags.namespaces;
  c.names = flags.names;
  c.kind_names = flags.kind_names;
  c.kind_namespaces = flags.kind_namespaces;
  c.kind_ns_names = flags.kind_ns_names;
  for (const std::string& text : flags.labels) {
    absl::StatusOr<LabelSelector> s = LabelSelector::Parse(text);
    if (!s.ok()) {
      return PanicError(absl::StrCat("Parsing label selector failed: ",
                                     s.status().message()));
    }
    c.labels.push_back(*std::move(s));
  }
  GITOPS_ASSIGN_OR_RETURN(c.age, ParseAgeFilter(flags.age, now));
  return ResourceFilter(std::move(c));
}

ListRequest RequestFor(const Session& session, const FoundApp& app,
                       const ScopeFlags& scope,
                       const std::vector<Resource>& inputs) {
  ListRequest request;
  request.label_selector = app.selector;
  request.only_fallback = scope.fallback_namespaces_only;
  request.fallback_namespaces = app.app.record.last_change.namespaces;
  request.fallback_namespaces.push_back(session.ns);
  std::vector<GroupVersion> needed = app.app.record.used_gvs;
  for (const Resource& r : inputs) {
    if (!r.Namespace().empty()) {
      request.fallback_namespaces.emplace_back(r.Namespace());
    }
    needed.push_back(r.Gv());
  }
  const bool any = scope.ignore_failing_api_services;
  request.may_ignore = [any, needed](const GroupVersion& gv) {
    return any || std::find(needed.begin(), needed.end(), gv) == needed.end();
  };
  return request;
}

absl::Status ShowPlan(Session& session, const DiffFlags& flags,
                      const std::vector<PlannedChange>& plan, Masker* masker) {
  ChangeViewOptions options;
  options.mask = flags.mask;
  options.anchored = flags.anchored;
  options.text.context = static_cast<int>(flags.context);
  options.text.line_numbers = flags.line_numbers;
  options.text.color = session.console->color();
  if (flags.changes_yaml) {
    for (const PlannedChange& p : plan) {
      if (!p.is_visible()) continue;
      std::string text = ChangeYaml(p, masker);
      if (!text.empty()) session.console->Block(text);
    }
  }
  if (flags.changes) {
    for (const PlannedChange& p : plan) {
      if (p.is_visible()) {
        session.console->Progress(ChangeHeader(p));
        session.console->Block(ChangeText(p, options, masker));
      }
    }
  }
  if (!flags.summary) return absl::OkStatus();
  return session.console->Table(
      ChangeTable(plan, session.clock->Now(), options));
}

absl::Status FormatApplyError(const absl::Status& status) {
  if (status.ok()) return status;
  return WithMessage(status, FormatErrorList(status.message()));
}

bool HasVisibleChanges(const std::vector<PlannedChange>& plan) {
  return std::any_of(plan.begin(), plan.end(),
                     [](const PlannedChange& c) { return c.is_visible(); });
}

absl::Status DiffExit(const DiffFlags& flags, bool has_changes) {
  if (!flags.exit_status) return absl::OkStatus();
  return has_changes
             ? ExitCodeError(
                   "Exiting after diffing with pending changes (exit status 3)",
                   3)
             : ExitCodeError(
                   "Exiting after diffing with no pending changes (exit status "
                   "2)",
                   2);
}

absl::Status ApplyExit(const ApplyFlags& flags, bool has_changes) {
  if (!flags.exit_status) return absl::OkStatus();
  return has_changes
             ? ExitCodeError(
                   "Exiting after applying with changes (exit status 3)", 3)
             : ExitCodeError(
                   "Exiting after applying with no changes (exit status 2)", 2);
}

}  // namespace gitops::deploy
