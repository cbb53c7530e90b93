#include "tests/e2e/faults/fault_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gitops::faults {
namespace {

TEST(FaultRuleTest, Parses) {
  const absl::StatusOr<std::vector<FaultRule>> rules = ParseRules(
      "# comment\n\nPUT /api/.* status 429 retry-after 2 skip 1 times 3\n"
      "  WATCH .* cut-response 100 \n");
  ASSERT_TRUE(rules.ok()) << rules.status();
  ASSERT_EQ(rules->size(), 2u);
  EXPECT_EQ((*rules)[0].action, Action::kStatus);
  EXPECT_EQ((*rules)[0].argument, 429);
  EXPECT_EQ((*rules)[0].retry_after_seconds, 2);
  EXPECT_EQ((*rules)[0].skip, 1);
  EXPECT_EQ((*rules)[0].times, 3);
  EXPECT_EQ((*rules)[1].times, INT64_MAX);
}

TEST(FaultRuleTest, SaysWhatIsWrong) {
  struct Case {
    const char* text;
    const char* message;
  };
  for (const Case& c : {
           Case{"\nGET x", "rule in line 2: METHOD PATTERN ACTION are needed"},
           Case{"GET ( stall", "rule in line 1: malformed pattern"},
           Case{"GET x explode", "rule in line 1: unknown action explode"},
           Case{"GET x status", "rule in line 1: a number is missing"},
           Case{"GET x stall often 3", "rule in line 1: unknown option often"},
           Case{"GET x stall times -1", "rule in line 1: a number is missing"},
       }) {
    EXPECT_EQ(ParseRules(c.text).status().message(), c.message) << c.text;
  }
}

TEST(FaultRuleTest, MatchesByKindOfRequest) {
  const auto matches = [](const char* method, const char* request,
                          const char* query) {
    const auto rules = ParseRules(std::string(method) + " /a/.* stall");
    return Matches(rules->front(), request, "/a/b", query);
  };
  EXPECT_TRUE(matches("*", "GET", ""));
  EXPECT_TRUE(matches("WRITE", "PATCH", ""));
  EXPECT_FALSE(matches("WRITE", "GET", ""));
  EXPECT_TRUE(matches("WATCH", "GET", "a=b&watch=true"));
  EXPECT_FALSE(matches("WATCH", "GET", "watch=false"));
  EXPECT_TRUE(matches("READ", "GET", ""));
  EXPECT_FALSE(matches("READ", "GET", "watch=1"));
  const auto rules = ParseRules("* /a stall");
  EXPECT_FALSE(Matches(rules->front(), "GET", "/a/b", "")) << "whole path";
}

}  // namespace
}  // namespace gitops::faults
