#include "pkg/deploy/script/wait_script.h"

namespace gitops::deploy {

absl::StatusOr<ReadyState> RunWaitScript(const std::string& script,
                                         const value::Value& object) {
  (void)script;
  (void)object;
  return absl::UnimplementedError("wait scripts are not supported");
}

}  // namespace gitops::deploy
