#include "cmd/renderer/template_command.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/cluster/manifest_check.h"
#include "cmd/renderer/described_release.h"
#include "cmd/renderer/excerpt/error_places.h"
#include "cmd/renderer/excerpt/excerpt.h"
#include "cmd/renderer/manifest_output.h"
#include "cmd/renderer/process_memory.h"
#include "cmd/renderer/release_dir.h"
#include "cmd/renderer/release_input.h"
#include "cmd/renderer/seed.h"
#include "cmd/renderer/template_options.h"
#include "cmd/renderer/trace_file.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/release.h"

namespace gitops::renderer {
namespace {

constexpr absl::string_view kDebugHint =
    "\n\nUse --debug flag to render out invalid YAML";

// Writes a release directory; nothing goes to stdout.
absl::Status ShowAsDirectory(const render::RenderedRelease& release,
                             const TemplateOptions& options,
                             const OutputOptions& output) {
  if (!options.output_dir.empty() || !options.show_only.empty()) {
    return absl::InvalidArgumentError(
        "--release-dir cannot be combined with --output-dir or --show-only");
  }
  return WriteReleaseDir(
      ReleaseFiles(release, output), options.release_dir,
      options.release_dir_clean ? ExtraFiles::kRemove : ExtraFiles::kRefuse);
}

OutputOptions OutputOf(const TemplateOptions& options,
                       const render::ReleaseInput& input) {
  OutputOptions out;
  out.include_crds = options.include_crds;
  out.no_hooks = options.no_hooks;
  out.skip_tests = options.skip_tests;
  out.compat = input.host.compat;
  out.show_only = options.show_only;
  out.output_dir = options.output_dir;
  if (options.use_release_name) out.release_subdir = input.name;
  return out;
}

absl::Status WithHint(const absl::Status& status, bool debug) {
  if (debug || !status.GetPayload(render::kRenderingPayload).has_value()) {
    return status;
  }
  absl::Status out(status.code(), absl::StrCat(status.message(), kDebugHint));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    out.SetPayload(url, payload);
  });
  return out;
}

// With --debug, what was rendered is shown although it is no YAML; where
// nothing was, an empty line.
void ShowInvalid(const render::RenderedRelease& release, cli::Output* out) {
  std::string text;
  for (const auto& [path, content] : release.files) {
    absl::StrAppend(&text, "---\n# Source: ", path, "\n", content, "\n");
  }
  out->Write(absl::StrCat(render::TrimGoSpace(text), "\n"));
}

absl::Status Show(const render::RenderedRelease& release,
                  const OutputOptions& options, cli::Output* out) {
  std::string text;
  if (!options.output_dir.empty()) {
    const absl::Status status = WriteManifests(release, options, &text);
    out->Write(text);
    if (!status.ok()) {
      return absl::Status(status.code(),
                          absl::StrCat(status.message(), kDebugHint));
    }
    text = "\n";
  } else if (options.show_only.empty()) {
    PrintManifests(release, options, out);
    return absl::OkStatus();
  } else {
    text = FormatManifests(release, options);
  }
  if (!options.show_only.empty()) {
    GITOPS_ASSIGN_OR_RETURN(text, SelectManifests(text, options));
  }
  out->Write(text);
  return absl::OkStatus();
}

// Whether the server would take what was rendered, hooks left out.
absl::Status CheckOnCluster(const render::RenderedRelease& release,
                            const TemplateOptions& options,
                            const render::ReleaseInput& input,
                            kube::Client& client) {
  std::vector<absl::string_view> documents;
  if (options.include_crds) {
    for (const chart::Crd& crd : release.crds) {
      for (absl::string_view text :
           render::SplitManifests(crd.file->data, input.host.compat)) {
        documents.push_back(text);
      }
    }
  }
  for (const render::Manifest& manifest : release.sorted.manifests) {
    documents.push_back(manifest.text);
  }
  ManifestCheck check;
  check.release = input.name;
  check.ns = input.ns;
  check.validate = !options.disable_openapi_validation;
  check.look_for_existing = !options.is_upgrade;
  check.take_ownership = options.take_ownership;
  return CheckManifests(documents, check, client);
}

// What parsing and executing take at the least, going by nine charts; most
// take four.
constexpr size_t kHeapPerTemplateByte = 2;

// Of the chart and those below it.
size_t TemplateBytes(const chart::Chart& chart) {
  size_t bytes = 0;
  for (const chart::ChartFile* file : chart.content->templates) {
    bytes += file->data.size();
  }
  for (const auto& dependency : chart.dependencies) {
    bytes += TemplateBytes(*dependency);
  }
  return bytes;
}

// What a run got to before it failed.
struct Attempt {
  PreparedRelease prepared;
  render::RenderedRelease release;
};

