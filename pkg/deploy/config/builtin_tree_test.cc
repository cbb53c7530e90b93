#include "pkg/deploy/config/builtin_tree.h"

#include <vector>

#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using value::Value;

TEST(BuiltinTreeTest, PathsInOneText) {
  struct Case {
    const char* text;
    const char* json;
  };
  const Case kCases[] = {
      {"a", R"(["a"])"},
      {"a.b.c", R"(["a","b","c"])"},
      {"a[*].b", R"(["a",{"allIndexes":true},"b"])"},
      {"a[*]", R"(["a",{"allIndexes":true}])"},
      {"m.\"x.y/z\"", R"(["m","x.y/z"])"},
      {"data.\".dockerconfigjson\"", R"(["data",".dockerconfigjson"])"},
      {"", "[]"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Json(builtin::PathOf(c.text)), c.json) << c.text;
  }
}

TEST(BuiltinTreeTest, KindsTimesVersions) {
  const std::vector<Value> kinds = builtin::Kinds({"A", "B"}, {"v1", "v2"});
  ASSERT_EQ(kinds.size(), 4u);
  EXPECT_EQ(Json(kinds[1]),
            R"({"apiVersionKindMatcher":{"apiVersion":"v2","kind":"A"}})");
  EXPECT_EQ(Json(kinds[2]),
            R"({"apiVersionKindMatcher":{"apiVersion":"v1","kind":"B"}})");
  EXPECT_EQ(builtin::Join({kinds, {}, kinds}).size(), 8u);
  EXPECT_EQ(builtin::PodTemplateKinds().size(), 17u);
  EXPECT_EQ(builtin::CronJobKinds().size(), 3u);
  EXPECT_EQ(builtin::DeploymentKinds().size(), 4u);
}

TEST(BuiltinTreeTest, Matchers) {
  EXPECT_EQ(Json(builtin::Not(builtin::All())),
            R"({"notMatcher":{"matcher":{"allMatcher":{}}}})");
  EXPECT_EQ(Json(builtin::Unless({"a", "b"})),
            R"({"notMatcher":{"matcher":{"hasAnnotationMatcher":)"
            R"({"keys":["a","b"]}}}})");
  EXPECT_EQ(Json(builtin::And({builtin::Any({builtin::All()})})),
            R"({"andMatcher":{"matchers":[{"anyMatcher":{"matchers":)"
            R"([{"allMatcher":{}}]}}]}})");
  EXPECT_EQ(Json(builtin::GroupKindOf("", "Namespace")),
            R"({"apiGroupKindMatcher":{"apiGroup":"","kind":"Namespace"}})");
}

}  // namespace
}  // namespace gitops::deploy
