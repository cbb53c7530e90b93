#include "pkg/deploy/record/app_store.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/json/json.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {
namespace {

class CountingClock : public Clock {
 public:
  absl::Time Now() override { return absl::FromUnixSeconds(1'700'000'000); }
  void Sleep(absl::Duration) override { ++sleeps; }
  int sleeps = 0;
};

absl::Status ServerError(int code, const std::string& reason) {
  kube::ApiError error;
  error.code = code;
  error.reason = reason;
  error.message = "try later";
  return kube::ToStatus(error);
}

class AppStoreTest : public ::testing::Test {
 protected:
  AppStoreTest() : store_(&client_, &clock_, {.ns = "prod"}) {}

  // The next `times` writes are answered with an error and not done.
  void Refuse(int times, const absl::Status& error) {
    left_ = times;
    client_.before_write = [this, error](const std::string&) {
      return left_-- > 0 ? error : absl::OkStatus();
    };
  }
  // The next write is done and answered with an error.
  void LoseAnAnswer() {
    left_ = 1;
    client_.after_write = [this](const std::string&) {
      return left_-- > 0 ? ServerError(500, "InternalError") : absl::OkStatus();
    };
  }

  testing::FakeClient client_;
  CountingClock clock_;
  AppStore store_;
  int left_ = 0;
};

TEST_F(AppStoreTest, WritesAgainWhatTheServerCouldNotTake) {
  Refuse(2, ServerError(503, "ServiceUnavailable"));
  ASSERT_TRUE(store_.FindOrCreate("app", {}).ok());
  EXPECT_EQ(clock_.sleeps, 2);
  Refuse(1, ServerError(504, "Timeout"));
  absl::StatusOr<App> app = store_.Get("app");
  ASSERT_TRUE(app.ok());
  ASSERT_TRUE(store_.BeginChange(*app, {}).ok());
  Refuse(1, ServerError(429, "TooManyRequests"));
  EXPECT_TRUE(store_.CollectChanges(*app, 0).ok());
  Refuse(1, ServerError(500, "InternalError"));
  EXPECT_TRUE(store_.Delete(*app).ok());
  EXPECT_EQ(clock_.sleeps, 5);
  EXPECT_TRUE(client_.Objects("configmaps").empty());
}

TEST_F(AppStoreTest, ACreatedRecordWhoseAnswerWasLostIsItsOwn) {
  LoseAnAnswer();
  absl::StatusOr<App> app = store_.FindOrCreate("app", {});
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_FALSE(app->config_map.Uid().empty());
  EXPECT_EQ(client_.Objects("configmaps").size(), 1u);
}

TEST_F(AppStoreTest, AConfigMapOfSomebodyElseIsNoRecord) {
  const absl::StatusOr<value::Value> foreign =
      json::Parse(R"({"apiVersion":"v1","kind":"ConfigMap",)"
                  R"("metadata":{"name":"app","namespace":"prod"},"data":{}})",
                  {});
  ASSERT_TRUE(foreign.ok());
  const kube::ResourceType type = CoreType("ConfigMap", "configmaps", true);
  ASSERT_TRUE(client_.Create(type, "prod", *foreign, {}).ok());
  EXPECT_EQ(store_.Get("app").status().message(),
            "App 'app' (namespace: prod) backed by ConfigMap 'app' did not "
            "contain parseable app metadata: Parsing app metadata: unexpected "
            "end of JSON input (hint: ConfigMap was overriden by another "
            "user?)");
}

TEST_F(AppStoreTest, RenamesOnlyToAFreeName) {
  absl::StatusOr<App> app = store_.FindOrCreate("app", {});
  ASSERT_TRUE(app.ok());
  const absl::Status taken = store_.Rename(*app, "app", "prod");
  EXPECT_TRUE(kube::IsAlreadyExists(taken));
  EXPECT_EQ(taken.message(), "Creating app: configmaps \"app\" already exists");
  EXPECT_TRUE(store_.Rename(*app, "other", "prod").ok());
  EXPECT_EQ(client_.Objects("configmaps").count("prod/other"), 1u);
}

TEST_F(AppStoreTest, GivesUpAndDoesNotRepeatWhatIsRefusedForGood) {
  Refuse(100, ServerError(503, "ServiceUnavailable"));
  EXPECT_TRUE(
      kube::IsServiceUnavailable(store_.FindOrCreate("app", {}).status()));
  EXPECT_EQ(clock_.sleeps, 5);
  clock_.sleeps = 0;
  Refuse(100, ServerError(403, "Forbidden"));
  EXPECT_TRUE(kube::IsForbidden(store_.FindOrCreate("app", {}).status()));
  EXPECT_EQ(clock_.sleeps, 0);
}

}  // namespace
}  // namespace gitops::deploy
