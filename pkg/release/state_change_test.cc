#include "pkg/release/state_change.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace gitops::release {
namespace {

using Strings = std::vector<std::string>;

TEST(StateChangeTest, Reads) {
  auto change = ParseStateChange(
      R"({"changed": true, "commit": "abc", "added": ["a", "b"],
          "modified": [], "removed": ["ü"], "other": {}})");
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_TRUE(change->changed);
  EXPECT_EQ(change->commit, "abc");
  EXPECT_EQ(change->added, (Strings{"a", "b"}));
  EXPECT_TRUE(change->modified.empty());
  EXPECT_EQ(change->removed, (Strings{"ü"}));
  EXPECT_EQ(change->Counts(), "2 added, 0 changed, 1 removed");
}

TEST(StateChangeTest, WhatIsAbsentOrOfAnotherKind) {
  for (const char* text :
       {"{}", R"({"changed": null, "commit": null, "added": null})",
        R"({"changed": "true", "commit": 7, "added": {}, "removed": "x"})"}) {
    auto change = ParseStateChange(text);
    ASSERT_TRUE(change.ok()) << text << ": " << change.status();
    EXPECT_FALSE(change->changed);
    EXPECT_EQ(change->commit, "");
    EXPECT_EQ(change->Counts(), "0 added, 0 changed, 0 removed");
  }
  EXPECT_EQ(ParseStateChange(R"({"added": [1]})")->added, (Strings{""}));
}

TEST(StateChangeTest, Errors) {
  for (const char* text : {"", "{", "no JSON", "{} {}"}) {
    EXPECT_EQ(ParseStateChange(text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
  for (const char* text : {"[]", "null", "\"{}\"", "1"}) {
    EXPECT_EQ(ParseStateChange(text).status(),
              absl::InvalidArgumentError("a commit's result is no JSON object"))
        << text;
  }
}

}  // namespace
}  // namespace gitops::release
