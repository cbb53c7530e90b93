#include "cmd/renderer/template_options.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/renderer/post_render.h"
#include "cmd/renderer/values_flags.h"
#include "pkg/base/quote.h"

namespace gitops::renderer {
namespace {

absl::Status CheckLabels(absl::string_view text) {
  if (text.empty()) return absl::OkStatus();
  for (absl::string_view pair : absl::StrSplit(text, ',')) {
    if (absl::StrContains(pair, "=")) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(pair, " must be formatted as key=value"));
  }
  return absl::OkStatus();
}

// Flags that only matter to an installation, or to a check against a cluster.
void AddIgnoredFlags(cli::FlagSet& flags, TemplateOptions* o) {
  bool* const ignored = &o->ignored_bool;
  flags.Bool(ignored, "create-namespace", 0,
             "create the release namespace if not present");
  flags.String(&o->ignored_string, "description", 0,
               "add a custom description");
  flags.Bool(&o->disable_openapi_validation, "disable-openapi-validation", 0,
             "if set, the installation process will not validate rendered "
             "templates against the Kubernetes OpenAPI Schema");
  flags.Bool(ignored, "force-conflicts", 0,
             "if set server-side apply will force changes against conflicts");
  flags.Bool(ignored, "force-replace", 0,
             "force resource updates by replacement");
  flags.Bool(ignored, "force", 0, "deprecated").deprecated =
      "use --force-replace instead";
  flags.Bool(ignored, "hide-notes", 0,
             "if set, do not show notes in install output. Does not affect "
             "presence in chart metadata");
  cli::Flag& labels = flags.Custom(
      "labels", 'l', "stringToString",
      "Labels that would be added to release metadata. Should be divided by "
      "comma.",
      CheckLabels);
  labels.default_text = "[]";
  flags.Bool(ignored, "render-subchart-notes", 0,
             "if set, render subchart notes along with the parent");
  flags.Bool(ignored, "replace", 0,
             "reuse the given name, only if that name is a deleted release "
             "which remains in the history. This is unsafe in production");
  flags.Bool(ignored, "rollback-on-failure", 0,
             "if set, Helm will rollback (uninstall) the installation upon "
             "failure. The --wait flag will be default to \"watcher\" if "
             "--rollback-on-failure is set");
  flags.Bool(ignored, "atomic", 0, "deprecated").deprecated =
      "use --rollback-on-failure instead";
  flags.Bool(&o->server_side, "server-side", 0,
             "object updates run in the server instead of the client");
  flags.Bool(&o->skip_crds, "skip-crds", 0,
             "if set, no CRDs will be installed. By default, CRDs are "
             "installed if not already present");
  flags.Bool(&o->take_ownership, "take-ownership", 0,
             "if set, install will ignore the check for helm annotations and "
             "take ownership of the existing resources");
  flags.Duration(&o->timeout, "timeout", 0,
                 "time to wait for any individual Kubernetes operation (like "
                 "Jobs for hooks)");
  cli::Flag& wait = flags.Custom(
      "wait", 0, "WaitStrategy",
      "if specified, wait until resources are ready (up to --timeout). Values: "
      "'watcher', 'hookOnly', and 'legacy'.",
      [o](absl::string_view text) -> absl::Status {
        if (text != "watcher" && text != "hookOnly" && text != "legacy" &&
            text != "true" && text != "false") {
          return absl::InvalidArgumentError(
              absl::StrCat("invalid wait input ", Quote(text),
                           ". Valid inputs are watcher, hookOnly, and legacy"));
        }
        o->wait = std::string(text);
        return absl::OkStatus();
      });
  wait.has_no_value_form = true;
  wait.no_value_text = "watcher";
  wait.default_text = "hookOnly";
  flags.Bool(ignored, "wait-for-jobs", 0,
             "if set and --wait enabled, will wait until all Jobs have been "
             "completed before marking the release as successful. It will wait "
             "for as long as --timeout");
}

void AddOutputFlags(cli::FlagSet& flags, TemplateOptions* o) {
  flags.Bool(&o->include_crds, "include-crds", 0,
             "include CRDs in the templated output");
  flags.Bool(&o->no_hooks, "no-hooks", 0,
             "prevent hooks from running during install");
  flags.String(&o->output_dir, "output-dir", 0,
               "writes the executed templates to files in output-dir instead "
               "of stdout");
  flags.Bool(&o->release_dir_clean, "release-dir-clean", 0,
             "remove other files from --release-dir");
  flags.String(&o->release_dir, "release-dir", 0,
               "writes exactly the release into this directory: whole or not "
               "at all, nothing else in it");
  flags.Bool(&o->use_release_name, "release-name", 0,
             "use release name in the output-dir path.");
  flags.StringArray(&o->show_only, "show-only", 's',
                    "only show manifests rendered from the given templates");
  flags.Bool(&o->skip_tests, "skip-tests", 0,
             "skip tests from templated output");
  flags.String(&o->trace_file, "trace", 0,
               "writes to this file which template and line each line of the "
               "output came from");
}

}  // namespace

