#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/clock.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/state/git2.h"
#include "pkg/state/repository.h"

namespace gitops::state {
namespace {

absl::Status CheckPath(absl::string_view path) {
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part == "." || part == ".." ||
        absl::EqualsIgnoreCase(part, ".git")) {
      return absl::InvalidArgumentError(
          absl::StrCat("path cannot stand in a git tree: ", Quote(path)));
    }
  }
  return absl::OkStatus();
}

// Files by their first folder; files of this folder itself under "".
std::map<std::string, Files> ByFolder(const Files& files) {
  std::map<std::string, Files> folders;
  for (const auto& [path, text] : files) {
    size_t slash = path.find('/');
    if (slash == std::string::npos) {
      folders[""][path] = text;
    } else {
      folders[path.substr(0, slash)][path.substr(slash + 1)] = text;
    }
  }
  return folders;
}

absl::StatusOr<git_oid> WriteFolder(git_repository* repo, const Files& files) {
  GitTreeBuilder builder;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_treebuilder_new(builder.Out(), repo, nullptr), "tree"));
  for (const auto& [folder, below] : ByFolder(files)) {
    if (!folder.empty()) {
      GITOPS_ASSIGN_OR_RETURN(git_oid oid, WriteFolder(repo, below));
      GITOPS_RETURN_IF_ERROR(GitStatus(
          git_treebuilder_insert(nullptr, builder.get(), folder.c_str(), &oid,
                                 GIT_FILEMODE_TREE),
          folder));
      continue;
    }
    for (const auto& [name, text] : below) {
      git_oid oid;
      GITOPS_RETURN_IF_ERROR(GitStatus(
          git_blob_create_from_buffer(&oid, repo, text.data(), text.size()),
          name));
      GITOPS_RETURN_IF_ERROR(
          GitStatus(git_treebuilder_insert(nullptr, builder.get(), name.c_str(),
                                           &oid, GIT_FILEMODE_BLOB),
                    name));
    }
  }
  git_oid oid;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_treebuilder_write(&oid, builder.get()), "tree"));
  return oid;
}

// `base` (may be null) with `leaf` at `parts[at…]`.
absl::StatusOr<git_oid> Graft(git_repository* repo, git_tree* base,
                              const std::vector<std::string>& parts, size_t at,
                              const git_oid& leaf) {
  if (at == parts.size()) return leaf;
  GitTree child;
  if (base != nullptr) {
    const git_tree_entry* entry =
        git_tree_entry_byname(base, parts[at].c_str());
    if (entry != nullptr &&
        git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE) {
      GITOPS_RETURN_IF_ERROR(GitStatus(
          git_tree_lookup(child.Out(), repo, git_tree_entry_id(entry)),
          parts[at]));
    } else if (entry != nullptr) {
      return absl::FailedPreconditionError(absl::StrCat(
          "state directory: ", Quote(parts[at]), " is a file in the branch"));
    }
  }
  GITOPS_ASSIGN_OR_RETURN(git_oid oid,
                          Graft(repo, child.get(), parts, at + 1, leaf));
  GitTreeBuilder builder;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_treebuilder_new(builder.Out(), repo, base), "tree"));
  GITOPS_RETURN_IF_ERROR(GitStatus(
      git_treebuilder_insert(nullptr, builder.get(), parts[at].c_str(), &oid,
                             GIT_FILEMODE_TREE),
      parts[at]));
  git_oid out;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_treebuilder_write(&out, builder.get()), "tree"));
  return out;
}

// An flock on a file of our own: it goes away with the process, unlike git's
// lock files. While it is held, no other run of ours moves a branch.
class RunLock {
 public:
  explicit RunLock(const std::string& path)
      : fd_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    if (fd_ >= 0) flock(fd_, LOCK_EX);
  }
  ~RunLock() {
    if (fd_ >= 0) close(fd_);
  }
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int fd_;
};

constexpr int kStaleLockSeconds = 10;
constexpr int kLockTries = 24;

// git writes a lock in milliseconds; one that is older than this was left by a
// process that died.
bool RemoveStaleLock(const std::string& path) {
  struct stat st;
  if (lstat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) return false;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (now.tv_sec - st.st_mtim.tv_sec < kStaleLockSeconds) return false;
  return unlink(path.c_str()) == 0;
}

