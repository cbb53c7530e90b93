#include "cmd/renderer/process_memory.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <cstddef>
#include <cstdlib>

#include "gtest/gtest.h"

namespace gitops::renderer {
namespace {

long PageFaults() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

TEST(ProcessMemoryTest, NothingIsKept) {
  PrepareHeap();
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{4096}, size_t{8191},
                             size_t{1} << 20, size_t{1} << 40}) {
    TouchHeapAhead(bytes);
    void* const block = std::malloc(bytes % (size_t{1} << 30));
    ASSERT_NE(block, nullptr) << bytes;
    std::free(block);
  }
}

TEST(ProcessMemoryTest, WhatWasTouchedFaultsNoMore) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer has a heap of its own";
#endif
  void* const page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const bool known = madvise(page, 4096, MADV_POPULATE_WRITE) == 0;
  munmap(page, 4096);
  if (!known) GTEST_SKIP() << "Linux before 5.14 does not know the request";
  constexpr size_t kBytes = size_t{8} << 20;
  PrepareHeap();
  TouchHeapAhead(kBytes);
  const long before = PageFaults();
  volatile char* const block = static_cast<char*>(std::malloc(kBytes / 2));
  ASSERT_NE(block, nullptr);
  for (size_t i = 0; i < kBytes / 2; i += 4096) block[i] = 1;
  // Without it there are 1,024.
  EXPECT_LT(PageFaults() - before, 100);
  std::free(const_cast<char*>(block));
}

}  // namespace
}  // namespace gitops::renderer
