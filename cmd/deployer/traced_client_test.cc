#include "cmd/deployer/traced_client.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/record/app_store.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/json/json.h"

namespace gitops::deployer {
namespace {

class FixedClock : public Clock {
 public:
  absl::Time Now() override { return now += absl::Milliseconds(5); }
  void Sleep(absl::Duration) override {}
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
};

TEST(TracedClientTest, TellsWhatWasAskedAndNothingThatWasSent) {
  FixedClock clock;
  std::vector<std::string> lines;
  std::shared_ptr<kube::Client> client = TraceClient(
      std::make_shared<deploy::testing::FakeClient>(), &clock,
      [&lines](absl::string_view line) { lines.emplace_back(line); });
  const kube::ResourceType secrets =
      deploy::CoreType("Secret", "secrets", true);
  const absl::StatusOr<value::Value> secret = json::Parse(
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},)"
      R"("stringData":{"password":"hunter2"}})",
      {});
  ASSERT_TRUE(secret.ok()) << secret.status();
  ASSERT_TRUE(client->Create(secrets, "prod", *secret, {}).ok());
  EXPECT_FALSE(client->Get(secrets, "prod", "missing").ok());
  ASSERT_TRUE(client->List(secrets, "prod", {}).ok());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(absl::EndsWith(lines[0], "M: debug: create secrets prod/s (5ms)"))
      << lines[0];
  EXPECT_TRUE(absl::EndsWith(
      lines[1], "M: debug: get secrets prod/missing (5ms): NOT_FOUND"))
      << lines[1];
  EXPECT_TRUE(absl::EndsWith(lines[2], "M: debug: list secrets prod (5ms)"))
      << lines[2];
  for (const std::string& line : lines) {
    EXPECT_FALSE(absl::StrContains(line, "hunter2"));
  }
}

}  // namespace
}  // namespace gitops::deployer