absl::StatusOr<int> TryTemplate(const TemplateOptions& options,
                                const Settings& settings,
                                const cli::Invocation& call, chart::Log& log,
                                Attempt* attempt) {
  PreparedRelease& prepared = attempt->prepared;
  GITOPS_ASSIGN_OR_RETURN(
      prepared, PrepareRelease(options, settings, call.args, *call.env, log));
  render::ReleaseInput& input = prepared.input;
  if (settings.leave_memory) {
    input.on_processed =
        [before = std::move(input.on_processed)](const chart::Chart& chart) {
          TouchHeapAhead(kHeapPerTemplateByte * TemplateBytes(chart));
          if (before) before(chart);
        };
  }
  if (input.host.nondeterminism == render::Nondeterminism::kSeed) {
    GITOPS_RETURN_IF_ERROR(ReadSeed(options.seed_file, *call.env, &input));
  }
  TraceFile trace;
  if (!options.trace_file.empty()) {
    input.trace = [&trace](const std::string& path) {
      return trace.ForFile(path);
    };
  }
  render::RenderedRelease& release = attempt->release;
  const absl::Status status = render::RenderRelease(input, log, &release);
  if (!status.ok()) {
    if (settings.debug &&
        (options.show_only.empty() || !release.files.empty()) &&
        status.GetPayload(render::kRenderingPayload).has_value()) {
      ShowInvalid(release, call.env->out);
    }
    return WithHint(status, settings.debug);
  }
  if (prepared.cluster != nullptr && options.output_dir.empty()) {
    GITOPS_RETURN_IF_ERROR(
        CheckOnCluster(release, options, input, prepared.cluster->client()));
  }
  if (!options.trace_file.empty()) {
    GITOPS_RETURN_IF_ERROR(
        fs::WriteFile(options.trace_file, trace.Format(release.files)));
  }
  const OutputOptions output = OutputOf(options, input);
  if (!options.release_dir.empty()) {
    GITOPS_RETURN_IF_ERROR(ShowAsDirectory(release, options, output));
    return 0;
  }
  GITOPS_RETURN_IF_ERROR(Show(release, output, call.env->out));
  return 0;
}

// For people at a terminal: the lines that an error is about.
absl::Status WithExcerpt(absl::Status status, const TemplateOptions& options,
                         const Settings& settings, const cli::Invocation& call,
                         const Attempt& attempt) {
  ErrorSources sources;
  sources.chart = attempt.prepared.input.chart.get();
  if (!call.args.empty()) sources.chart_path = call.args.back();
  sources.values_files = options.values.files;
  sources.rendered = &attempt.release.files;
  sources.compat = attempt.prepared.input.host.compat;
  ExcerptStyle style;
  style.width = call.env->err->WidthColumns();
  style.color = settings.color != "never" &&
                call.env->getenv("NO_COLOR").value_or("").empty();
  const std::string text = FormatExcerpt(ErrorPlaces(status, sources), style);
  if (!text.empty()) status.SetPayload(kExcerptPayload, absl::Cord(text));
  return status;
}

absl::StatusOr<int> RunTemplate(const TemplateOptions& options,
                                const Settings& settings,
                                const cli::Invocation& call) {
  StderrLog log(*call.env, settings.debug);
  auto attempt = std::make_unique<Attempt>();
  absl::StatusOr<int> code =
      TryTemplate(options, settings, call, log, attempt.get());
  if (!code.ok() && call.env->err->IsTerminal()) {
    code = WithExcerpt(code.status(), options, settings, call, *attempt);
  }
  if (settings.leave_memory) attempt.release();
  return code;
}

// As RunTemplate, with what a coordinator's descriptor says in `flags`, which
// write to `options`.
absl::StatusOr<int> RunDescribed(const ReleaseQuery& query, cli::FlagSet& flags,
                                 const TemplateOptions& options,
                                 Settings settings, cli::Invocation call) {
  GITOPS_ASSIGN_OR_RETURN(const DescribedRelease release,
                          FetchDescribedRelease(query, call.env->getenv));
  GITOPS_RETURN_IF_ERROR(
      ApplyDescribedRelease(release, flags, &call.args, &settings.ns));
  GITOPS_RETURN_IF_ERROR(
      CheckDescribedInputs(release, call.args.back(), options.values.files));
  return RunTemplate(options, settings, call);
}

}  // namespace

void AddTemplateCommand(cli::Command& root, Settings* settings) {
  cli::Command& command = root.Add("template", "locally render templates");
  command.set_usage_args("[NAME] [CHART]");
  command.set_long_text(
      "Render chart templates locally and display the output.\n\n"
      "Any values that would normally be looked up or retrieved in-cluster "
      "will be\nfaked locally. Additionally, none of the server-side testing "
      "of chart validity\n(e.g. whether an API is supported) is done.");
  auto options = std::make_shared<TemplateOptions>();
  options->source.keyring = settings->default_keyring;
  auto query = std::make_shared<ReleaseQuery>();
  AddTemplateFlags(command.flags(), options.get());
  AddReleaseQueryFlags(command.flags(), query.get());
  command.set_args(MinimumArgs("template", "[NAME] [CHART]", 1));
  cli::FlagSet* const flags = &command.flags();
  command.set_run([options, query, settings,
                   flags](const cli::Invocation& call) -> absl::StatusOr<int> {
    if (flags->Changed("validate") && flags->Changed("dry-run")) {
      return absl::InvalidArgumentError(
          "if any flags in the group [validate dry-run] are set none of the "
          "others can be; [dry-run validate] were all set");
    }
    GITOPS_RETURN_IF_ERROR(CheckReleaseQuery(*query));
    if (!query->coordinator.empty()) {
      return RunDescribed(*query, *flags, *options, *settings, call);
    }
    return RunTemplate(*options, *settings, call);
  });
}

}  // namespace gitops::renderer
