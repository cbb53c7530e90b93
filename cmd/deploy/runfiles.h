#ifndef GITOPS_CMD_DEPLOY_RUNFILES_H_
#define GITOPS_CMD_DEPLOY_RUNFILES_H_

// Where Bazel put the files of a run target: a tree of links, or, with
// --nobuild_runfile_links, a manifest alone.

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"

namespace gitops::deploy_command {

class Runfiles {
 public:
  // RUNFILES_DIR and RUNFILES_MANIFEST_FILE, else SELF.runfiles and
  // SELF.runfiles_manifest, else the tree that the current folder is in.
  static Runfiles Find(const std::string& self, const cli::Environment& env);

  // A path relative to the main workspace's runfiles, on disk.
  std::string Path(absl::string_view workspace, absl::string_view path) const;

 private:
  std::string directory_;
  std::map<std::string, std::string> manifest_;
};

}  // namespace gitops::deploy_command

#endif  // GITOPS_CMD_DEPLOY_RUNFILES_H_
