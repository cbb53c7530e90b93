#include "cmd/deployer/coordinator_flags.h"

#include <utility>

#include "absl/status/status.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/descriptor/handover.h"

namespace gitops::deployer {

namespace {

absl::StatusOr<std::string> Fetch(const descriptor::Coordinator& coordinator,
                                  const CoordinatorFlags& flags,
                                  absl::string_view group) {
  if (!flags.release.empty()) {
    return descriptor::GetDescriptorById(coordinator, flags.release);
  }
  return descriptor::GetDescriptorOf(
      coordinator,
      flags.environment.empty() ? group : absl::string_view(flags.environment));
}

}  // namespace

void AddCoordinatorFlags(cli::FlagSet& flags, CoordinatorFlags* c) {
  cli::Flag* added[] = {
      &flags.String(&c->address, "coordinator", 0,
                    "Take the release descriptor from the coordinator at this "
                    "address instead of the directory"),
      &flags.String(&c->program, "coordinator-program", 0,
                    "With --coordinator: the program to ask it with (default: "
                    "the one beside this program)"),
      &flags.String(&c->release, "release", 0,
                    "With --coordinator: the release id (default: the newest "
                    "of the environment)"),
      &flags.String(&c->environment, "environment", 0,
                    "With --coordinator: the environment (default: the "
                    "group)")};
  for (cli::Flag* flag : added) flag->group = "Flags that kapp does not have";
}

absl::StatusOr<std::optional<deploy::ReleaseInfo>> FetchRelease(
    const CoordinatorFlags& flags, absl::string_view group,
    absl::string_view directory,
    const std::function<std::optional<std::string>(absl::string_view)>&
        getenv) {
  if (flags.address.empty()) {
    if (flags.release.empty() && flags.environment.empty() &&
        flags.program.empty()) {
      return std::nullopt;
    }
    return absl::InvalidArgumentError(
        "--release, --environment and --coordinator-program need "
        "--coordinator");
  }
  if (!flags.release.empty() && !flags.environment.empty()) {
    return absl::InvalidArgumentError(
        "Expected one of --release and --environment, but got both");
  }
  descriptor::Coordinator coordinator{
      flags.program.empty() ? descriptor::FindCoordinatorProgram(getenv)
                            : flags.program,
      flags.address};
  GITOPS_ASSIGN_OR_RETURN(std::string bytes, Fetch(coordinator, flags, group));
  GITOPS_ASSIGN_OR_RETURN(descriptor::Release release,
                          descriptor::ReadRelease(bytes));
  GITOPS_RETURN_IF_ERROR(descriptor::CheckFiles(release, directory));
  deploy::ReleaseInfo info;
  info.present = true;
  info.id = descriptor::ReleaseId(bytes);
  info.name = std::move(release.name);
  info.ns = std::move(release.ns);
  info.create_namespace = release.create_namespace;
  for (descriptor::App& app : release.apps) {
    info.apps.push_back(std::move(app.name));
  }
  return info;
}

}  // namespace gitops::deployer
