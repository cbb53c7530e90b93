#include "pkg/deploy/pipeline/preflight.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/pipeline/preflight_names.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

Config WithRules(const std::vector<std::string>& names) {
  Config config;
  for (const std::string& name : names) {
    config.preflight.push_back({name, value::Value()});
  }
  return config;
}

TEST(PreflightNamesTest, TheFlagThenTheConfiguration) {
  auto names = [](const std::vector<std::string>& flag, bool given,
                  const Config& config) {
    absl::StatusOr<std::vector<std::string>> out =
        PreflightNames(flag, given, config);
    return out.ok() ? absl::StrJoin(*out, ",")
                    : std::string(out.status().message());
  };
  EXPECT_EQ(names({}, false, Config()), "");
  EXPECT_EQ(
      names({}, false, WithRules({kPermissionValidation, kCrdUpgradeSafety})),
      "CRDUpgradeSafety,PermissionValidation");
  EXPECT_EQ(
      names({kCrdUpgradeSafety}, true, WithRules({kPermissionValidation})),
      "CRDUpgradeSafety");
  EXPECT_EQ(names({}, true, WithRules({kPermissionValidation})), "");
  EXPECT_EQ(names({}, false, WithRules({"Nope"})),
            "preflight configuration settings failed: unknown preflight check "
            "in configuration: \"Nope\"");
  EXPECT_EQ(names({}, true, WithRules({kCrdUpgradeSafety, kCrdUpgradeSafety})),
            "preflight configuration settings failed: duplicate preflight "
            "check in configuration: \"CRDUpgradeSafety\"");
  EXPECT_TRUE(IsPreflightName("PermissionValidation"));
  EXPECT_FALSE(IsPreflightName("permissionvalidation"));
  EXPECT_FALSE(IsPreflightName(""));
}

PlannedChange Upgrade(absl::string_view live, absl::string_view wanted,
                      ApplyOp op = ApplyOp::kUpdate) {
  PlannedChange p;
  p.apply = op;
  auto crd = [](absl::string_view fields) {
    return Object(
        absl::StrCat("{apiVersion: apiextensions.k8s.io/v1, kind: "
                     "CustomResourceDefinition, metadata: {name: g.e.com}, ",
                     fields, "}"));
  };
  if (!live.empty()) p.change.existing = crd(live);
  p.change.wanted = crd(wanted);
  return p;
}

constexpr char kLive[] =
    "spec: {scope: Namespaced, versions: [{name: v1}, {name: v2}]}, status: "
    "{storedVersions: [v1]}";

TEST(CheckCrdUpgradesTest, Table) {
  struct Case {
    const char* name;
    PlannedChange change;
    const char* problem;  // "" = none.
  };
  PlannedChange other_kind = Upgrade(kLive, "spec: {scope: Cluster}");
  other_kind.change.wanted->object().map().Set("kind",
                                               value::Value::String("G"));
  const Case kCases[] = {
      {"the same", Upgrade(kLive, kLive), ""},
      {"a version that nobody stores goes",
       Upgrade(kLive, "spec: {scope: Namespaced, versions: [{name: v1}]}"), ""},
      {"a new one", Upgrade("", "spec: {scope: Cluster}", ApplyOp::kCreate),
       ""},
      {"another scope",
       Upgrade(kLive, "spec: {scope: Cluster, versions: [{name: v1}]}"),
       "\"NoScopeChange\" validation failed: scope changed from "
       "\"Namespaced\" to \"Cluster\""},
      {"a stored version goes",
       Upgrade(kLive, "spec: {scope: Namespaced, versions: [{name: v2}]}"),
       "\"NoStoredVersionRemoved\" validation failed: stored version \"v1\" "
       "removed"},
      {"nothing is done",
       Upgrade(kLive, "spec: {scope: Cluster}", ApplyOp::kNoop), ""},
      {"no definition", other_kind, ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::Status s = CheckCrdUpgrades({c.change});
    if (c.problem[0] == '\0') {
      EXPECT_TRUE(s.ok()) << s;
      continue;
    }
    EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(s.message(),
              absl::StrCat("validation for safe CRD upgrades failed\n"
                           "CustomResourceDefinition g.e.com failed upgrade "
                           "safety validation. ",
                           c.problem));
  }
}

TEST(RunPreflightTest, NamesTheCheckThatFailed) {
  Session session;
  const std::vector<PlannedChange> plan = {
      Upgrade(kLive, "spec: {scope: Cluster, versions: [{name: v1}]}")};
  EXPECT_TRUE(RunPreflight(session, {}, plan).ok());
  const absl::Status s = RunPreflight(session, {kCrdUpgradeSafety}, plan);
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StartsWith(
      s.message(),
      "preflight checks failed: running preflight check \"CRDUpgradeSafety\": "
      "validation for safe CRD upgrades failed\n"))
      << s;
}

}  // namespace
}  // namespace gitops::deploy
