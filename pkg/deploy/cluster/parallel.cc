#include "pkg/deploy/cluster/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace gitops::deploy {

void ParallelFor(size_t count, size_t workers,
                 const std::function<void(size_t)>& work) {
  std::atomic<size_t> next{0};
  auto loop = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < std::min(count, workers); ++i) {
    threads.emplace_back(loop);
  }
  loop();
  for (std::thread& t : threads) t.join();
}

}  // namespace gitops::deploy
