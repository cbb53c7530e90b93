#include "pkg/deploy/script/overlay.h"

namespace gitops::deploy {

absl::StatusOr<value::Value> RunOverlay(const std::string& text,
                                        const OverlayInput& input) {
  (void)text;
  (void)input;
  return absl::UnimplementedError("overlay rebase rules are not supported");
}

}  // namespace gitops::deploy
