#include "cmd/deployer/flag_groups.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace gitops::deployer {
namespace {

TEST(FlagGroupsTest, LabelsArePairs) {
  struct Case {
    const char* text;
    deploy::StringPairs labels;
    const char* problem;
  };
  const Case kCases[] = {
      {"a=b", {{"a", "b"}}, ""},
      {"a=,b=c=d", {{"a", ""}, {"b", "c=d"}}, ""},
      {"", {}, ""},
      {"a", {}, "Expected label to be in 'key=val' format"},
      {"a=b,", {{"a", "b"}}, "Expected label to be in 'key=val' format"},
      {"=b", {}, "Expected label key to be non-empty"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    cli::FlagSet flags;
    deploy::DeployFlags deploy;
    AddDeployFlags(flags, &deploy);
    EXPECT_TRUE(flags.Find("labels")->set(c.text).ok());
    EXPECT_EQ(deploy.labels, c.labels);
    EXPECT_EQ(deploy.label_problem, c.problem);
  }
}

TEST(FlagGroupsTest, PreflightNamesAreKnown) {
  cli::FlagSet flags;
  deploy::DeployFlags deploy;
  AddDeployFlags(flags, &deploy);
  cli::Flag& flag = *flags.Find("preflight");
  EXPECT_TRUE(flag.set("PermissionValidation,CRDUpgradeSafety").ok());
  EXPECT_EQ(deploy.preflight, (std::vector<std::string>{"PermissionValidation",
                                                        "CRDUpgradeSafety"}));
  EXPECT_TRUE(deploy.preflight_given);
  EXPECT_EQ(flag.set("Nope").message(),
            "unknown preflight check \"Nope\" specified");
}

TEST(FlagGroupsTest, DefaultsAreKapps) {
  cli::FlagSet flags;
  deploy::DeployFlags deploy;
  AddDeployFlags(flags, &deploy);
  struct Case {
    const char* flag;
    const char* shown;
  };
  const Case kCases[] = {
      {"wait-timeout", "15m0s"},
      {"wait-check-interval", "3s"},
      {"wait-resource-timeout", ""},
      {"wait-concurrency", "5"},
      {"apply-timeout", "15m0s"},
      {"apply-check-interval", "1s"},
      {"apply-concurrency", "5"},
      {"app-changes-max-to-keep", "200"},
      {"existing-non-labeled-resources-check-concurrency", "100"},
      {"diff-context", "2"},
      {"diff-changes", ""},
      {"diff-summary", "true"},
      {"logs", "true"},
      {"logs-all", ""},
      {"wait-ignored", ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.flag);
    const cli::Flag* flag = flags.Find(c.flag);
    ASSERT_NE(flag, nullptr);
    EXPECT_EQ(flag->default_text, c.shown);
  }
}

TEST(FlagGroupsTest, PrefixesKeepTheFlagsApart) {
  cli::FlagSet flags;
  deploy::ApplyFlags apply;
  deploy::WaitFlags wait;
  AddApplyFlags(flags, &apply, "delete-");
  AddWaitFlags(flags, &wait, "delete-");
  AddExitEarlyFlags(flags, &apply, &wait, "delete-");
  ASSERT_TRUE(flags.Find("delete-wait-timeout")->set("3s").ok());
  ASSERT_TRUE(
      flags.Find("delete-exit-early-on-apply-error")->set("false").ok());
  EXPECT_EQ(wait.settings.timeout, absl::Seconds(3));
  EXPECT_FALSE(apply.settings.exit_early);
  EXPECT_TRUE(wait.settings.exit_early);
  EXPECT_EQ(flags.Find("wait-timeout"), nullptr);
}

TEST(FlagGroupsTest, SectionsOfTheHelp) {
  cli::FlagSet flags;
  deploy::DeployFlags deploy;
  AddDeployFlags(flags, &deploy);
  AddOwnFlags(flags, &deploy);
  EXPECT_EQ(flags.Find("diff-run")->group, "");
  GroupForHelp(flags);
  struct Case {
    const char* flag;
    const char* group;
  };
  const Case kCases[] = {
      {"diff-run", "Diff Flags"},
      {"apply-timeout", "Apply Flags"},
      {"dangerous-allow-empty-list-of-resources", "Apply Flags"},
      {"wait", "Wait Flags"},
      {"wait-timeout", "Wait Flags"},
      {"filter", "Resource Filter Flags"},
      {"filter-kind", "Resource Filter Flags"},
      {"allow-ns", "Resource Validation Flags"},
      {"into-ns", "Resource Mangling Flags"},
      {"logs-all", "Logs Flags"},
      {"lease", "Flags that kapp does not have"},
      {"patch", ""},
      {"labels", ""},
      {"exit-early-on-wait-error", ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.flag);
    ASSERT_NE(flags.Find(c.flag), nullptr);
    EXPECT_EQ(flags.Find(c.flag)->group, c.group);
  }
}

TEST(FlagGroupsTest, NoServerShowsChanges) {
  deploy::DiffFlags diff;
  EXPECT_TRUE(CheckDiffFlags(diff).ok());
  cli::FlagSet flags;
  AddDiffFlags(flags, &diff, "diff-");
  ASSERT_TRUE(flags.Find("diff-ui-alpha")->set("true").ok());
  EXPECT_EQ(CheckDiffFlags(diff).code(), absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace gitops::deployer
