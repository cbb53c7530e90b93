#include "pkg/state/target.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"

namespace gitops::state {
namespace {

class Local : public Target {
 public:
  Local(std::unique_ptr<Repository> repository, std::string branch)
      : repository_(std::move(repository)), branch_(std::move(branch)) {}

  Repository& repository() override { return *repository_; }
  const std::string& branch() const override { return branch_; }
  absl::StatusOr<std::optional<std::string>> Head() override {
    return repository_->Head(branch_);
  }
  absl::Status Publish(const std::optional<std::string>& old,
                       absl::string_view commit) override {
    return repository_->MoveBranch(branch_, old, commit);
  }

 private:
  std::unique_ptr<Repository> repository_;
  std::string branch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Target>> LocalTarget(absl::string_view path,
                                                    absl::string_view branch) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<Repository> repository,
                          Repository::Discover(path));
  std::string name(branch);
  if (name.empty()) {
    GITOPS_ASSIGN_OR_RETURN(name, repository->DefaultBranch());
  }
  return std::make_unique<Local>(std::move(repository), std::move(name));
}

bool IsRemoteUrl(absl::string_view repository) {
  if (absl::StrContains(repository, "://")) return true;
  // git's short form of ssh: a colon before any slash.
  size_t colon = repository.find(':');
  size_t slash = repository.find('/');
  return colon != absl::string_view::npos &&
         (slash == absl::string_view::npos || colon < slash) &&
         !fs::Exists(repository);
}

}  // namespace gitops::state
