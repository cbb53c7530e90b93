#ifndef GITOPS_PKG_STATE_REPOSITORY_H_
#define GITOPS_PKG_STATE_REPOSITORY_H_

// The state repository: a git repository read and written through objects and
// references alone. Neither an index nor a work tree is ever read or touched,
// so a bare repository and a clone that someone works in are the same here.
//
// On libgit2, which stays behind this header. Objects are written first, then
// one compare-and-swap of the branch makes them count: a process that dies in
// between leaves loose objects that nothing refers to, and the next run starts
// over.
//
// Errors: NotFound (repository, branch, commit, path), InvalidArgument (no
// commit's name; a path that leaves the tree), Aborted (the branch moved:
// redo), FailedPrecondition (a lock that someone holds), DataLoss (damaged
// objects), ResourceExhausted (limits), Unavailable / Unauthenticated
// (remotes).
// Limits: 100,000 files of 64 MiB below a directory.
// One object is for one thread at a time; different objects are independent.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace gitops::state {

// Relative path → content.
using Files = std::map<std::string, std::string>;

struct Author {
  std::string name;
  std::string email;
};

struct CommitInfo {
  std::string id;  // 40 hexadecimal digits.
  std::string subject;
  std::string message;  // All of it, trailers included.
  Author author;
  absl::Time time;
  std::vector<std::pair<std::string, std::string>> trailers;

  // Of the last trailer of that name; "" if there is none.
  std::string Trailer(absl::string_view name) const;
};

// Given a commit object's text, its armoured signature.
using Signer =
    std::function<absl::StatusOr<std::string>(absl::string_view content)>;

class Repository {
 public:
  // `path` is a work tree, a .git folder or a bare repository.
  static absl::StatusOr<std::unique_ptr<Repository>> Open(
      absl::string_view path);
  // The same for a path anywhere below a work tree.
  static absl::StatusOr<std::unique_ptr<Repository>> Discover(
      absl::string_view path);
  // Creates a bare repository, or opens the one that is there. A run that died
  // half-way is completed.
  static absl::StatusOr<std::unique_ptr<Repository>> InitBare(
      absl::string_view path, absl::string_view branch);
  ~Repository();

  // The branch that HEAD names, whether or not it has commits.
  absl::StatusOr<std::string> DefaultBranch() const;
  // The branch's commit; nullopt where it has none yet.
  absl::StatusOr<std::optional<std::string>> Head(
      absl::string_view branch) const;
  // What the user named (a hash or its beginning, a tag, a branch, HEAD~2) as
  // a commit's full hash.
  absl::StatusOr<std::string> Resolve(absl::string_view name) const;
  absl::StatusOr<CommitInfo> Info(absl::string_view commit) const;
  // Newest first, along first parents from `commit`: those that changed
  // `directory` ("" is all).
  absl::StatusOr<std::vector<CommitInfo>> Log(absl::string_view commit,
                                              absl::string_view directory,
                                              size_t limit) const;

  // Regular files below `directory` at `commit`; empty where there is no such
  // directory. A symbolic link or submodule in it is InvalidArgument.
  absl::StatusOr<Files> ReadDirectory(absl::string_view commit,
                                      absl::string_view directory) const;
  absl::StatusOr<std::string> ReadFile(absl::string_view commit,
                                       absl::string_view path) const;
  // Paths of all files named `name`, at most `depth` folders deep.
  absl::StatusOr<std::vector<std::string>> FindFiles(absl::string_view commit,
                                                     absl::string_view name,
                                                     int depth) const;

  // Author from the repository's configuration (user.name and user.email, as
  // git reads them); NotFound where none is set.
  absl::StatusOr<Author> ConfiguredAuthor() const;

  struct NewCommit {
    std::optional<std::string> parent;
    std::string directory;  // "" is the root.
    Files files;            // All that `directory` shall hold.
    std::string message;
    Author author;
    absl::Time time;
    Signer sign = nullptr;  // May be empty.
  };
  // Writes objects; no reference changes. Returns the commit's hash.
  absl::StatusOr<std::string> WriteCommit(const NewCommit& commit);

  // Moves the branch from `old` (nullopt: it must not exist) to `commit`.
  // Aborted where it is not at `old`.
  absl::Status MoveBranch(absl::string_view branch,
                          const std::optional<std::string>& old,
                          absl::string_view commit);

  // The folder that holds objects and references.
  std::string GitDir() const;

  struct Impl;
  Impl* impl() { return impl_.get(); }

 private:
  explicit Repository(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Splits "Name: value" lines of a message's last paragraph.
std::vector<std::pair<std::string, std::string>> ParseTrailers(
    absl::string_view message);

}  // namespace gitops::state

#endif  // GITOPS_PKG_STATE_REPOSITORY_H_
