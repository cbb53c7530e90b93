#include "pkg/release/plan.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/release/parts.h"
#include "pkg/release/state_change.h"

namespace gitops::release {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Parts, ByName) {
  EXPECT_TRUE(Parts().All());
  EXPECT_THAT(OnlyParts({"deploy", "diff"})->Names(),
              ElementsAre("diff", "deploy"));
  EXPECT_FALSE(OnlyParts({"check"})->Writes());
  EXPECT_TRUE(PartsFrom("check")->All());
  EXPECT_THAT(PartsFrom("commit")->Names(), ElementsAre("commit", "deploy"));
  EXPECT_THAT(std::string(PartsFrom("comit").status().message()),
              HasSubstr("known: check, diff, push, commit, deploy"));
  EXPECT_FALSE(OnlyParts({"push", ""}).ok());
}

TEST(StateChange, FromJson) {
  auto change = ParseStateChange(
      R"({"commit":"c","changed":true,"added":["a"],"removed":["b","c"]})");
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->commit, "c");
  EXPECT_EQ(change->Counts(), "1 added, 0 changed, 2 removed");
  EXPECT_FALSE(ParseStateChange("[]").ok());
  EXPECT_FALSE(ParseStateChange("{").ok());
}

struct DigestCase {
  const char* name;
  const char* diff;
  bool same;
};

TEST(Plan, DiffDigestLeavesOutWhatPassesWithTime) {
  constexpr char kDiff[] =
      "Changes\nNamespace  Name  Age\nx          a     1m\n\n"
      "@@ update configmap/a (v1) namespace: x @@\n"
      "  3 -   k: v\n  3 +   k: w\n\n"
      "Op:      0 create, 0 delete, 1 update\n";
  const DigestCase cases[] = {
      {"age",
       "Changes\nNamespace  Name  Age\nx          a     2m\n\n"
       "@@ update configmap/a (v1) namespace: x @@\n"
       "  3 -   k: v\n  3 +   k: w\n\nOp:      0 create\n",
       true},
      {"label of the app",
       "@@ update configmap/a (v1) namespace: x @@\n"
       "  1 +     kapp.k14s.io/app: \"1700\"\n"
       "  3 -   k: v\n  3 +   k: w\n",
       true},
      {"content",
       "@@ update configmap/a (v1) namespace: x @@\n"
       "  3 -   k: v\n  3 +   k: z\n",
       false},
      {"object",
       "@@ update configmap/b (v1) namespace: x @@\n"
       "  3 -   k: v\n  3 +   k: w\n",
       false},
      {"none", "", false},
  };
  for (const DigestCase& c : cases) {
    EXPECT_EQ(DiffDigest(c.diff) == DiffDigest(kDiff), c.same) << c.name;
  }
}

struct BadCase {
  const char* text;
  absl::StatusCode code;
  const char* message;
};

TEST(Plan, RefusesWhatIsNone) {
  const BadCase cases[] = {
      {"{", absl::StatusCode::kInvalidArgument, "p.json: "},
      {"[]", absl::StatusCode::kInvalidArgument, "no plan"},
      {"{}", absl::StatusCode::kInvalidArgument, "no plan"},
      {R"({"planVersion":2})", absl::StatusCode::kUnimplemented, "version 2"},
      {R"({"planVersion":1})", absl::StatusCode::kInvalidArgument,
       "environment"},
      {R"({"planVersion":1,"environment":"e","releaseId":"r"})",
       absl::StatusCode::kInvalidArgument, "without state"},
      {R"({"planVersion":1,"environment":"e","releaseId":"r","state":{},
          "steps":["nap"]})",
       absl::StatusCode::kInvalidArgument, "nap"},
  };
  for (const BadCase& c : cases) {
    absl::Status status = ParsePlan("p.json", c.text).status();
    EXPECT_EQ(status.code(), c.code) << c.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message)) << c.text;
  }
}

TEST(Plan, ComparesWhatMatters) {
  Plan plan;
  plan.environment = "e";
  plan.release_id = "r";
  EXPECT_TRUE(ComparePlans(plan, plan).ok());
  Plan other = plan;
  other.environment = "f";
  EXPECT_FALSE(ComparePlans(plan, other).ok());
  other = plan;
  other.release_id = "s";
  EXPECT_FALSE(ComparePlans(plan, other).ok());
  other = plan;
  other.diff = "text alone";
  EXPECT_TRUE(ComparePlans(plan, other).ok());
}

}  // namespace
}  // namespace gitops::release
