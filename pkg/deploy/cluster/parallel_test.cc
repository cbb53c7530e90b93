#include "pkg/deploy/cluster/parallel.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

TEST(ParallelForTest, EachOnce) {
  for (size_t count : {0u, 1u, 7u, 100u}) {
    for (size_t workers : {0u, 1u, 4u, 200u}) {
      std::vector<std::atomic<int>> calls(count);
      ParallelFor(count, workers, [&](size_t i) { ++calls[i]; });
      for (size_t i = 0; i < count; ++i) {
        EXPECT_EQ(calls[i], 1) << i << " of " << count << ", " << workers;
      }
    }
  }
}

TEST(ParallelForTest, OneWorkerIsTheCallerInOrder) {
  std::vector<size_t> order;
  const std::thread::id self = std::this_thread::get_id();
  ParallelFor(5, 1, [&](size_t i) {
    EXPECT_EQ(std::this_thread::get_id(), self);
    order.push_back(i);
  });
  EXPECT_EQ(order, (std::vector<size_t>{0, 1, 2, 3, 4}));
}

TEST(ParallelForTest, NoMoreThanAllowedAtOnce) {
  std::atomic<int> running{0}, most{0};
  ParallelFor(50, 3, [&](size_t) {
    const int now = ++running;
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    std::this_thread::yield();
    --running;
  });
  EXPECT_LE(most, 3);
}

}  // namespace
}  // namespace gitops::deploy
