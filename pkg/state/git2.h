#ifndef GITOPS_PKG_STATE_GIT2_H_
#define GITOPS_PKG_STATE_GIT2_H_

// libgit2 with owners that free and errors that are Status. Internal to
// pkg/state.

#include <git2.h>
#if __has_include(<git2/sys/errors.h>)
#include <git2/sys/errors.h>  // git_error_clear, since libgit2 1.8.
#endif

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/state/repository.h"

namespace gitops::state {

// Owns a libgit2 object. Out() is for the call that makes it.
template <typename T, void (*Free)(T*)>
class Owned {
 public:
  Owned() = default;
  Owned(Owned&& other) noexcept : p_(other.p_) { other.p_ = nullptr; }
  Owned& operator=(Owned&& other) noexcept {
    std::swap(p_, other.p_);
    return *this;
  }
  ~Owned() {
    if (p_ != nullptr) Free(p_);
  }
  T* get() const { return p_; }
  T** Out() { return &p_; }

 private:
  T* p_ = nullptr;
};

using GitCommit = Owned<git_commit, git_commit_free>;
using GitTree = Owned<git_tree, git_tree_free>;
using GitTreeEntry = Owned<git_tree_entry, git_tree_entry_free>;
using GitTreeBuilder = Owned<git_treebuilder, git_treebuilder_free>;
using GitBlob = Owned<git_blob, git_blob_free>;
using GitReference = Owned<git_reference, git_reference_free>;
using GitObject = Owned<git_object, git_object_free>;
using GitSignature = Owned<git_signature, git_signature_free>;
using GitRemote = Owned<git_remote, git_remote_free>;
using GitConfig = Owned<git_config, git_config_free>;

// Starts libgit2, once in a process.
void InitGit();

// The Status for libgit2's return value `code`: "WHAT: its message". OK for
// codes that are not negative.
absl::Status GitStatus(int code, absl::string_view what);

absl::StatusOr<git_oid> ParseOid(absl::string_view hex);
std::string FormatOid(const git_oid& oid);

struct Repository::Impl {
  Owned<git_repository, git_repository_free> repo;
};

}  // namespace gitops::state

#endif  // GITOPS_PKG_STATE_GIT2_H_
