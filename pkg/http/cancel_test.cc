#include "pkg/http/cancel.h"

#include <gtest/gtest.h>

#include <thread>

namespace gitops::http {
namespace {

TEST(CancellationTest, CallsSubscribersOnce) {
  Cancellation cancel;
  int calls = 0;
  cancel.Subscribe([&calls] { ++calls; });
  const uint64_t ticket = cancel.Subscribe([&calls] { calls += 100; });
  cancel.Unsubscribe(ticket);
  EXPECT_FALSE(cancel.cancelled());
  cancel.Cancel();
  cancel.Cancel();
  EXPECT_TRUE(cancel.cancelled());
  EXPECT_EQ(calls, 1);
  cancel.Subscribe([&calls] { ++calls; });
  EXPECT_EQ(calls, 2) << "a late subscriber is told at once";
}

TEST(CancellationTest, EndsASleep) {
  Cancellation cancel;
  EXPECT_TRUE(cancel.SleepFor(absl::Milliseconds(1)));
  std::thread other([&cancel] { cancel.Cancel(); });
  EXPECT_FALSE(cancel.SleepFor(absl::Hours(1)));
  other.join();
}

}  // namespace
}  // namespace gitops::http
