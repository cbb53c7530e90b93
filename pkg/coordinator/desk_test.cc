#include "pkg/coordinator/desk.h"

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/coordinator/sample_release.h"
#include "pkg/coordinator/sqlite_store.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::coordinator {
namespace {

using ::testing::HasSubstr;

class FakeClock : public Clock {
 public:
  absl::Time Now() override {
    MutexLock lock(&mutex);
    return now;
  }
  void Sleep(absl::Duration d) override { Advance(d); }
  void Advance(absl::Duration d) {
    MutexLock lock(&mutex);
    now += d;
  }
  Mutex mutex;
  absl::Time now = absl::FromUnixSeconds(1000000);
};

constexpr absl::Duration kTtl = absl::Seconds(10);

class DeskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    store_ = *OpenSqliteStore(":memory:");
    desk_ = std::make_unique<Desk>(store_.get(), &clock_);
  }
  EventRecord Step(const std::string& environment) {
    EventRecord e;
    e.environment = environment;
    e.step = "push";
    e.outcome = "done";
    return e;
  }

  FakeClock clock_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Desk> desk_;
};

TEST_F(DeskTest, PutAndGet) {
  std::string bytes = SampleRelease("e");
  auto id = desk_->Put(bytes, 0, "me");
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_EQ(*id, descriptor::ReleaseId(bytes));
  EXPECT_EQ(desk_->Get(*id)->bytes, bytes);
  EXPECT_EQ(desk_->Newest("e")->release_id, *id);
  EXPECT_EQ(desk_->Newest("f").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(desk_->Put("junk", 0, "").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(DeskTest, Pages) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(desk_->Put(SampleRelease("e", absl::StrCat(i)), 0, "").ok());
  }
  std::set<std::string> seen;
  std::string token, next;
  int pages = 0;
  do {
    auto page = desk_->List("e", 2, token, &next);
    ASSERT_TRUE(page.ok());
    for (const auto& r : *page) EXPECT_TRUE(seen.insert(r.release_id).second);
    token = next;
    ++pages;
  } while (!next.empty());
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_EQ(pages, 3);
  EXPECT_FALSE(desk_->List("e", 2, "junk", &next).ok());
  EXPECT_FALSE(desk_->List("e", -1, "", &next).ok());
}

TEST_F(DeskTest, OneHolderAtATime) {
  auto a = desk_->AcquireLease("e", "a@x", kTtl, 0);
  ASSERT_TRUE(a.ok());
  absl::Status status = desk_->AcquireLease("e", "b@x", kTtl, 0).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("a@x"));
  // Another environment is another lease.
  EXPECT_TRUE(desk_->AcquireLease("f", "b@x", kTtl, 0).ok());
  ASSERT_TRUE(desk_->ReleaseLease("e", a->token).ok());
  auto b = desk_->AcquireLease("e", "b@x", kTtl, 0);
  ASSERT_TRUE(b.ok());
  EXPECT_GT(b->token, a->token);
}

TEST_F(DeskTest, ExpiryAndFencing) {
  auto a = desk_->AcquireLease("e", "a@x", kTtl, 0);
  clock_.Advance(absl::Seconds(9));
  ASSERT_TRUE(desk_->RenewLease("e", a->token, kTtl).ok());
  clock_.Advance(absl::Seconds(9));
  EXPECT_TRUE(desk_->Report(Step("e"), a->token).ok());
  clock_.Advance(absl::Seconds(1));
  // At the very moment it is over.
  EXPECT_EQ(desk_->Report(Step("e"), a->token).status().code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(desk_->RenewLease("e", a->token, kTtl).status().code(),
            absl::StatusCode::kAborted);
  auto b = desk_->AcquireLease("e", "b@x", kTtl, 0);
  ASSERT_TRUE(b.ok());
  EXPECT_GT(b->token, a->token);
  EXPECT_EQ(desk_->Put(SampleRelease("e"), a->token, "").status().code(),
            absl::StatusCode::kAborted);
  EXPECT_TRUE(desk_->Put(SampleRelease("e"), b->token, "").ok());
  // The old holder cannot give back what is another's by now.
  ASSERT_TRUE(desk_->ReleaseLease("e", a->token).ok());
  bool held = false;
  EXPECT_EQ(desk_->GetLease("e", &held)->holder, "b@x");
  EXPECT_TRUE(held);
}

TEST_F(DeskTest, TakingAgainKeepsTheToken) {
  auto a = desk_->AcquireLease("e", "a@x", kTtl, 0);
  clock_.Advance(absl::Seconds(5));
  auto again = desk_->AcquireLease("e", "a@x", kTtl, a->token);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->token, a->token);
  EXPECT_GT(again->expires_at, a->expires_at);
  clock_.Advance(absl::Seconds(60));
  // Too late to renew: a new lease with a new token.
  EXPECT_GT(desk_->AcquireLease("e", "a@x", kTtl, a->token)->token, a->token);
}

TEST_F(DeskTest, ManyWantOneLease) {
  std::vector<std::thread> threads;
  std::atomic<int> winners{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      if (desk_->AcquireLease("e", absl::StrCat("h", i), kTtl, 0).ok()) {
        ++winners;
      }
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(winners, 1);
}

struct BadCase {
  const char* name;
  std::function<absl::Status(Desk&)> call;
};

TEST_F(DeskTest, BadRequests) {
  EventRecord no_step = Step("e");
  no_step.step = "";
  EventRecord long_detail = Step("e");
  long_detail.detail = std::string(10000, 'x');
  const BadCase cases[] = {
      {"no environment",
       [](Desk& d) { return d.AcquireLease("", "h", kTtl, 0).status(); }},
      {"slash", [](Desk& d) { return d.Newest("a/b").status(); }},
      {"control character", [](Desk& d) { return d.Newest("a\n").status(); }},
      {"no holder",
       [](Desk& d) { return d.AcquireLease("e", "", kTtl, 0).status(); }},
      {"too short",
       [](Desk& d) {
         return d.AcquireLease("e", "h", absl::ZeroDuration(), 0).status();
       }},
      {"too long",
       [](Desk& d) {
         return d.AcquireLease("e", "h", absl::Hours(2), 0).status();
       }},
      {"no token", [](Desk& d) { return d.RenewLease("e", 0, kTtl).status(); }},
      {"negative token", [](Desk& d) { return d.ReleaseLease("e", -1); }},
      {"no id", [](Desk& d) { return d.Get("").status(); }},
      {"no step", [&](Desk& d) { return d.Report(no_step, 0).status(); }},
      {"long detail",
       [&](Desk& d) { return d.Report(long_detail, 0).status(); }},
      {"long name",
       [](Desk& d) { return d.Newest(std::string(300, 'a')).status(); }},
  };
  for (const BadCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.call(*desk_).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(DeskTest, WaitersAreWoken) {
  std::vector<EventRecord> got;
  std::thread waiter(
      [&] { got = *desk_->WaitForEvents(0, "e", 10, absl::Seconds(30)); });
  ASSERT_TRUE(desk_->Report(Step("other"), 0).ok());
  ASSERT_TRUE(desk_->Report(Step("e"), 0).ok());
  waiter.join();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].environment, "e");
}

TEST_F(DeskTest, StopEndsWaiting) {
  std::thread waiter([&] {
    EXPECT_TRUE(desk_->WaitForEvents(0, "", 10, absl::Hours(1))->empty());
  });
  desk_->Stop();
  waiter.join();
}

}  // namespace
}  // namespace gitops::coordinator
