#include "cmd/renderer/process_memory.h"

#include <malloc.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace gitops::renderer {
namespace {

constexpr int kStepBytes = 1 << 20;
constexpr uintptr_t kPageBytes = 4096;
constexpr int kMapAloneBytes = 16 << 20;  // Blocks from here on.
constexpr size_t kMaxAheadBytes = 15 << 20;

}  // namespace

void PrepareHeap() {
  mallopt(M_TOP_PAD, kStepBytes);
  mallopt(M_TRIM_THRESHOLD, -1);  // Never.
  mallopt(M_MMAP_THRESHOLD, kMapAloneBytes);
}

void TouchHeapAhead(size_t bytes) {
  // What is larger does not come from the heap.
  bytes = std::min(bytes, kMaxAheadBytes);
  void* const block = std::malloc(bytes);
  if (block == nullptr) return;
#ifdef MADV_POPULATE_WRITE
  const uintptr_t begin = reinterpret_cast<uintptr_t>(block);
  const uintptr_t from = (begin + kPageBytes - 1) & ~(kPageBytes - 1);
  const uintptr_t to = (begin + bytes) & ~(kPageBytes - 1);
  // What cannot be had now comes page by page, as it would have.
  if (from < to) {
    madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE);
  }
#endif
  std::free(block);
}

}  // namespace gitops::renderer
