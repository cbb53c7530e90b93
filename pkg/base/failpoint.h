#ifndef GITOPS_PKG_BASE_FAILPOINT_H_
#define GITOPS_PKG_BASE_FAILPOINT_H_

// Points at which a test may kill a program, to prove that the next run
// completes what this one left.
//
// A point stands before and after each step that the outside can see: a
// rename, the update of a git reference, an outgoing write. It does nothing
// unless one of these variables is set:
//   GITOPS_FAILPOINT_LOG=FILE  each point passed appends its name as a line.
//   GITOPS_FAILPOINT_AT=N      with a log: the process that writes line N dies
//                              of SIGKILL right after. All processes that
//                              share the log count together.
//   GITOPS_FAILPOINT=NAME      the process dies at the first point NAME.
//   GITOPS_FAILPOINT_GROUP=1   not the process alone dies but its whole
//                              process group.
// Thread-safe. The environment is read once, at the first point.

#include "absl/strings/string_view.h"

namespace gitops {

// `name` is "what.where", such as "fs.rename.before".
void Failpoint(absl::string_view name);

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_FAILPOINT_H_
