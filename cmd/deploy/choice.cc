#include "cmd/deploy/choice.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/cli/program.h"
#include "pkg/cli/runfiles.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::deploy_command {

absl::StatusOr<release::Launch> LoadLaunch(const std::string& self,
                                           const std::string& path,
                                           const cli::Environment& env) {
  absl::StatusOr<std::string> text = fs::ReadFile(path, 16 << 20);
  if (!text.ok()) {
    return absl::Status(
        text.status().code(),
        absl::StrCat("launch file: ", text.status().message(),
                     "; start this program through a deploy_set or release "
                     "target, or give --launch"));
  }
  cli::Runfiles runfiles = cli::Runfiles::Find(self, env);
  return release::ParseLaunch(
      path, *text, [&](absl::string_view workspace, absl::string_view file) {
        return runfiles.Path(workspace, file);
      });
}

std::string ListReleases(const release::Launch& launch) {
  std::string text;
  for (const release::LaunchRelease& r : launch.releases) {
    absl::StatusOr<std::string> bytes =
        fs::ReadFile(r.descriptor, int64_t{64} << 20);
    std::string id =
        bytes.ok() ? descriptor::ReleaseId(*bytes).substr(0, 12) : "not built";
    absl::StrAppend(
        &text,
        absl::StrFormat(
            "%-16s %-20s %-20s %s%s\n", r.environment, r.ns,
            r.sandbox ? "sandbox" : (r.cluster.empty() ? "-" : r.cluster), id,
            r.is_protected ? "  protected" : ""));
  }
  return text;
}

absl::StatusOr<release::LaunchRelease> ChooseRelease(
    const release::Launch& launch, const std::vector<std::string>& args,
    cli::Output& out) {
  if (args.size() > 1) {
    return cli::UsageError("one environment at a time");
  }
  std::string name = args.empty() ? launch.default_environment : args[0];
  if (name.empty() && launch.releases.size() == 1) {
    return launch.releases.front();
  }
  if (name.empty()) {
    out.Write(ListReleases(launch));
    return cli::UsageError("which environment? they are listed above");
  }
  absl::StatusOr<release::LaunchRelease> found =
      release::FindRelease(launch, name);
  if (!found.ok()) return cli::UsageError(found.status().message());
  return found;
}

absl::Status CheckGuards(const release::LaunchRelease& r, const Flags& flags) {
  if (!flags.i_mean.empty() && flags.i_mean != r.environment) {
    return absl::FailedPreconditionError(
        absl::StrCat("--i-mean says ", Quote(flags.i_mean),
                     ", the environment is ", Quote(r.environment)));
  }
  if (r.is_protected && flags.conductor.yes && flags.i_mean.empty() &&
      !flags.conductor.dry_run) {
    return absl::FailedPreconditionError(absl::StrCat(
        "environment ", Quote(r.environment), " is protected: --yes needs ",
        "--i-mean ", r.environment));
  }
  return absl::OkStatus();
}

}  // namespace gitops::deploy_command
