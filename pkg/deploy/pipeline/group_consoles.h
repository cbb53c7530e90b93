#ifndef GITOPS_PKG_DEPLOY_PIPELINE_GROUP_CONSOLES_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_GROUP_CONSOLES_H_

// What the parts of a group print stands in the order of the parts, even where
// they run at once: the first that still goes on prints as it goes, what later
// ones print is kept until their turn. Ended may be called from any thread, one
// call at a time.

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "pkg/deploy/pipeline/console.h"

namespace gitops::deploy {

class GroupConsoles {
 public:
  // `together`: whether parts run at once; else all print to `console`.
  GroupConsoles(Console* console, size_t count, bool together);

  bool together() const { return !own_.empty(); }
  Console* Of(size_t i) { return together() ? own_[i].get() : console_; }
  // Part `i` prints no more.
  void Ended(size_t i);
  // Prints what is kept still. The first error of a table that was kept.
  absl::Status Close();

 private:
  Console* const console_;
  std::vector<std::unique_ptr<Console>> own_;
  std::vector<bool> over_;
  size_t first_open_ = 0;
  absl::Status shown_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_GROUP_CONSOLES_H_
