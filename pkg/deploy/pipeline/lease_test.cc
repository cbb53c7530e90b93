#include "pkg/deploy/pipeline/lease.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

using value::Value;

class LeaseTest : public ::testing::Test {
 protected:
  LeaseOptions Options(const std::string& holder) {
    LeaseOptions options;
    options.app = "app";
    options.ns = "ns";
    options.holder = holder;
    // Nothing happens in the background while a test runs.
    options.duration = absl::Minutes(10);
    options.progress = [this](absl::string_view line) {
      told_.emplace_back(line);
    };
    return options;
  }
  absl::StatusOr<std::unique_ptr<Lease>> Take(const std::string& holder) {
    return Lease::Take(&server_, &clock_, Options(holder));
  }
  // As a process elsewhere left it.
  void Leave(const std::string& holder, absl::Duration lasts) {
    auto lease = Take(holder);
    ASSERT_TRUE(lease.ok()) << lease.status();
    const Value object = server_.Objects("leases").at("ns/app.deploy");
    lease->reset();  // Given back.
    Value left = object.DeepCopy();
    left.map()["spec"].map().Set("leaseDurationSeconds",
                                 Value::Int(absl::ToInt64Seconds(lasts)));
    kube::ResourceType type;
    type.gvk = {"coordination.k8s.io", "v1", "Lease"};
    type.resource = "leases";
    type.namespaced = true;
    server_.Put(type, "ns", left);
  }
  std::string Holder() {
    return std::string(server_.Objects("leases")
                           .at("ns/app.deploy")
                           .FindPath({"spec", "holderIdentity"})
                           ->as_string());
  }
  testing::FakeClient server_;
  testing::SteppingClock clock_;
  std::vector<std::string> told_;
};

TEST_F(LeaseTest, IsTakenAndGivenBack) {
  {
    auto lease = Take("me");
    ASSERT_TRUE(lease.ok()) << lease.status();
    EXPECT_EQ(Holder(), "me");
    EXPECT_TRUE((*lease)->Check().ok());
    clock_.Advance(absl::Minutes(9));
    EXPECT_TRUE((*lease)->Renew().ok());
    clock_.Advance(absl::Minutes(9));
    EXPECT_TRUE((*lease)->Check().ok());
  }
  EXPECT_TRUE(server_.Objects("leases").empty());
}

TEST_F(LeaseTest, OneThatRanOutStopsTheWriter) {
  auto lease = Take("me");
  ASSERT_TRUE(lease.ok());
  clock_.Advance(absl::Minutes(10));
  const absl::Status s = (*lease)->Check();
  EXPECT_EQ(s.code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(absl::StrContains(s.message(), "ran out before it was renewed"))
      << s;
  EXPECT_EQ(ExitCodeOf(s), 5);
}

TEST_F(LeaseTest, OneThatWasTakenIsLostForGood) {
  auto lease = Take("me");
  ASSERT_TRUE(lease.ok());
  server_.Edit("leases", "ns", "app.deploy", [](Value* v) {
    v->map()["spec"].map().Set("holderIdentity", Value::String("other"));
  });
  EXPECT_TRUE(kube::IsConflict((*lease)->Renew()));
  EXPECT_EQ((*lease)->Renew().code(), absl::StatusCode::kAborted);
  const absl::Status s = (*lease)->Check();
  EXPECT_EQ(s.code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(absl::StrContains(s.message(), "lost to another deploy")) << s;
  lease->reset();
  EXPECT_EQ(Holder(), "other");  // Not ours to give back.
}

TEST_F(LeaseTest, APassingFailureToRenewIsNoLoss) {
  auto lease = Take("me");
  ASSERT_TRUE(lease.ok());
  server_.before_write = [](const std::string&) {
    return absl::UnavailableError("away");
  };
  EXPECT_FALSE((*lease)->Renew().ok());
  server_.before_write = nullptr;
  EXPECT_TRUE((*lease)->Check().ok());
  EXPECT_TRUE((*lease)->Renew().ok());
}

TEST_F(LeaseTest, ItsOwnAndAnExpiredOneAreTakenOver) {
  Leave("me", absl::Minutes(10));
  EXPECT_TRUE(Take("me").ok());
  Leave("them", absl::Minutes(10));
  clock_.Advance(absl::Minutes(10));
  EXPECT_TRUE(Take("me").ok());
  Leave("", absl::Minutes(10));
  EXPECT_TRUE(Take("me").ok());
  EXPECT_EQ(clock_.sleeps(), 0);
}

TEST_F(LeaseTest, AHolderThatMayBeDeadIsWaitedFor) {
  Leave("them", absl::Seconds(20));
  EXPECT_TRUE(Take("me").ok());
  EXPECT_EQ(clock_.slept(), absl::Seconds(20));
  ASSERT_EQ(told_.size(), 4u);
  EXPECT_EQ(told_[0],
            "waiting: app 'app' (namespace: ns) is being deployed by 'them', "
            "or was: the lease runs out in 21s unless it is renewed");
}

TEST_F(LeaseTest, OneThatRenewsLives) {
  Leave("them", absl::Seconds(60));
  clock_.on_sleep = [this](int count) {
    if (count != 4) return;
    server_.Edit("leases", "ns", "app.deploy", [](Value* v) {
      v->map()["spec"].map().Set("renewTime",
                                 Value::String("2099-01-01T00:00:00.000000Z"));
    });
  };
  const absl::Status s = Take("me").status();
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(s.message(), "is being deployed by 'them'"))
      << s;
  EXPECT_EQ(ExitCodeOf(s), 4);
  EXPECT_EQ(Holder(), "them");
}

TEST_F(LeaseTest, ALongLeaseIsNotWaitedForToItsEnd) {
  Leave("them", absl::Hours(5));
  EXPECT_EQ(Take("me").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_LT(clock_.slept(), absl::Seconds(100));
}

TEST_F(LeaseTest, OneThatIsGivenBackMeanwhileMeansThatMuchHasChanged) {
  Leave("them", absl::Seconds(60));
  clock_.on_sleep = [this](int) {
    kube::ResourceType type;
    type.resource = "leases";
    type.namespaced = true;
    EXPECT_TRUE(server_.Delete(type, "ns", "app.deploy", {}).ok());
  };
  const absl::Status s = Take("me").status();
  EXPECT_EQ(s.code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(absl::StrContains(s.message(), "run again")) << s;
}

}  // namespace
}  // namespace gitops::deploy
