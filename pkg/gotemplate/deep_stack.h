#ifndef GITOPS_PKG_GOTEMPLATE_DEEP_STACK_H_
#define GITOPS_PKG_GOTEMPLATE_DEEP_STACK_H_

// Stack memory for deep recursion: where the current stack is nearly used up,
// the next call runs on a fresh segment. Internal to this package.
//
// Why: Go's stacks grow, so templates may legally nest 100,000 deep; ours must
// not overflow, and normal runs must not pay for it.
// Limits: 2 MiB of the stack it starts on, then up to 16 segments of 64 MiB,
// mapped on demand. Thread-safety: used by the thread that made it.

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"

namespace gitops::gotemplate {

class DeepStack {
 public:
  DeepStack();
  ~DeepStack();
  DeepStack(const DeepStack&) = delete;
  DeepStack& operator=(const DeepStack&) = delete;

  // Whether the next recursion should go through Run.
  bool IsLow() const {
    return static_cast<const char*>(__builtin_frame_address(0)) < limit_;
  }
  // Calls `body` on a fresh segment; false, without calling it, where there is
  // none left.
  bool Run(absl::FunctionRef<void()> body);

 private:
  class Segment;

  const char* limit_;
  std::vector<std::unique_ptr<Segment>> segments_;
  size_t used_ = 0;
};

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_DEEP_STACK_H_
