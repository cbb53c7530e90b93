#include "pkg/sandbox/apiserver/faults.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"

namespace gitops::sandbox {
namespace {

absl::Status Add(Faults* faults, absl::string_view text) {
  auto rule = json::Parse(text, {.numbers = json::Numbers::kKube});
  EXPECT_TRUE(rule.ok()) << text;
  return faults->Add(*rule);
}

TEST(FaultsTest, SkipsThenStrikes) {
  Faults faults;
  ASSERT_TRUE(Add(&faults,
                  R"({"method": "PUT", "path": "/configmaps/", "skip": 2,
                      "count": 2, "status": 409, "reason": "Conflict",
                      "retryAfter": 3})")
                  .ok());
  EXPECT_FALSE(faults.Strike("GET", "/api/v1/configmaps/x").has_value());
  EXPECT_FALSE(faults.Strike("PUT", "/api/v1/secrets/x").has_value());
  std::string struck;
  for (int i = 0; i < 6; ++i) {
    auto fault = faults.Strike("PUT", "/api/v1/configmaps/x");
    struck += fault.has_value() ? "x" : ".";
    if (!fault.has_value()) continue;
    EXPECT_EQ(fault->status, 409);
    EXPECT_EQ(fault->reason, "Conflict");
    EXPECT_EQ(fault->retry_after_seconds, 3);
    EXPECT_EQ(fault->cut_after, -1);
  }
  EXPECT_EQ(struck, "..xx..");
}

TEST(FaultsTest, OnceByDefaultForEveryRequest) {
  Faults faults;
  ASSERT_TRUE(Add(&faults, R"({"cutAfter": 0})").ok());
  auto fault = faults.Strike("DELETE", "/anything");
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ(fault->cut_after, 0);
  EXPECT_FALSE(faults.Strike("DELETE", "/anything").has_value());
}

TEST(FaultsTest, ForEverUntilCleared) {
  Faults faults;
  ASSERT_TRUE(Add(&faults, R"({"delay": "250ms", "count": -1})").ok());
  for (int i = 0; i < 5; ++i) {
    auto fault = faults.Strike("GET", "/x");
    ASSERT_TRUE(fault.has_value());
    EXPECT_EQ(fault->delay, absl::Milliseconds(250));
    EXPECT_EQ(fault->status, 0);
  }
  faults.Clear();
  EXPECT_FALSE(faults.Strike("GET", "/x").has_value());
}

TEST(FaultsTest, TheFirstRuleThatStrikes) {
  Faults faults;
  ASSERT_TRUE(Add(&faults, R"({"status": 500, "path": "/a"})").ok());
  ASSERT_TRUE(Add(&faults, R"({"status": 503, "count": 2})").ok());
  EXPECT_EQ(faults.Strike("GET", "/a")->status, 500);
  EXPECT_EQ(faults.Strike("GET", "/a")->status, 503);
  EXPECT_EQ(faults.Strike("GET", "/b")->status, 503);
  EXPECT_FALSE(faults.Strike("GET", "/a").has_value());
}

TEST(FaultsTest, Errors) {
  Faults faults;
  for (const char* bad :
       {"[]", "null", "{}", R"({"method": "GET"})", R"({"status": 200})",
        R"({"status": 399})", R"({"status": 600})", R"({"delay": "soon"})",
        R"({"status": "500"})", R"({"cutAfter": -5})"}) {
    EXPECT_EQ(Add(&faults, bad).code(), absl::StatusCode::kInvalidArgument)
        << bad;
  }
  EXPECT_FALSE(faults.Strike("GET", "/x").has_value());
  EXPECT_TRUE(Add(&faults, R"({"status": 400})").ok());
  EXPECT_TRUE(Add(&faults, R"({"status": 599})").ok());
}

}  // namespace
}  // namespace gitops::sandbox
