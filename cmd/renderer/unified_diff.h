#ifndef GITOPS_CMD_RENDERER_UNIFIED_DIFF_H_
#define GITOPS_CMD_RENDERER_UNIFIED_DIFF_H_

// Line differences of two texts in the form of `diff -u`. Pure, thread-safe.
//
// Limit: where the lines between the common first and last ones would need a
// table of more than 16 million cells, they count as replaced whole.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops::renderer {

// The hunks ("@@ -1,4 +1,5 @@" and lines), with three lines of context; empty
// if the texts have the same lines.
std::string UnifiedHunks(absl::string_view left, absl::string_view right);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_UNIFIED_DIFF_H_
