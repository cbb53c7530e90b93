#include "cmd/deployer/state_checkout.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/state/repository.h"

namespace gitops::deployer {

void AddStateFlags(cli::FlagSet& flags, StateSource* source) {
  flags.String(&source->repository, "repository", 0,
               "Path of the state repository, or of a clone");
  flags.String(&source->at, "at", 0, "Commit, branch or tag of the state");
  flags.String(&source->directory, "directory", 'd',
               "Directory of the release within the repository");
}

absl::StatusOr<std::unique_ptr<StateCheckout>> StateCheckout::Make(
    const StateSource& source) {
  GITOPS_ASSIGN_OR_RETURN(auto repository,
                          state::Repository::Discover(source.repository));
  auto out = std::make_unique<StateCheckout>();
  GITOPS_ASSIGN_OR_RETURN(out->commit_, repository->Resolve(source.at));
  GITOPS_ASSIGN_OR_RETURN(
      state::Files files,
      repository->ReadDirectory(out->commit_, source.directory));
  if (files.empty()) {
    return absl::NotFoundError(
        absl::StrCat(source.directory.empty() ? "/" : source.directory, " at ",
                     out->commit_.substr(0, 12), ": no state is there"));
  }
  GITOPS_ASSIGN_OR_RETURN(out->path_, fs::MakeTempDir("deployer-state-"));
  for (const auto& [name, bytes] : files) {
    if (name == descriptor::kBinaryFile) {
      out->descriptor_ = bytes;
      continue;
    }
    if (name == descriptor::kTextFile) continue;
    if (!fs::IsLocalPath(name)) {
      return absl::InvalidArgumentError(
          absl::StrCat("path leaves the state directory: ", Quote(name)));
    }
    std::string path = fs::JoinPath(out->path_, name);
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(path), 0700));
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(path, bytes, 0600));
  }
  return out;
}

StateCheckout::~StateCheckout() {
  if (!path_.empty()) fs::RemoveAll(path_).IgnoreError();
}

}  // namespace gitops::deployer
