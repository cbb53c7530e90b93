#ifndef GITOPS_PKG_CLI_RUNFILES_H_
#define GITOPS_PKG_CLI_RUNFILES_H_

// Where Bazel put the files of a run target: a tree of links, or, with
// --nobuild_runfile_links, a manifest alone.

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/cli/output.h"

namespace gitops::cli {

class Runfiles {
 public:
  // RUNFILES_DIR and RUNFILES_MANIFEST_FILE, else SELF.runfiles and
  // SELF.runfiles_manifest, else the tree that the current folder is in.
  static Runfiles Find(const std::string& self, const Environment& env);

  // A path relative to the main workspace's runfiles, on disk.
  std::string Path(absl::string_view workspace, absl::string_view path) const;

 private:
  std::string directory_;
  std::map<std::string, std::string> manifest_;
};

}  // namespace gitops::cli

#endif  // GITOPS_PKG_CLI_RUNFILES_H_