void AddTemplateFlags(cli::FlagSet& flags, TemplateOptions* o) {
  flags.StringSlice(&o->api_versions, "api-versions", 'a',
                    "Kubernetes api versions used for "
                    "Capabilities.APIVersions (multiple can be specified)");
  AddChartSourceFlags(flags, &o->source);
  flags.Bool(&o->dependency_update, "dependency-update", 0,
             "update dependencies if they are missing before installing the "
             "chart");
  flags.Bool(&o->source.devel, "devel", 0,
             "use development versions, too. Equivalent to version "
             "'>0.0.0-0'. If --version is set, this is ignored");
  cli::Flag& dry_run = flags.String(
      &o->dry_run, "dry-run", 0,
      "simulates the operation either client-side or server-side. Must be "
      "either: \"client\", or \"server\". '--dry-run=client simulates the "
      "operation client-side only and avoids cluster connections. "
      "'--dry-run=server' simulates/validates the operation on the server, "
      "requiring cluster connectivity.");
  dry_run.has_no_value_form = true;
  dry_run.no_value_text = "unset";
  flags.Bool(&o->enable_dns, "enable-dns", 0,
             "enable DNS lookups when rendering templates");
  flags.Bool(&o->generate_name, "generate-name", 'g',
             "generate the name (and omit the NAME parameter)");
  flags.Bool(&o->is_upgrade, "is-upgrade", 0,
             "set .Release.IsUpgrade instead of .Release.IsInstall");
  flags.String(&o->kube_version, "kube-version", 0,
               "Kubernetes version used for Capabilities.KubeVersion");
  flags.String(&o->name_template, "name-template", 0,
               "specify template used to name the release");
  flags.String(&o->nondeterminism, "nondeterminism", 0,
               "what functions may do whose result differs on every run: "
               "allow, error, seed");
  flags.String(&o->seed_file, "seed-key-file", 0,
               "file with the key for --nondeterminism=seed (default: the "
               "variable RENDERER_SEED_KEY)");
  flags.Custom("post-renderer", 0, "path",
               "a program that rewrites the rendered manifests",
               [o](absl::string_view program) -> absl::Status {
                 if (program.empty()) return absl::OkStatus();
                 if (!o->post_renderer.empty()) {
                   return absl::InvalidArgumentError(
                       "cannot specify --post-renderer flag more than once");
                 }
                 o->post_renderer = std::string(program);
                 return CheckPostRenderer(program);
               });
  flags.StringArray(&o->post_renderer_args, "post-renderer-args", 0,
                    "an argument to the post-renderer (can specify multiple)");
  flags.Bool(&o->skip_schema_validation, "skip-schema-validation", 0,
             "if set, disables JSON schema validation");
  cli::Flag& validate =
      flags.Bool(&o->validate, "validate", 0,
                 "validate your manifests against the Kubernetes cluster you "
                 "are currently pointing at");
  validate.deprecated = "use '--dry-run=server' instead";
  AddOutputFlags(flags, o);
  AddValuesFlags(flags, &o->values);
  AddIgnoredFlags(flags, o);
}

absl::Status CheckDryRun(const TemplateOptions& options, chart::Log& log) {
  const std::string& mode = options.dry_run;
  if (mode == "unset") {
    log.Write(chart::LogLevel::kWarn,
              "--dry-run is deprecated and should be replaced with "
              "'--dry-run=client'");
  } else if (mode == "true") {
    log.Write(chart::LogLevel::kWarn,
              "boolean '--dry-run=true' flag is deprecated and must be "
              "replaced with '--dry-run=client'");
  } else if (mode == "none" || mode == "false") {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid dry-run value (", Quote(mode),
                     "). Must be \"server\" or \"client\""));
  } else if (mode != "client" && mode != "server") {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid dry-run value (", Quote(mode),
                     "). Must be \"none\", \"server\", or \"client\""));
  }
  if (options.wait == "true" || options.wait == "false") {
    log.Write(chart::LogLevel::kWarn,
              absl::StrCat("--wait=", options.wait,
                           " is deprecated (boolean value) and can be replaced "
                           "with --wait=",
                           options.wait == "true" ? "watcher" : "hookOnly"));
  }
  return absl::OkStatus();
}

bool AsksCluster(const TemplateOptions& options) {
  return options.dry_run == "server" || options.validate;
}

}  // namespace gitops::renderer
