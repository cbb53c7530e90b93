#ifndef GITOPS_PKG_DEPLOY_DIFF_REBASE_H_
#define GITOPS_PKG_DEPLOY_DIFF_REBASE_H_

// Carries over what the cluster owns from a live object to a wanted one, by
// the rebase rules, in their order. Pure. Thread-safe where the overlay
// function is.

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

// Runs the overlay `text` of a rule. Returns the new object.
struct OverlayInput {
  const value::Value* current;   // The object as far as it is.
  const value::Value* existing;  // Live.
  const value::Value* wanted;    // Before any rule.
};
using OverlayFunction = std::function<absl::StatusOr<value::Value>(
    const std::string& text, const OverlayInput& input)>;

class Rebaser {
 public:
  // `config` must outlive this. Without `overlay`, rules that need it fail
  // with Unimplemented.
  explicit Rebaser(const Config* config, OverlayFunction overlay = nullptr)
      : config_(config), overlay_(std::move(overlay)) {}

  // A new tree; a plain copy where `existing` is null.
  absl::StatusOr<Resource> Rebase(const Resource* existing,
                                  const Resource& wanted) const;

 private:
  absl::Status Apply(const RebaseRule& rule, const Resource& existing,
                     const Resource& wanted, Resource* current) const;

  const Config* config_;
  OverlayFunction overlay_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_DIFF_REBASE_H_
