#include "pkg/state/repository.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/state/git2.h"

namespace gitops::state {
namespace {

std::string BranchRef(absl::string_view branch) {
  return absl::StrCat("refs/heads/", branch);
}

absl::Status CheckBranch(absl::string_view branch) {
  int valid = 0;
  std::string ref = BranchRef(branch);
  if (git_reference_name_is_valid(&valid, ref.c_str()) != 0 || valid == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("no branch name: ", Quote(branch)));
  }
  return absl::OkStatus();
}

bool IsTrailerName(absl::string_view name) {
  if (name.empty()) return false;
  for (char c : name) {
    if (!absl::ascii_isalnum(c) && c != '-') return false;
  }
  return true;
}

CommitInfo ToInfo(git_commit* commit) {
  CommitInfo info;
  info.id = FormatOid(*git_commit_id(commit));
  const char* summary = git_commit_summary(commit);
  const char* message = git_commit_message(commit);
  info.subject = summary == nullptr ? "" : summary;
  info.message = message == nullptr ? "" : message;
  const git_signature* author = git_commit_author(commit);
  info.author = {author->name, author->email};
  info.time = absl::FromUnixSeconds(git_commit_time(commit));
  info.trailers = ParseTrailers(info.message);
  return info;
}

}  // namespace

std::string CommitInfo::Trailer(absl::string_view name) const {
  std::string value;
  for (const auto& [key, text] : trailers) {
    if (key == name) value = text;
  }
  return value;
}

std::vector<std::pair<std::string, std::string>> ParseTrailers(
    absl::string_view message) {
  std::vector<std::pair<std::string, std::string>> trailers;
  message = absl::StripTrailingAsciiWhitespace(message);
  size_t start = message.rfind("\n\n");
  // The subject alone has no trailers, whatever it looks like.
  if (start == absl::string_view::npos) return trailers;
  for (absl::string_view line :
       absl::StrSplit(message.substr(start + 2), '\n')) {
    size_t colon = line.find(": ");
    if (colon == absl::string_view::npos ||
        !IsTrailerName(line.substr(0, colon))) {
      return {};
    }
    trailers.emplace_back(std::string(line.substr(0, colon)),
                          std::string(line.substr(colon + 2)));
  }
  return trailers;
}

namespace {

absl::Status OpenStatus(int code, absl::string_view path) {
  absl::Status status =
      GitStatus(code, absl::StrCat("open repository ", Quote(path)));
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat(
      "open repository ", Quote(path),
      ": there is none (state-committer init makes an empty one)"));
}

}  // namespace

Repository::Repository(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Repository::~Repository() = default;

absl::StatusOr<std::unique_ptr<Repository>> Repository::Open(
    absl::string_view path) {
  InitGit();
  auto impl = std::make_unique<Impl>();
  GITOPS_RETURN_IF_ERROR(OpenStatus(
      git_repository_open(impl->repo.Out(), std::string(path).c_str()), path));
  return std::unique_ptr<Repository>(new Repository(std::move(impl)));
}

absl::StatusOr<std::unique_ptr<Repository>> Repository::Discover(
    absl::string_view path) {
  InitGit();
  auto impl = std::make_unique<Impl>();
  GITOPS_RETURN_IF_ERROR(
      OpenStatus(git_repository_open_ext(impl->repo.Out(),
                                         std::string(path).c_str(), 0, nullptr),
                 path));
  return std::unique_ptr<Repository>(new Repository(std::move(impl)));
}

absl::StatusOr<std::unique_ptr<Repository>> Repository::InitBare(
    absl::string_view path, absl::string_view branch) {
  InitGit();
  GITOPS_RETURN_IF_ERROR(CheckBranch(branch));
  absl::StatusOr<std::unique_ptr<Repository>> existing = Open(path);
  if (existing.ok()) return existing;
  git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
  std::string head(branch);
  options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
  options.initial_head = head.c_str();
  auto impl = std::make_unique<Impl>();
  Failpoint("state.init.before");
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_repository_init_ext(impl->repo.Out(),
                                        std::string(path).c_str(), &options),
                absl::StrCat("create repository ", Quote(path))));
  Failpoint("state.init.after");
  return std::unique_ptr<Repository>(new Repository(std::move(impl)));
}

std::string Repository::GitDir() const {
  return git_repository_path(impl_->repo.get());
}

absl::StatusOr<std::string> Repository::DefaultBranch() const {
  GitReference head;
  GITOPS_RETURN_IF_ERROR(GitStatus(
      git_reference_lookup(head.Out(), impl_->repo.get(), "HEAD"), "HEAD"));
  const char* target = git_reference_symbolic_target(head.get());
  absl::string_view name = target == nullptr ? "" : target;
  constexpr absl::string_view kHeads = "refs/heads/";
  if (name.substr(0, kHeads.size()) != kHeads) {
    return absl::FailedPreconditionError(
        "HEAD names no branch (it is detached): say which branch is meant");
  }
  return std::string(name.substr(kHeads.size()));
}

