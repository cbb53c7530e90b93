#include "cmd/renderer/version_command.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/render/objects.h"

namespace gitops::renderer {
namespace {

struct VersionOptions {
  bool brief = false;
  std::string format;
};

absl::StatusOr<int> RunVersion(const VersionOptions& options,
                               const cli::Invocation& call) {
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
  command.set_args(cli::NoArgs());
  command.set_run([options](const cli::Invocation& call) {
    return RunVersion(*options, call);
  });
}

}  // namespace gitops::renderer
