#include "cmd/renderer/version_command.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/builtins.h"
#include "pkg/gotemplate/template.h"
#include "pkg/render/objects.h"

namespace gitops::renderer {
namespace {

constexpr absl::string_view kTemplateName = "_";

struct VersionOptions {
  bool brief = false;
  std::string format;
};

// The text of --template, with the version as its dot. What came before an
// error is written, as by Helm.
absl::Status WriteTemplate(absl::string_view text, cli::Output* out) {
  gotemplate::FunctionMap functions;
  gotemplate::AddBuiltins(&functions);
  gotemplate::TemplateSet templates(&functions,
                                    {.root_name = std::string(kTemplateName)});
  GITOPS_RETURN_IF_ERROR(templates.Parse(kTemplateName, text));
  render::Capabilities capabilities;
  capabilities.helm_version = render::MatchedHelmVersion();
  const value::Value all = render::CapabilitiesObject(capabilities);
  const std::optional<value::Value> version = all.object().Field("HelmVersion");
  std::string result;
  const absl::Status status = templates.Execute(
      kTemplateName, version.value_or(value::Value()), nullptr, &result);
  out->Write(result);
  return status;
}

absl::StatusOr<int> RunVersion(const VersionOptions& options,
                               const cli::Invocation& call) {
  if (!options.format.empty()) {
    GITOPS_RETURN_IF_ERROR(WriteTemplate(options.format, call.env->out));
    return 0;
  }
  const render::HelmVersion v = render::MatchedHelmVersion();
  if (options.brief) {
    call.env->out->Write(
        absl::StrCat(v.version, "+g", v.git_commit.substr(0, 7), "\n"));
    return 0;
  }
  call.env->out->Write(absl::StrCat(
      "version.BuildInfo{Version:", Quote(v.version), ", GitCommit:",
      Quote(v.git_commit), ", GitTreeState:", Quote(v.git_tree_state),
      ", GoVersion:", Quote(v.go_version),
      ", KubeClientVersion:", Quote(v.kube_client_version), "}\n"));
  return 0;
}

}  // namespace

void AddVersionCommand(cli::Command& root) {
  cli::Command& command =
      root.Add("version", "print the version that is matched");
  auto options = std::make_shared<VersionOptions>();
  command.flags().Bool(&options->brief, "short", 0, "print the version number");
  command.flags().String(&options->format, "template", 0,
                         "template for version string format");
  command.set_args([](const cli::Invocation& call) {
    return call.args.empty()
               ? absl::OkStatus()
               : absl::InvalidArgumentError(
                     "\"helm version\" accepts no arguments\n\nUsage:  helm "
                     "version [flags]");
  });
  command.set_run([options](const cli::Invocation& call) {
    return RunVersion(*options, call);
  });
}

}  // namespace gitops::renderer
