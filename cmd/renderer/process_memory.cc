#include "cmd/renderer/process_memory.h"

#include <malloc.h>

namespace gitops::renderer {
namespace {

constexpr int kStepBytes = 1 << 20;
constexpr int kMapAloneBytes = 16 << 20;  // Blocks from here on.

}  // namespace

void PrepareHeap() {
  mallopt(M_TOP_PAD, kStepBytes);
  mallopt(M_TRIM_THRESHOLD, -1);  // Never.
  mallopt(M_MMAP_THRESHOLD, kMapAloneBytes);
}

}  // namespace gitops::renderer
