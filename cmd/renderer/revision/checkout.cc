#include "cmd/renderer/revision/checkout.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/state/repository.h"

namespace gitops::renderer {
namespace {

// `path` without links, as git sees it.
absl::StatusOr<std::string> RealPath(absl::string_view path) {
  char* const real = realpath(std::string(path).c_str(), nullptr);
  if (real == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("path ", Quote(path), " not found"));
  }
  std::string out = real;
  std::free(real);
  return out;
}

// The nearest folder around `path` that is a work tree.
absl::StatusOr<std::string> WorkTree(const std::string& path) {
  std::string at = path;
  while (true) {
    if (fs::Exists(fs::JoinPath(at, ".git"))) return at;
    if (at == "/" || at.empty()) {
      return absl::NotFoundError(
          absl::StrCat(Quote(path), " is in no git work tree"));
    }
    at = std::string(fs::DirName(at));
  }
}

absl::Status Unpack(const state::Files& files, const std::string& directory) {
  for (const auto& [name, content] : files) {
    const std::string target = fs::JoinPath(directory, name);
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(target)));
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(target, content));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Checkout> Checkout::Create(absl::string_view chart,
                                          absl::string_view revision) {
  GITOPS_ASSIGN_OR_RETURN(const std::string real, RealPath(chart));
  GITOPS_ASSIGN_OR_RETURN(const std::string tree, WorkTree(real));
  GITOPS_ASSIGN_OR_RETURN(const std::unique_ptr<state::Repository> repository,
                          state::Repository::Open(tree));
  GITOPS_ASSIGN_OR_RETURN(const std::string commit,
                          repository->Resolve(revision));
  absl::string_view inside = real;
  absl::ConsumePrefix(&inside, tree);
  absl::ConsumePrefix(&inside, "/");
  GITOPS_ASSIGN_OR_RETURN(const state::Files files,
                          repository->ReadDirectory(commit, inside));
  if (files.empty()) {
    return absl::NotFoundError(
        absl::StrCat(Quote(chart), " is not there at ", revision));
  }
  GITOPS_ASSIGN_OR_RETURN(std::string root,
                          fs::MakeTempDir("renderer-revision."));
  std::string path = fs::JoinPath(root, fs::BaseName(real));
  Checkout checkout(std::move(root), std::move(path));
  GITOPS_RETURN_IF_ERROR(Unpack(files, checkout.path()));
  return checkout;
}

Checkout::Checkout(Checkout&& other) noexcept
    : root_(std::exchange(other.root_, "")), path_(std::move(other.path_)) {}

Checkout::~Checkout() {
  if (!root_.empty()) fs::RemoveAll(root_).IgnoreError();
}

}  // namespace gitops::renderer
