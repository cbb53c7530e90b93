#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/state/git2.h"
#include "pkg/state/repository.h"

namespace gitops::state {
namespace {

constexpr size_t kMaxFiles = 100000;
constexpr git_object_size_t kMaxFileBytes = git_object_size_t{64} << 20;
constexpr int kMaxDepth = 64;

absl::StatusOr<GitTree> RootTree(git_repository* repo,
                                 absl::string_view commit) {
  GITOPS_ASSIGN_OR_RETURN(git_oid oid, ParseOid(commit));
  GitCommit object;
  GITOPS_RETURN_IF_ERROR(GitStatus(git_commit_lookup(object.Out(), repo, &oid),
                                   absl::StrCat("commit ", commit)));
  GitTree tree;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_commit_tree(tree.Out(), object.get()), "tree"));
  return tree;
}

absl::StatusOr<std::string> BlobText(git_repository* repo, const git_oid* oid,
                                     absl::string_view path) {
  GitBlob blob;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_blob_lookup(blob.Out(), repo, oid), path));
  git_object_size_t size = git_blob_rawsize(blob.get());
  if (size > kMaxFileBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": ", size, " bytes, the limit is ", kMaxFileBytes));
  }
  return std::string(static_cast<const char*>(git_blob_rawcontent(blob.get())),
                     size);
}

absl::Status ReadBelow(git_repository* repo, git_tree* tree,
                       const std::string& prefix, int depth, Files* files) {
  if (depth > kMaxDepth || files->size() > kMaxFiles) {
    return absl::ResourceExhaustedError(
        absl::StrCat(Quote(prefix), ": more than ", kMaxDepth,
                     " folders deep or ", kMaxFiles, " files"));
  }
  for (size_t i = 0; i < git_tree_entrycount(tree); ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
    std::string path = prefix + git_tree_entry_name(entry);
    const git_oid* oid = git_tree_entry_id(entry);
    switch (git_tree_entry_filemode(entry)) {
      case GIT_FILEMODE_TREE: {
        GitTree child;
        GITOPS_RETURN_IF_ERROR(
            GitStatus(git_tree_lookup(child.Out(), repo, oid), path));
        GITOPS_RETURN_IF_ERROR(
            ReadBelow(repo, child.get(), path + "/", depth + 1, files));
        break;
      }
      case GIT_FILEMODE_BLOB:
      case GIT_FILEMODE_BLOB_EXECUTABLE: {
        GITOPS_ASSIGN_OR_RETURN((*files)[path], BlobText(repo, oid, path));
        break;
      }
      default:
        return absl::InvalidArgumentError(absl::StrCat(
            path, ": a symbolic link or submodule in the state directory"));
    }
  }
  return absl::OkStatus();
}

absl::Status FindBelow(git_repository* repo, git_tree* tree,
                       const std::string& prefix, absl::string_view name,
                       int depth, std::vector<std::string>* found) {
  for (size_t i = 0; i < git_tree_entrycount(tree); ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
    std::string path = prefix + git_tree_entry_name(entry);
    if (git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE) {
      if (depth <= 0) continue;
      GitTree child;
      GITOPS_RETURN_IF_ERROR(GitStatus(
          git_tree_lookup(child.Out(), repo, git_tree_entry_id(entry)), path));
      GITOPS_RETURN_IF_ERROR(
          FindBelow(repo, child.get(), path + "/", name, depth - 1, found));
    } else if (git_tree_entry_name(entry) == name) {
      found->push_back(path);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Files> Repository::ReadDirectory(
    absl::string_view commit, absl::string_view directory) const {
  git_repository* repo = impl_->repo.get();
  GITOPS_ASSIGN_OR_RETURN(GitTree root, RootTree(repo, commit));
  Files files;
  if (directory.empty()) {
    GITOPS_RETURN_IF_ERROR(ReadBelow(repo, root.get(), "", 0, &files));
    return files;
  }
  GitTreeEntry entry;
  int code = git_tree_entry_bypath(entry.Out(), root.get(),
                                   std::string(directory).c_str());
  if (code == GIT_ENOTFOUND) {
    git_error_clear();
    return files;
  }
  GITOPS_RETURN_IF_ERROR(GitStatus(code, directory));
  GitTree tree;
  GITOPS_RETURN_IF_ERROR(GitStatus(
      git_tree_lookup(tree.Out(), repo, git_tree_entry_id(entry.get())),
      absl::StrCat(directory, " at ", commit)));
  GITOPS_RETURN_IF_ERROR(ReadBelow(repo, tree.get(), "", 0, &files));
  return files;
}

absl::StatusOr<std::string> Repository::ReadFile(absl::string_view commit,
                                                 absl::string_view path) const {
  git_repository* repo = impl_->repo.get();
  GITOPS_ASSIGN_OR_RETURN(GitTree root, RootTree(repo, commit));
  GitTreeEntry entry;
  int code =
      git_tree_entry_bypath(entry.Out(), root.get(), std::string(path).c_str());
  if (code == GIT_ENOTFOUND) {
    git_error_clear();
    return absl::NotFoundError(
        absl::StrCat(path, ": no such file at commit ", commit));
  }
  GITOPS_RETURN_IF_ERROR(GitStatus(code, path));
  git_filemode_t mode = git_tree_entry_filemode(entry.get());
  if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": not a regular file at commit ", commit));
  }
  return BlobText(repo, git_tree_entry_id(entry.get()), path);
}

absl::StatusOr<std::vector<std::string>> Repository::FindFiles(
    absl::string_view commit, absl::string_view name, int depth) const {
  git_repository* repo = impl_->repo.get();
  GITOPS_ASSIGN_OR_RETURN(GitTree root, RootTree(repo, commit));
  std::vector<std::string> found;
  GITOPS_RETURN_IF_ERROR(FindBelow(repo, root.get(), "", name, depth, &found));
  return found;
}

}  // namespace gitops::state
