#include "cmd/deploy/flags.h"

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/cli/program.h"

namespace gitops::deploy_command {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FlagsTest, WhatMayNotStandTogether) {
  struct Case {
    const char* message;
    std::function<void(Flags*)> set;
  };
  const Case cases[] = {
      {"neither text, json nor proto", [](Flags* f) { f->output = "xml"; }},
      {"--only and --from exclude",
       [](Flags* f) {
         f->only = {"push"};
         f->from = "push";
       }},
      {"--plan and --plan-out exclude",
       [](Flags* f) {
         f->plan = "a";
         f->plan_out = "b";
       }},
      {"--plan-out and --discover exclude",
       [](Flags* f) {
         f->plan_out = "b";
         f->discover = true;
       }},
      {"--plan and --at exclude",
       [](Flags* f) {
         f->plan = "a";
         f->conductor.at = "c";
       }},
      {"--only: no step", [](Flags* f) { f->only = {"pish"}; }},
      {"--from: no step", [](Flags* f) { f->from = "pish"; }},
  };
  for (const Case& c : cases) {
    Flags flags;
    c.set(&flags);
    const absl::Status status = CheckFlags(&flags);
    EXPECT_EQ(cli::ExitCodeOf(status), cli::kExitUsage) << c.message;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

TEST(FlagsTest, WhatFollowsFromThem) {
  Flags flags;
  flags.plan_out = "p";
  flags.only = {"commit", "deploy"};
  ASSERT_TRUE(CheckFlags(&flags).ok());
  EXPECT_TRUE(flags.conductor.dry_run);
  EXPECT_THAT(flags.conductor.parts.Names(), ElementsAre("commit", "deploy"));
  Flags plain;
  ASSERT_TRUE(CheckFlags(&plain).ok());
  EXPECT_TRUE(plain.conductor.parts.All());
  EXPECT_FALSE(plain.conductor.dry_run);
}

}  // namespace
}  // namespace gitops::deploy_command
