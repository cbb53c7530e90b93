#include "cmd/deploy/places.h"

#include <unistd.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"

namespace gitops::deploy_command {

std::string Places::UserPath(absl::string_view path) const {
  if (path.empty() || path[0] == '/') return std::string(path);
  return fs::JoinPath(working_dir, path);
}

absl::StatusOr<Places> FindPlaces(const cli::Environment& env) {
  Places places;
  char buffer[4096];
  std::string cwd =
      getcwd(buffer, sizeof(buffer)) == nullptr ? "/" : std::string(buffer);
  places.workspace = env.getenv("BUILD_WORKSPACE_DIRECTORY").value_or("");
  places.working_dir = env.getenv("BUILD_WORKING_DIRECTORY").value_or(cwd);
  std::string base = env.getenv("XDG_STATE_HOME").value_or("");
  std::string home = env.getenv("HOME").value_or("");
  if (base.empty() && home.empty()) {
    return absl::FailedPreconditionError(
        "neither XDG_STATE_HOME nor HOME is set: nowhere to keep records");
  }
  if (base.empty()) base = fs::JoinPath(home, ".local/state");
  // Two checkouts keep out of each other's way.
  std::string key = Sha256Hex(places.workspace.empty() ? places.working_dir
                                                       : places.workspace)
                        .substr(0, 12);
  places.sandbox_dir =
      fs::JoinPath(base, absl::StrCat("k8s-gitops/sandbox/", key));
  places.record_dir =
      fs::JoinPath(base, absl::StrCat("k8s-gitops/records/", key));
  std::string user = env.getenv("USER").value_or("");
  if (user.empty()) user = absl::StrCat("uid", getuid());
  char host[256] = "localhost";
  gethostname(host, sizeof(host) - 1);
  places.who = absl::StrCat(user, "@", host);
  return places;
}

}  // namespace gitops::deploy_command