absl::StatusOr<std::optional<std::string>> Repository::Head(
    absl::string_view branch) const {
  GITOPS_RETURN_IF_ERROR(CheckBranch(branch));
  git_oid oid;
  int code = git_reference_name_to_id(&oid, impl_->repo.get(),
                                      BranchRef(branch).c_str());
  if (code == GIT_ENOTFOUND) {
    git_error_clear();
    return std::optional<std::string>();
  }
  GITOPS_RETURN_IF_ERROR(
      GitStatus(code, absl::StrCat("branch ", Quote(branch))));
  return std::optional<std::string>(FormatOid(oid));
}

absl::StatusOr<std::string> Repository::Resolve(absl::string_view name) const {
  GitObject object;
  std::string what = absl::StrCat("commit ", Quote(name));
  int code = git_revparse_single(object.Out(), impl_->repo.get(),
                                 std::string(name).c_str());
  if (code == GIT_ENOTFOUND) {
    git_error_clear();
    return absl::NotFoundError(
        absl::StrCat(what, ": the state repository has none of that name"));
  }
  if (code == GIT_EAMBIGUOUS) {
    git_error_clear();
    return absl::InvalidArgumentError(absl::StrCat(
        what, ": that may be several; give more digits, four at least"));
  }
  GITOPS_RETURN_IF_ERROR(GitStatus(code, what));
  GitObject commit;
  GITOPS_RETURN_IF_ERROR(GitStatus(
      git_object_peel(commit.Out(), object.get(), GIT_OBJECT_COMMIT), what));
  return FormatOid(*git_object_id(commit.get()));
}

absl::StatusOr<CommitInfo> Repository::Info(absl::string_view commit) const {
  GITOPS_ASSIGN_OR_RETURN(git_oid oid, ParseOid(commit));
  GitCommit object;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_commit_lookup(object.Out(), impl_->repo.get(), &oid),
                absl::StrCat("commit ", commit)));
  return ToInfo(object.get());
}

absl::StatusOr<std::vector<CommitInfo>> Repository::Log(
    absl::string_view commit, absl::string_view directory, size_t limit) const {
  GITOPS_ASSIGN_OR_RETURN(git_oid oid, ParseOid(commit));
  // The hash of the directory's entry; zeros where it is absent.
  auto entry_of = [&](git_commit* c, git_oid* out) -> absl::Status {
    *out = git_oid{};
    if (directory.empty()) {
      *out = *git_commit_tree_id(c);
      return absl::OkStatus();
    }
    GitTree tree;
    GITOPS_RETURN_IF_ERROR(GitStatus(git_commit_tree(tree.Out(), c), "tree"));
    GitTreeEntry entry;
    int code = git_tree_entry_bypath(entry.Out(), tree.get(),
                                     std::string(directory).c_str());
    if (code == GIT_ENOTFOUND) {
      git_error_clear();
      return absl::OkStatus();
    }
    GITOPS_RETURN_IF_ERROR(GitStatus(code, directory));
    *out = *git_tree_entry_id(entry.get());
    return absl::OkStatus();
  };
  std::vector<CommitInfo> out;
  GitCommit current;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_commit_lookup(current.Out(), impl_->repo.get(), &oid),
                absl::StrCat("commit ", commit)));
  git_oid here;
  GITOPS_RETURN_IF_ERROR(entry_of(current.get(), &here));
  while (out.size() < limit) {
    GitCommit parent;
    int code = git_commit_parent(parent.Out(), current.get(), 0);
    git_oid before{};
    if (code != GIT_ENOTFOUND) {
      GITOPS_RETURN_IF_ERROR(GitStatus(code, "parent commit"));
      GITOPS_RETURN_IF_ERROR(entry_of(parent.get(), &before));
    }
    git_error_clear();
    if (!git_oid_equal(&here, &before)) out.push_back(ToInfo(current.get()));
    if (parent.get() == nullptr) break;
    current = std::move(parent);
    here = before;
  }
  return out;
}

absl::StatusOr<Author> Repository::ConfiguredAuthor() const {
  GitSignature signature;
  int code = git_signature_default(signature.Out(), impl_->repo.get());
  if (code == GIT_ENOTFOUND) {
    git_error_clear();
    return absl::NotFoundError("no user.name and user.email are configured");
  }
  GITOPS_RETURN_IF_ERROR(GitStatus(code, "author"));
  return Author{signature.get()->name, signature.get()->email};
}

}  // namespace gitops::state
