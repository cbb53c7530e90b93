#ifndef GITOPS_PKG_STATE_TARGET_H_
#define GITOPS_PKG_STATE_TARGET_H_

// A branch that commits are published to: of a repository on this machine, or
// of a remote one through a local copy. Publishing never forces: a branch that
// moved in between is Aborted, and the caller starts over from Head().
//
// Not thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"
#include "pkg/state/repository.h"

namespace gitops::state {

class Target {
 public:
  virtual ~Target() = default;
  // Objects are read from and written to it. Lives as long as the target.
  virtual Repository& repository() = 0;
  virtual const std::string& branch() const = 0;
  // The branch's commit, asked for anew; its objects are in repository().
  virtual absl::StatusOr<std::optional<std::string>> Head() = 0;
  virtual absl::Status Publish(const std::optional<std::string>& old,
                               absl::string_view commit) = 0;
};

// `path` is a repository on this machine, or below its work tree; `branch` ""
// is the one HEAD names.
absl::StatusOr<std::unique_ptr<Target>> LocalTarget(absl::string_view path,
                                                    absl::string_view branch);

// How to log in to a remote. Nothing here is ever printed.
struct Credentials {
  std::string username;
  Secret password;
  std::vector<std::string> ssh_key_files;  // Private keys, tried in order.
  bool ssh_agent = true;
  // PEM file of the certificate authorities to trust, instead of the system's;
  // "" keeps what is set. Holds for the whole process, as libgit2 keeps it.
  std::string ca_file;
  // Asked where a remote over HTTP wants a login and no password is set:
  // git's credential helpers, for instance. May be empty.
  std::function<absl::Status(absl::string_view url, std::string* username,
                             Secret* password)>
      helper;
};

// `url` is git://, ssh://, https:// or http://; file:// is opened as a
// LocalTarget. `cache_dir` gets a bare repository, which is kept between runs.
// TLS certificates and SSH host keys (~/.ssh/known_hosts) are checked, always;
// one that is not known is PermissionDenied, with its fingerprint.
// libgit2 1.5 knows no time limit for a remote that stops answering.
absl::StatusOr<std::unique_ptr<Target>> RemoteTarget(
    absl::string_view url, absl::string_view branch,
    absl::string_view cache_dir, Credentials credentials);

// Whether `repository` is a URL or git's host:path form, not a local path.
bool IsRemoteUrl(absl::string_view repository);

}  // namespace gitops::state

#endif  // GITOPS_PKG_STATE_TARGET_H_
