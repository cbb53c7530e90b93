#ifndef GITOPS_PKG_DEPLOY_VIEW_TEXT_H_
#define GITOPS_PKG_DEPLOY_VIEW_TEXT_H_

// Small forms that tables share. Pure.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/cli/ui.h"
#include "pkg/deploy/wait/ready.h"

namespace gitops::deploy {

// "5s", "3m", "7h", "2d", "1y": whole units, truncated; "" where unknown.
std::string AgeText(absl::Time created, absl::Time now);
// "(cluster)" where empty.
std::string NamespaceText(absl::string_view ns);
// Breaks between words so that lines have up to `width` bytes.
std::string WrapWords(absl::string_view text, size_t width);

// The two cells of a reconcile state: name (coloured) and wrapped message.
struct StateCells {
  cli::Cell state, info;
};
StateCells ReadyCells(const absl::StatusOr<ReadyState>& state);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_VIEW_TEXT_H_
