#include "cmd/deployer/flag_groups.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/deploy/pipeline/preflight_names.h"

namespace gitops::deployer {

namespace {

// Where --help of deploy lists which flags: by name, or by what they begin with
// where that ends in '*'.
struct HelpSection {
  const char* title;
  std::vector<absl::string_view> names;
};

const std::vector<HelpSection>& HelpSections() {
  static const auto* const kSections = new std::vector<HelpSection>{
      {"Common Flags", {"app", "file", "namespace"}},
      {"Diff Flags", {"diff-*"}},
      {"Apply Flags",
       {"apply-*", "dangerous-allow-empty-list-of-resources",
        "dangerous-override-ownership-of-existing-resources"}},
      {"Wait Flags", {"wait", "wait-*"}},
      {"Resource Filter Flags", {"filter", "filter-*"}},
      {"Resource Validation Flags", {"allow-*"}},
      {"Resource Mangling Flags", {"into-ns", "map-ns"}},
      {"Logs Flags", {"logs", "logs-all"}},
      {"Flags that kapp does not have",
       {"coordinator", "coordinator-program", "environment", "helm-hooks",
        "lease", "lease-duration", "out", "plan", "release", "source-commit",
        "take-over"}},
  };
  return *kSections;
}

bool Listed(const HelpSection& section, absl::string_view flag) {
  return std::any_of(section.names.begin(), section.names.end(),
                     [flag](absl::string_view name) {
                       return absl::ConsumeSuffix(&name, "*")
                                  ? absl::StartsWith(flag, name)
                                  : flag == name;
                     });
}

}  // namespace

void GroupForHelp(cli::FlagSet& flags) {
  for (const auto& flag : flags.flags()) {
    for (const HelpSection& section : HelpSections()) {
      if (Listed(section, flag->name)) flag->group = section.title;
    }
  }
}

absl::Status CheckDiffFlags(const deploy::DiffFlags& diff) {
  if (!diff.ui) return absl::OkStatus();
  return absl::UnimplementedError(
      "--diff-ui-alpha is not supported: no server that shows the changes is "
      "started (hint: --diff-changes shows them here)");
}

void AddTtyFlag(cli::FlagSet& flags, bool* tty) {
  flags.Bool(tty, "tty", 0, "Force TTY-like output");
}

void AddNamespaceFlag(cli::FlagSet& flags, std::string* ns) {
  flags.String(ns, "namespace", 'n',
               "Specified namespace ($KAPP_NAMESPACE or default from "
               "kubeconfig)");
}

void AddAppFlags(cli::FlagSet& flags, LeafFlags* leaf, deploy::AppFlags* app) {
  AddTtyFlag(flags, &leaf->tty);
  AddNamespaceFlag(flags, &leaf->ns);
  flags.String(&app->app_namespace, "app-namespace", 0,
               "Set app namespace (to store app state)");
  flags.String(&app->name, "app", 'a',
               "Set app name (or label selector) (format: name, "
               "label:key=val, !key)");
}

void AddFilterFlags(cli::FlagSet& flags, deploy::FilterFlags* f) {
  flags.String(&f->json, "filter", 0,
               "Set filter (example: "
               "{\"and\":[{\"not\":{\"resource\":{\"kinds\":[\"foo%\"]}}"
               "},{\"resource\":{\"kinds\":[\"!foo\"]}}]})");
  flags.String(&f->age, "filter-age", 0,
               "Set age filter (example: 5m-, 500h+, 10m-)");
  flags.StringSlice(&f->kinds, "filter-kind", 0,
                    "Set kinds filter (example: Pod) (can repeat)");
  flags.StringSlice(
      &f->namespaces, "filter-ns", 0,
      "Set namespace filter (example: knative-serving) (can repeat)");
  flags.StringSlice(&f->names, "filter-name", 0,
                    "Set name filter (example: controller) (can repeat)");
  flags.StringSlice(
      &f->kind_names, "filter-kind-name", 0,
      "Set kind-name filter (example: Pod/controller) (can repeat)");
  flags.StringSlice(&f->kind_namespaces, "filter-kind-ns", 0,
                    "Set kind-namespace filter (example: Pod/, "
                    "Pod/knative-serving) (can repeat)");
  flags.StringSlice(&f->kind_ns_names, "filter-kind-ns-name", 0,
                    "Set kind-namespace-name filter (example: "
                    "Deployment/knative-serving/controller) (can repeat)");
  flags.StringSlice(&f->labels, "filter-labels", 0,
                    "Set label filter (example: x=y)");
}

void AddDiffFlags(cli::FlagSet& flags, deploy::DiffFlags* d,
                  const std::string& prefix) {
  auto name = [&](absl::string_view n) { return absl::StrCat(prefix, n); };
  flags.Bool(&d->run, name("run"), 0,
             "Show diff and exit successfully without any further action");
  flags.Bool(&d->exit_status, name("exit-status"), 0,
             "Return specific exit status based on number of changes");
  flags.Bool(&d->changes, name("changes"), 'c', "Show changes");
  flags.Int(&d->context, name("context"), 0,
            "Show number of lines around changed lines");
  flags.Bool(&d->line_numbers, name("line-numbers"), 0, "Show line numbers");
  flags.Bool(&d->mask, name("mask"), 0, "Apply masking rules");
  flags.Bool(&d->summary, name("summary"), 0, "Show diff summary");
  flags.Bool(&d->against_last_applied, name("against-last-applied"), 0,
             "Show changes against last applied copy when possible");
  flags.Bool(&d->changes_yaml, name("changes-yaml"), 0,
             "Print YAML to be applied");
  flags.Bool(&d->anchored, name("anchored"), 0,
             "Allow using anchored diff for large resources");
  flags.String(&d->filter, name("filter"), 0,
               "Set changes filter (example: "
               "{\"and\":[{\"ops\":[\"update\"]},{\"existingResource\":{"
               "\"kinds\":[\"Deployment\"]}]})");
  flags.Bool(&d->ui, name("ui-alpha"), 0,
             "Start UI server to inspect changes (alpha feature)");
}

void AddApplyFlags(cli::FlagSet& flags, deploy::ApplyFlags* a,
                   const std::string& prefix) {
  auto name = [&](absl::string_view n) { return absl::StrCat(prefix, n); };
  flags.Bool(&a->ignored, name("apply-ignored"), 0,
             "Set to apply ignored changes");
  flags.Duration(&a->settings.timeout, name("apply-timeout"), 0,
                 "Maximum amount of time to wait in apply phase");
  flags.Duration(&a->settings.check_interval, name("apply-check-interval"), 0,
                 "Amount of time to sleep between applies");
  flags.Int(&a->settings.concurrency, name("apply-concurrency"), 0,
            "Maximum number of concurrent apply operations");
  flags.String(&a->default_update_strategy,
               name("apply-default-update-strategy"), 0,
               "Change default update strategy");
  flags.Bool(&a->exit_status, name("apply-exit-status"), 0,
             "Return specific exit status based on number of changes");
}

void AddWaitFlags(cli::FlagSet& flags, deploy::WaitFlags* w,
                  const std::string& prefix) {
  auto name = [&](absl::string_view n) { return absl::StrCat(prefix, n); };
  flags.Bool(&w->wait, name("wait"), 0,
             "Set to wait for changes to be applied");
  flags.Bool(&w->ignored, name("wait-ignored"), 0,
             "Set to wait for ignored changes to be applied");
  flags.Duration(&w->settings.timeout, name("wait-timeout"), 0,
                 "Maximum amount of time to wait in wait phase");
  flags.Duration(&w->settings.resource_timeout, name("wait-resource-timeout"),
                 0,
                 "Maximum amount of time to wait for a resource in wait "
                 "phase (0s means no timeout)");
  flags.Duration(&w->settings.check_interval, name("wait-check-interval"), 0,
                 "Amount of time to sleep between checks while waiting");
  flags.Int(&w->settings.concurrency, name("wait-concurrency"), 0,
            "Maximum number of concurrent wait operations");
}

void AddExitEarlyFlags(cli::FlagSet& flags, deploy::ApplyFlags* apply,
                       deploy::WaitFlags* wait, const std::string& prefix) {
  flags.Bool(&apply->settings.exit_early,
             absl::StrCat(prefix, "exit-early-on-apply-error"), 0,
             "Exit quickly on apply failure");
  flags.Bool(&wait->settings.exit_early,
             absl::StrCat(prefix, "exit-early-on-wait-error"), 0,
             "Exit quickly on wait failure");
}

void AddScopeFlags(cli::FlagSet& flags, deploy::ScopeFlags* s) {
  flags.Bool(&s->ignore_failing_api_services,
             "dangerous-ignore-failing-api-services", 0,
             "Allow to ignore failing APIServices");
  flags.Bool(&s->fallback_namespaces_only,
             "dangerous-scope-to-fallback-allowed-namespaces", 0,
             "Scope resource searching to fallback allowed namespaces");
}

void AddOwnFlags(cli::FlagSet& flags, deploy::DeployFlags* d) {
  flags.Bool(&d->lease, "lease", 0,
             "Take a lease on the app before the first write");
  flags.Duration(&d->lease_duration, "lease-duration", 0,
                 "How long a lease lasts without renewal");
  flags.String(&d->helm_hooks, "helm-hooks", 0,
               "What Helm hooks become: order, plain objects, or auto "
               "(order where release.binpb says so)");
  flags.Bool(&d->take_over, "take-over", 0,
             "Deploy also where the app or the group is another "
             "release's, whose apps are then replaced or deleted");
  flags.String(&d->commit, "source-commit", 0,
               "Commit of the state that is deployed, kept with the app");
}

void AddGroupOwnFlags(cli::FlagSet& flags, deploy::AppGroupFlags* group) {
  flags.Bool(&group->keep_going, "keep-going", 0,
             "After an app failed, go on with those that do not come "
             "after it");
  flags.Int(&group->at_once, "parallel-apps", 0,
            "How many apps are deployed at once, where their order "
            "allows it and nobody is asked");
}

namespace {

// Which namespaces resources may be in, and where they are put instead.
void AddNamespaceFlags(cli::FlagSet& flags, deploy::DeployFlags* d) {
  flags.Bool(&d->allow.check, "allow-check", 0, "Enable client-side allowing");
  flags.StringSlice(&d->allow.namespaces, "allow-ns", 0,
                    "Set allowed namespace for resources (does not "
                    "apply to the app itself)");
  flags.Bool(&d->allow.all_namespaces, "allow-all-ns", 0,
             "Set to allow all namespaces for resources (does not apply to the "
             "app itself)");
  flags.Bool(&d->allow.cluster, "allow-cluster", 0,
             "Set to allow cluster level for resources (does not apply to the "
             "app itself)");
  flags.String(&d->into_namespace, "into-ns", 0,
               "Place resources into namespace");
  flags.StringSlice(&d->map_namespaces, "map-ns", 0,
                    "Map resources from one namespace into another "
                    "(could be specified multiple times)");
}

// The flags whose values are parsed here.
void AddParsedFlags(cli::FlagSet& flags, deploy::DeployFlags* d) {
  flags.Custom("labels", 0, "strings",
               "Set app label (format: key=val, key=) (can repeat)",
               [d](absl::string_view text) -> absl::Status {
                 if (text.empty()) return absl::OkStatus();
                 for (absl::string_view pair : absl::StrSplit(text, ',')) {
                   std::vector<std::string> kv =
                       absl::StrSplit(pair, absl::MaxSplits('=', 1));
                   if (kv.size() != 2 || kv[0].empty()) {
                     d->label_problem =
                         kv.size() == 2
                             ? "Expected label key to be non-empty"
                             : "Expected label to be in 'key=val' format";
                     continue;
                   }
                   d->labels.emplace_back(kv[0], kv[1]);
                 }
                 return absl::OkStatus();
               });
  flags.Custom(
      "preflight", 0, "*preflight.Registry",
      "preflight checks to run. Available preflight checks are "
      "[PermissionValidation,CRDUpgradeSafety]",
      [d](absl::string_view text) -> absl::Status {
        d->preflight_given = true;
        for (absl::string_view name : absl::StrSplit(text, ',')) {
          if (!deploy::IsPreflightName(name)) {
            return absl::InvalidArgumentError(absl::StrCat(
                "unknown preflight check ", Quote(name), " specified"));
          }
          d->preflight.emplace_back(name);
        }
        return absl::OkStatus();
      });
}

}  // namespace

void AddDeployFlags(cli::FlagSet& flags, deploy::DeployFlags* d) {
  AddDiffFlags(flags, &d->diff, "diff-");
  AddApplyFlags(flags, &d->apply, "");
  AddWaitFlags(flags, &d->wait, "");
  AddFilterFlags(flags, &d->filter);
  AddExitEarlyFlags(flags, &d->apply, &d->wait, "");
  AddNamespaceFlags(flags, d);
  flags.Bool(&d->patch, "patch", 'p',
             "Add or update existing resources only, never delete any");
  flags.Bool(&d->allow_empty, "dangerous-allow-empty-list-of-resources", 0,
             "Allow to apply empty set of resources (same as running kapp "
             "delete)");
  flags.Bool(&d->check_unlabelled, "existing-non-labeled-resources-check", 0,
             "Find and consider existing non-labeled resources in diff");
  flags.Int(&d->check_concurrency,
            "existing-non-labeled-resources-check-concurrency", 0,
            "Concurrency to check for existing non-labeled resources");
  flags.Bool(&d->override_ownership,
             "dangerous-override-ownership-of-existing-resources", 0,
             "Steal existing resources from another app");
  flags.Bool(&d->label_scoping, "default-label-scoping-rules", 0,
             "Use default label scoping rules");
  flags.Int(&d->changes_to_keep, "app-changes-max-to-keep", 0,
            "Maximum number of app changes to keep");
  flags.Bool(&d->logs, "logs", 0,
             "Show logs from Pods annotated as 'kapp.k14s.io/deploy-logs'");
  flags.Bool(&d->logs_all, "logs-all", 0, "Show logs from all Pods");
  flags.String(&d->metadata_file, "app-metadata-file-output", 0,
               "Set filename to write app metadata");
  flags.Bool(&d->scope.no_gk_scoping, "dangerous-disable-gk-scoping", 0,
             "Disable scoping of resource searching to used GroupKinds");
  AddParsedFlags(flags, d);
}

}  // namespace gitops::deployer
