#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"
#include "pkg/coordinator/sample_release.h"
#include "proto/gitops/coordinator/v1/coordinator.pb.h"

namespace gitops::coordinator {
namespace {

// As coordinator_fuzz.cc reads it: the call's number, then its message.
template <typename Message>
std::string Seed(char call, const Message& message) {
  return absl::StrCat(std::string(1, call), message.SerializeAsString());
}

std::vector<std::string> Seeds() {
  v1::PutRequest put;
  put.set_release(SampleRelease("staging", "//a:b"));
  v1::PutRequest fenced = put;
  fenced.set_token(1);
  v1::GetRequest get;
  get.set_release_id(std::string(64, 'a'));
  v1::GetRequest newest;
  newest.set_environment("staging");
  v1::ListRequest list;
  list.set_environment("staging");
  list.set_page_size(2);
  list.set_page_token("3");
  v1::WatchRequest watch;
  watch.set_environment("staging");
  watch.set_after_sequence(-1);
  v1::AcquireLeaseRequest acquire;
  acquire.set_environment("staging");
  acquire.set_holder("someone@here");
  acquire.set_ttl_ms(10000);
  v1::AcquireLeaseRequest returned = acquire;
  returned.set_ttl_ms(10001);
  v1::RenewLeaseRequest renew;
  renew.set_environment("staging");
  renew.set_token(1);
  renew.set_ttl_ms(60000);
  v1::ReleaseLeaseRequest release;
  release.set_environment("staging");
  release.set_token(1);
  v1::GetLeaseRequest lease;
  lease.set_environment("staging");
  v1::ReportRequest report;
  report.set_environment("staging");
  report.set_release_id(std::string(64, 'b'));
  report.set_step("push");
  report.set_outcome("done");
  report.set_detail("2 images");
  report.set_actor("someone@here");
  return {Seed(0, put),
          Seed(0, fenced),
          Seed(1, get),
          Seed(1, newest),
          Seed(2, list),
          Seed(3, watch),
          Seed(4, acquire),
          Seed(4, returned),
          Seed(5, renew),
          Seed(6, release),
          Seed(7, lease),
          Seed(8, report),
          Seed(4, v1::AcquireLeaseRequest())};
}

TEST(CoordinatorFuzzTest, SeedsAndChangesOfThem) {
  EXPECT_GT(ReplayFuzzCorpus(Seeds(), {.rounds = 300}), 4000u);
}

}  // namespace
}  // namespace gitops::coordinator
