#include "cmd/renderer/diff_command.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/manifest_diff.h"
#include "cmd/renderer/release_input.h"
#include "cmd/renderer/revision/checkout.h"
#include "cmd/renderer/template_options.h"
#include "cmd/renderer/values_flags.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/render/manifest.h"
#include "pkg/render/release.h"

namespace gitops::renderer {
namespace {

using value::Value;

constexpr int kDifferent = 3;

struct DiffOptions {
  TemplateOptions release;  // Of both sides.
  std::vector<std::string> left_files;
  std::vector<std::string> right_files;
  std::string revision;  // Of the left side, where not empty.
  std::string output = "text";
  bool show_secrets = false;
};

// One of the two.
struct Side {
  std::string chart;  // A path.
  std::string label;  // What errors call it.
  std::string name;   // Of the release; may be empty.
  std::vector<std::string> files;
};

// The documents that `template` would print.
std::vector<DiffDocument> Documents(const render::RenderedRelease& release,
                                    const TemplateOptions& options,
                                    render::CompatLevel compat) {
  std::vector<DiffDocument> documents;
  const auto add = [&documents](const std::string& path,
                                absl::string_view text) {
    documents.push_back({path, std::string(text)});
  };
  if (options.include_crds) {
    for (const chart::Crd& crd : release.crds) {
      for (absl::string_view text :
           render::SplitManifests(crd.file->data, compat)) {
        add(crd.path, text);
      }
    }
  }
  for (const render::Manifest& manifest : release.sorted.manifests) {
    add(manifest.path, manifest.text);
  }
  for (const render::Manifest& hook : release.sorted.hooks) {
    if (options.no_hooks || (options.skip_tests && render::IsTestHook(hook))) {
      continue;
    }
    add(hook.path, hook.text);
  }
  return documents;
}

absl::StatusOr<std::vector<DiffDocument>> RenderSide(
    const DiffOptions& options, const Side& side, const Settings& settings,
    const cli::Invocation& call) {
  StderrLog log(*call.env, settings.debug);
  TemplateOptions release_options = options.release;
  std::vector<std::string>& all = release_options.values.files;
  all.insert(all.end(), side.files.begin(), side.files.end());
  for (const std::string& file : all) {
    if (file != "-") continue;
    return absl::InvalidArgumentError(
        "diff renders twice and cannot read values from standard input");
  }
  std::vector<std::string> args = {side.chart};
  if (!side.name.empty()) args.insert(args.begin(), side.name);
  GITOPS_ASSIGN_OR_RETURN(
      PreparedRelease prepared,
      PrepareRelease(release_options, settings, args, *call.env, log));
  const render::ReleaseInput& input = prepared.input;
  if (input.host.nondeterminism == render::Nondeterminism::kSeed) {
    return absl::UnimplementedError("diff cannot take --nondeterminism=seed");
  }
  render::RenderedRelease release;
  const absl::Status status = render::RenderRelease(input, log, &release);
  if (!status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat(side.label, ": ", status.message()));
  }
  return Documents(release, release_options, input.host.compat);
}

std::string FormatText(const std::vector<ObjectChange>& changes) {
  std::string out;
  for (const ObjectChange& change : changes) {
    const std::string object = absl::StrCat(
        change.kind, "/", change.ns, change.ns.empty() ? "" : "/", change.name);
    const auto header = [&](absl::string_view mark, const std::string& path) {
      absl::StrAppend(&out, mark, " ");
      if (path.empty()) {
        absl::StrAppend(&out, "/dev/null\n");
      } else {
        absl::StrAppend(&out, object, "\t(", path, ")\n");
      }
    };
    header("---", change.left_path);
    header("+++", change.right_path);
    absl::StrAppend(&out, change.hunks);
  }
  return out;
}

absl::StatusOr<std::string> FormatJson(
    const std::vector<ObjectChange>& changes) {
  Value list = Value::NewList();
  for (const ObjectChange& change : changes) {
    Value item = Value::NewMap();
    const auto set = [&item](absl::string_view key, absl::string_view text) {
      item.map().Set(key, Value::String(text));
    };
    set("change", change.left_path.empty()    ? "added"
                  : change.right_path.empty() ? "removed"
                                              : "changed");
    set("kind", change.kind);
    set("namespace", change.ns);
    set("name", change.name);
    set("sourceA", change.left_path);
    set("sourceB", change.right_path);
    set("diff", change.hunks);
    list.list().Add(std::move(item));
  }
  json::WriteOptions options;
  options.escape_html = false;
  options.sort_keys = false;
  options.indent = "  ";
  GITOPS_ASSIGN_OR_RETURN(std::string text, json::Write(list, options));
  return absl::StrCat(text, "\n");
}

absl::StatusOr<int> RunDiff(const DiffOptions& options,
                            const Settings& settings,
                            const cli::Invocation& call) {
  if (options.output != "text" && options.output != "json") {
    return absl::InvalidArgumentError(absl::StrCat(
        "invalid --output \"", options.output, "\": want text or json"));
  }
  const bool revised = !options.revision.empty();
  const size_t charts = revised ? 1 : 2;
  if (call.args.size() < charts || call.args.size() > charts + 1) {
    return absl::InvalidArgumentError(
        revised ? "--rev takes one chart, and a name where one is wanted"
                : "diff takes two charts, or one with --rev");
  }
  Side left{call.args[0], call.args[0], "", options.left_files};
  Side right{call.args[charts - 1], call.args[charts - 1], "",
             options.right_files};
  if (call.args.size() > charts) left.name = right.name = call.args[charts];
  std::unique_ptr<Checkout> checkout;
  if (revised) {
    GITOPS_ASSIGN_OR_RETURN(Checkout made,
                            Checkout::Create(call.args[0], options.revision));
    checkout = std::make_unique<Checkout>(std::move(made));
    left.chart = checkout->path();
    left.label = absl::StrCat(call.args[0], "@", options.revision);
  }
  GITOPS_ASSIGN_OR_RETURN(const std::vector<DiffDocument> before,
                          RenderSide(options, left, settings, call));
  GITOPS_ASSIGN_OR_RETURN(const std::vector<DiffDocument> after,
                          RenderSide(options, right, settings, call));
  const std::vector<ObjectChange> changes = DiffManifests(
      before, after,
      options.show_secrets ? SecretValues::kShow : SecretValues::kMask);
  std::string text = FormatText(changes);
  if (options.output == "json") {
    GITOPS_ASSIGN_OR_RETURN(text, FormatJson(changes));
  }
  call.env->out->Write(text);
  return changes.empty() ? 0 : kDifferent;
}

void AddDiffFlags(cli::FlagSet& flags, DiffOptions* options) {
  TemplateOptions* const release = &options->release;
  AddValuesFlags(flags, &release->values);
  flags.StringSlice(&options->left_files, "values-a", 0,
                    "values files of CHART-A alone, after those of -f");
  flags.StringSlice(&options->right_files, "values-b", 0,
                    "values files of CHART-B alone, after those of -f");
  flags.StringSlice(&release->api_versions, "api-versions", 'a',
                    "Kubernetes api versions used for "
                    "Capabilities.APIVersions (multiple can be specified)");
  flags.String(&release->kube_version, "kube-version", 0,
               "Kubernetes version used for Capabilities.KubeVersion");
  flags.Bool(&release->is_upgrade, "is-upgrade", 0,
             "set .Release.IsUpgrade instead of .Release.IsInstall");
  flags.String(&release->nondeterminism, "nondeterminism", 0,
               "what functions may do whose result differs on every run: "
               "allow, error");
  flags.Bool(&release->include_crds, "include-crds", 0, "compare CRDs as well");
  flags.Bool(&release->no_hooks, "no-hooks", 0, "leave out hooks");
  flags.Bool(&release->skip_tests, "skip-tests", 0, "leave out tests");
  flags.Bool(&options->show_secrets, "show-secrets", 0,
             "show what Secrets hold instead of masking it");
  flags.String(&options->revision, "rev", 0,
               "compare the chart as it was at this git revision with the "
               "chart as it is");
  flags.String(&options->output, "output", 'o',
               "form of the result: text, json");
}

}  // namespace

void AddDiffCommand(cli::Command& root, Settings* settings) {
  cli::Command& command =
      root.Add("diff", "show what changes in the manifests of two charts");
  command.set_usage_args("CHART-A CHART-B [NAME] | --rev REV CHART [NAME]");
  command.set_long_text(
      "Renders two charts, or one chart with two sets of values or at a git "
      "revision,\nand prints the difference of each manifest. Exits with 3 if "
      "there is any.\nValues files are read as they are on disk, for both "
      "sides.");
  auto options = std::make_shared<DiffOptions>();
  AddDiffFlags(command.flags(), options.get());
  command.set_args(cli::RangeArgs(1, 3));
  command.set_run([options, settings](const cli::Invocation& call) {
    return RunDiff(*options, *settings, call);
  });
}

}  // namespace gitops::renderer
