#ifndef GITOPS_PKG_RELEASE_COMMITTER_H_
#define GITOPS_PKG_RELEASE_COMMITTER_H_

// Writes releases into a state repository and takes them back out.
//
// A commit holds a release's whole state directory: app folders, descriptor,
// locks. What was there before and is not in the release disappears. Equal
// content (see content digest in descriptor.h) makes no commit. A branch that
// moved is read anew and the commit made again, a bounded number of times.
//
// Errors: FailedPrecondition (the directory or app group is another release's,
// or a Secret in clear text; the message says the ways out), Aborted (lost
// every race; names the winner's commit), DataLoss (files that do not match
// their descriptor), and those of pkg/state.
// Not thread-safe.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/state/target.h"

namespace gitops::release {

struct CommitOptions {
  std::string directory;  // "" is umbrella-state/ENVIRONMENT.
  std::string subject;    // "" is made from the release.
  std::string source_commit;
  state::Author author;
  // Besides those that the release itself allows.
  std::vector<std::string> allowed_secrets;
  state::Signer sign;  // May be empty.
  bool take_over = false;
  bool dry_run = false;
  int attempts = 5;
};

struct CommitResult {
  std::string commit;  // Of the branch afterwards; "" if it has none (dry run).
  bool changed = false;
  std::string release_id;  // Of what the branch holds afterwards.
  std::string directory;
  // Relative to the directory, sorted.
  std::vector<std::string> added, modified, removed;
  int attempts = 1;
};

std::string DefaultDirectory(absl::string_view environment);

// `files` is a whole state directory with its release.binpb; the two are
// checked against each other first.
absl::StatusOr<CommitResult> CommitRelease(state::Target& target,
                                           const state::Files& files,
                                           const CommitOptions& options,
                                           Clock& clock);

// Commits what `directory` held at `at` on top of the branch. The source
// commit is that of the old commit.
absl::StatusOr<CommitResult> RollBack(state::Target& target,
                                      absl::string_view at,
                                      const CommitOptions& options,
                                      Clock& clock);

// The state directory at a commit, checked against its descriptor.
struct StoredRelease {
  descriptor::Release release;
  std::string bytes;
  std::string release_id;
  state::Files files;
};
absl::StatusOr<StoredRelease> ReadStored(const state::Repository& repository,
                                         absl::string_view commit,
                                         absl::string_view directory);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_COMMITTER_H_
