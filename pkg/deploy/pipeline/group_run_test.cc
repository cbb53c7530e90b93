#include "pkg/deploy/pipeline/group_run.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

using ::testing::ElementsAre;
using After = std::vector<std::vector<size_t>>;
using Kind = PartEnd::Kind;

std::vector<Kind> Kinds(const std::vector<PartEnd>& ends) {
  std::vector<Kind> kinds;
  for (const PartEnd& e : ends) kinds.push_back(e.kind);
  return kinds;
}

GroupRunOptions Options(size_t at_once, bool keep_going = false) {
  GroupRunOptions options;
  options.at_once = at_once;
  options.keep_going = keep_going;
  options.is_failure = [](const absl::Status& s) { return !s.ok(); };
  return options;
}

TEST(GroupRun, OneByOneGoesInOrder) {
  std::vector<size_t> ran;
  RunGroup(
      {{2}, {}, {}, {0}}, Options(1),
      [&](size_t i) {
        ran.push_back(i);
        return absl::OkStatus();
      },
      nullptr);
  EXPECT_THAT(ran, ElementsAre(1, 2, 0, 3));
}

TEST(GroupRun, IndependentPartsRunAtOnceAndNoMoreThanAllowed) {
  std::atomic<int> running{0}, most{0};
  After after(6);
  after[5] = {0, 1, 2, 3, 4};
  std::vector<PartEnd> ends = RunGroup(
      after, Options(3),
      [&](size_t i) {
        int now = ++running;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        if (i == 5) {
          EXPECT_EQ(now, 1);
        }
        // Until as many run as may, or long enough to be sure that they don't.
        for (int k = 0; i < 3 && most < 3 && k < 2000; ++k) {
          absl::SleepFor(absl::Milliseconds(1));
        }
        --running;
        return absl::OkStatus();
      },
      nullptr);
  EXPECT_EQ(most, 3);
  EXPECT_THAT(Kinds(ends), testing::Each(Kind::kDone));
}

TEST(GroupRun, FirstFailureStartsNothingMore) {
  std::vector<PartEnd> ends = RunGroup(
      {{}, {}, {1}}, Options(1),
      [](size_t i) {
        return i == 0 ? absl::InternalError("x") : absl::OkStatus();
      },
      nullptr);
  EXPECT_THAT(Kinds(ends),
              ElementsAre(Kind::kFailed, Kind::kNotStarted, Kind::kNotStarted));
}

TEST(GroupRun, KeepGoingSkipsWhateverComesAfterAFailure) {
  std::vector<size_t> told;
  std::vector<PartEnd> ends = RunGroup(
      {{}, {0}, {1}, {}, {3}}, Options(2, true),
      [](size_t i) {
        return i == 0 ? absl::InternalError("x") : absl::OkStatus();
      },
      [&](size_t i, const PartEnd&) { told.push_back(i); });
  EXPECT_THAT(Kinds(ends),
              ElementsAre(Kind::kFailed, Kind::kSkipped, Kind::kSkipped,
                          Kind::kDone, Kind::kDone));
  EXPECT_EQ(ends[1].cause, 0u);
  EXPECT_EQ(ends[2].cause, 1u);
  std::sort(told.begin(), told.end());
  EXPECT_THAT(told, ElementsAre(0, 1, 2, 3, 4));
}

TEST(GroupRun, NothingToDo) {
  EXPECT_TRUE(
      RunGroup(
          {}, Options(4), [](size_t) { return absl::OkStatus(); }, nullptr)
          .empty());
}

}  // namespace
}  // namespace gitops::deploy
