#include "cmd/deployer/coordinator_flags.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/builder.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/descriptor/handover.h"

namespace gitops::deployer {

namespace {

using Getenv = std::function<std::optional<std::string>(absl::string_view)>;

absl::Status CheckFlags(const CoordinatorFlags& flags) {
  if (flags.address.empty() &&
      !(flags.release.empty() && flags.environment.empty() &&
        flags.program.empty())) {
    return absl::InvalidArgumentError(
        "--release, --environment and --coordinator-program need "
        "--coordinator");
  }
  if (!flags.release.empty() && !flags.environment.empty()) {
    return absl::InvalidArgumentError(
        "Expected one of --release and --environment, but got both");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Fetch(const CoordinatorFlags& flags,
                                  absl::string_view group,
                                  const Getenv& getenv) {
  descriptor::Coordinator coordinator{
      flags.program.empty() ? descriptor::FindCoordinatorProgram(getenv)
                            : flags.program,
      flags.address};
  if (!flags.release.empty()) {
    return descriptor::GetDescriptorById(coordinator, flags.release);
  }
  return descriptor::GetDescriptorOf(
      coordinator,
      flags.environment.empty() ? group : absl::string_view(flags.environment));
}

}  // namespace

void AddCoordinatorFlags(cli::FlagSet& flags, CoordinatorFlags* c) {
  flags.String(&c->address, "coordinator", 0,
               "Take the release descriptor from the coordinator at this "
               "address instead of the directory");
  flags.String(&c->program, "coordinator-program", 0,
               "With --coordinator: the program to ask it with (default: the "
               "one beside this program)");
  flags.String(&c->release, "release", 0,
               "With --coordinator: the release id (default: the newest of the "
               "environment)");
  flags.String(&c->environment, "environment", 0,
               "With --coordinator: the environment (default: the group)");
}

absl::StatusOr<std::optional<deploy::ReleaseInfo>> FetchRelease(
    const CoordinatorFlags& flags, absl::string_view group,
    absl::string_view directory,
    const std::function<std::optional<std::string>(absl::string_view)>&
        getenv) {
  GITOPS_RETURN_IF_ERROR(CheckFlags(flags));
  if (flags.address.empty()) return std::nullopt;
  GITOPS_ASSIGN_OR_RETURN(std::string bytes, Fetch(flags, group, getenv));
  GITOPS_ASSIGN_OR_RETURN(descriptor::Release release,
                          descriptor::ReadRelease(bytes));
  GITOPS_RETURN_IF_ERROR(descriptor::CheckFiles(release, directory));
  return deploy::ToReleaseInfo(release, bytes);
}

absl::StatusOr<std::optional<deploy::ReleaseInfo>> FetchReleaseOfApp(
    const CoordinatorFlags& flags, const std::vector<std::string>& files,
    const std::function<std::optional<std::string>(absl::string_view)>&
        getenv) {
  GITOPS_RETURN_IF_ERROR(CheckFlags(flags));
  if (flags.address.empty()) return std::nullopt;
  if (flags.release.empty() && flags.environment.empty()) {
    return absl::InvalidArgumentError(
        "--coordinator: which release? give --release or --environment");
  }
  if (files.size() != 1 || !fs::IsDirectory(files[0])) {
    return absl::InvalidArgumentError(
        "--coordinator needs one --file: the folder of an app in a state "
        "directory");
  }
  GITOPS_ASSIGN_OR_RETURN(std::string bytes, Fetch(flags, "", getenv));
  GITOPS_ASSIGN_OR_RETURN(descriptor::Release release,
                          descriptor::ReadRelease(bytes));
  deploy::ReleaseInfo info = deploy::ToReleaseInfo(release, bytes);
  const std::string app(fs::BaseName(fs::CleanPath(files[0])));
  auto others = [&app](const auto& of) {
    return of.path.substr(0, of.path.find('/')) != app;
  };
  auto drop = [&others](std::vector<descriptor::File>* list) {
    list->erase(std::remove_if(list->begin(), list->end(), others),
                list->end());
  };
  drop(&release.files);
  drop(&release.crds);
  if (release.files.empty() && release.crds.empty()) {
    return absl::NotFoundError(absl::StrCat("release ", info.id.substr(0, 12),
                                            " has no app ", Quote(app)));
  }
  GITOPS_ASSIGN_OR_RETURN(auto below, descriptor::ReadTree(files[0]));
  std::map<std::string, std::string> contents;
  for (auto& [path, text] : below) {
    contents.emplace(absl::StrCat(app, "/", path), std::move(text));
  }
  GITOPS_RETURN_IF_ERROR(descriptor::CheckContents(release, contents));
  return info;
}

}  // namespace gitops::deployer
