#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/manifest_output.h"
#include "cmd/renderer/release_dir.h"
#include "cmd/renderer/release_input.h"
#include "cmd/renderer/seed.h"
#include "cmd/renderer/template_command.h"
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
  return absl::Status(status.code(),
                      absl::StrCat(status.message(), kDebugHint));
}

// With --debug, what was rendered is shown although it is no YAML.
void ShowInvalid(const render::RenderedRelease& release, cli::Output* out) {
  std::string text;
  for (const auto& [path, content] : release.files) {
    absl::StrAppend(&text, "---\n# Source: ", path, "\n", content, "\n");
  }
  if (!text.empty()) {
    out->Write(absl::StrCat(render::TrimGoSpace(text), "\n"));
  }
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
  } else {
    text = FormatManifests(release, options);
  }
  if (!options.show_only.empty()) {
    GITOPS_ASSIGN_OR_RETURN(text, SelectManifests(text, options));
  }
  out->Write(text);
  return absl::OkStatus();
}

absl::StatusOr<int> RunTemplate(const TemplateOptions& options,
                                const Settings& settings,
                                const cli::Invocation& call) {
  StderrLog log(*call.env, settings.debug);
  GITOPS_ASSIGN_OR_RETURN(
      render::ReleaseInput input,
      PrepareRelease(options, settings, call.args, *call.env, log));
  if (input.host.nondeterminism == render::Nondeterminism::kSeed) {
    GITOPS_RETURN_IF_ERROR(ReadSeed(options.seed_file, *call.env, &input));
  }
  TraceFile trace;
  if (!options.trace_file.empty()) {
    input.trace = [&trace](const std::string& path) {
      return trace.ForFile(path);
    };
  }
  render::RenderedRelease release;
  const absl::Status status = render::RenderRelease(input, log, &release);
  if (!status.ok()) {
    if (settings.debug) ShowInvalid(release, call.env->out);
    return WithHint(status, settings.debug);
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
  AddTemplateFlags(command.flags(), options.get());
  command.set_args(MinimumArgs("template", "[NAME] [CHART]", 1));
  command.set_run([options, settings](const cli::Invocation& call) {
    return RunTemplate(*options, *settings, call);
  });
}

}  // namespace gitops::renderer