absl::StatusOr<git_oid> WriteSigned(git_repository* repo,
                                    const Repository::NewCommit& commit,
                                    const git_signature* who,
                                    const git_tree* tree, size_t parent_count,
                                    const git_commit* parents[]) {
  git_buf buffer = GIT_BUF_INIT;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_commit_create_buffer(&buffer, repo, who, who, "UTF-8",
                                         commit.message.c_str(), tree,
                                         parent_count, parents),
                "commit"));
  std::string content(buffer.ptr, buffer.size);
  git_buf_dispose(&buffer);
  GITOPS_ASSIGN_OR_RETURN(std::string signature, commit.sign(content));
  git_oid oid;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_commit_create_with_signature(&oid, repo, content.c_str(),
                                                 signature.c_str(), "gpgsig"),
                "signed commit"));
  return oid;
}

}  // namespace

absl::StatusOr<std::string> Repository::WriteCommit(const NewCommit& commit) {
  git_repository* repo = impl_->repo.get();
  for (const auto& [path, text] : commit.files) {
    GITOPS_RETURN_IF_ERROR(CheckPath(path));
  }
  std::vector<std::string> parts;
  if (!commit.directory.empty()) {
    GITOPS_RETURN_IF_ERROR(CheckPath(commit.directory));
    parts = absl::StrSplit(commit.directory, '/');
  }
  GitCommit parent;
  GitTree base;
  if (commit.parent.has_value()) {
    GITOPS_ASSIGN_OR_RETURN(git_oid oid, ParseOid(*commit.parent));
    GITOPS_RETURN_IF_ERROR(
        GitStatus(git_commit_lookup(parent.Out(), repo, &oid),
                  absl::StrCat("commit ", *commit.parent)));
    GITOPS_RETURN_IF_ERROR(
        GitStatus(git_commit_tree(base.Out(), parent.get()), "tree"));
  }
  Failpoint("state.objects.before");
  GITOPS_ASSIGN_OR_RETURN(git_oid leaf, WriteFolder(repo, commit.files));
  GITOPS_ASSIGN_OR_RETURN(git_oid root,
                          Graft(repo, base.get(), parts, 0, leaf));
  GitTree tree;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_tree_lookup(tree.Out(), repo, &root), "tree"));
  GitSignature who;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_signature_new(who.Out(), commit.author.name.c_str(),
                                  commit.author.email.c_str(),
                                  absl::ToUnixSeconds(commit.time), 0),
                "author"));
  const git_commit* parents[] = {parent.get()};
  git_oid oid;
  if (commit.sign) {
    GITOPS_ASSIGN_OR_RETURN(
        oid, WriteSigned(repo, commit, who.get(), tree.get(),
                         parent.get() == nullptr ? 0 : 1, parents));
    Failpoint("state.objects.after");
    return FormatOid(oid);
  }
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_commit_create(&oid, repo, nullptr, who.get(), who.get(),
                                  "UTF-8", commit.message.c_str(), tree.get(),
                                  parent.get() == nullptr ? 0 : 1, parents),
                "commit"));
  Failpoint("state.objects.after");
  return FormatOid(oid);
}

absl::Status Repository::MoveBranch(absl::string_view branch,
                                    const std::optional<std::string>& old,
                                    absl::string_view commit) {
  git_repository* repo = impl_->repo.get();
  std::string ref = absl::StrCat("refs/heads/", branch);
  GITOPS_ASSIGN_OR_RETURN(git_oid target, ParseOid(commit));
  git_oid expected{};
  if (old.has_value()) {
    GITOPS_ASSIGN_OR_RETURN(expected, ParseOid(*old));
  }
  RunLock lock(absl::StrCat(git_repository_commondir(repo), "gitops.lock"));
  std::string git_lock =
      absl::StrCat(git_repository_commondir(repo), ref, ".lock");
  std::string what = absl::StrCat("branch ", Quote(branch));
  Failpoint("state.ref.before");
  for (int tries = 1;; ++tries) {
    GitReference out;
    int code = old.has_value()
                   ? git_reference_create_matching(out.Out(), repo, ref.c_str(),
                                                   &target, 1, &expected,
                                                   "commit: gitops state")
                   : git_reference_create(out.Out(), repo, ref.c_str(), &target,
                                          0, "commit (initial): gitops state");
    if (code == GIT_ELOCKED && tries < kLockTries) {
      git_error_clear();
      if (!RemoveStaleLock(git_lock)) {
        RealClock()->Sleep(absl::Milliseconds(500));
      }
      continue;
    }
    if (code == GIT_ENOTFOUND && old.has_value()) code = GIT_EMODIFIED;
    GITOPS_RETURN_IF_ERROR(GitStatus(code, what));
    break;
  }
  Failpoint("state.ref.after");
  return absl::OkStatus();
}

}  // namespace gitops::state
