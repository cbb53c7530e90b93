#ifndef GITOPS_CMD_STATE_COMMITTER_REPOSITORY_FLAGS_H_
#define GITOPS_CMD_STATE_COMMITTER_REPOSITORY_FLAGS_H_

// The flags that say which branch of which repository is meant, and who
// commits; shared by the commands. Reads the environment variables that
// README.md lists.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/flags.h"
#include "pkg/cli/output.h"
#include "pkg/state/target.h"

namespace gitops::state_committer {

struct RepositoryFlags {
  std::string repository;
  std::string branch;
  std::string directory;
  std::string environment;
  std::string cache_dir;
  std::string ssh_key;
  std::string ca_file;
  std::string author;

  void Declare(cli::FlagSet& flags);
  void DeclareAuthor(cli::FlagSet& flags);

  absl::StatusOr<std::unique_ptr<state::Target>> OpenTarget(
      const cli::Environment& env) const;
  // --directory, or what --environment implies.
  absl::StatusOr<std::string> Directory() const;
  // --author, GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL, or git's configuration.
  absl::StatusOr<state::Author> FindAuthor(const cli::Environment& env,
                                           state::Target& target) const;
};

// A path given by the user: relative to where the user stood, also under
// `bazel run`.
std::string UserPath(const cli::Environment& env, absl::string_view path);

}  // namespace gitops::state_committer

#endif  // GITOPS_CMD_STATE_COMMITTER_REPOSITORY_FLAGS_H_
