#ifndef GITOPS_PKG_DEPLOY_SCRIPT_OVERLAY_H_
#define GITOPS_PKG_DEPLOY_SCRIPT_OVERLAY_H_

// Rebase rules written as overlays (ytt.overlayContractV1).

#include <string>

#include "absl/status/statusor.h"
#include "pkg/deploy/diff/rebase.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

// Runs the overlay `text` on input.current. Thread-safe.
absl::StatusOr<value::Value> RunOverlay(const std::string& text,
                                        const OverlayInput& input);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_SCRIPT_OVERLAY_H_
