#include "pkg/deploy/wait/fields.h"

#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Tree;
using value::Value;

TEST(FieldsTest, WholeNumbersOnly) {
  struct Case {
    const char* value;
    std::optional<int64_t> want;
  };
  const Case kCases[] = {
      {"5", 5},
      {"-5", -5},
      {"0", 0},
      {"5.0", 5},
      {"5.5", {}},
      {"'5'", {}},
      {"null", {}},
      {"true", {}},
      {"[5]", {}},
      {"{a: 5}", {}},
      {"1e300", {}},
      {"-1e300", {}},
      {"9007199254740993", 9007199254740993},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.value);
    const Value v = Tree(std::string("{s: {n1: ") + c.value + "}}");
    EXPECT_EQ(IntAt(v, {"s", "n1"}), c.want);
    EXPECT_EQ(IntOr(v, {"s", "n1"}, 77), c.want.value_or(77));
  }
  EXPECT_EQ(IntAt(Tree("{s: 5}"), {"s", "deeper"}), std::nullopt);
  EXPECT_EQ(IntAt(Tree("{}"), {"s"}), std::nullopt);
  EXPECT_EQ(IntOr(Value(), {"s"}, 3), 3);
}

TEST(FieldsTest, Texts) {
  EXPECT_EQ(TextAt(Tree("{s: {t: x}}"), {"s", "t"}), "x");
  EXPECT_EQ(TextAt(Tree("{s: {t: 5}}"), {"s", "t"}), "");
  EXPECT_EQ(TextAt(Tree("{s: [x]}"), {"s", "t"}), "");
  EXPECT_EQ(TextAt(Value(), {"s"}), "");
}

TEST(FieldsTest, Conditions) {
  const std::vector<Condition> list = ConditionsOf(
      Tree("{status: {conditions: [{type: Ready, status: 'True', reason: R, "
           "message: M, observedGeneration: 3}, nonsense, null, {type: Ready, "
           "status: 'False'}, {status: 5}]}}"));
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].type, "Ready");
  EXPECT_EQ(list[0].status, "True");
  EXPECT_EQ(list[0].reason, "R");
  EXPECT_EQ(list[0].message, "M");
  EXPECT_EQ(list[0].observed_generation, 3);
  EXPECT_EQ(list[1].observed_generation, std::nullopt);
  EXPECT_EQ(list[2].status, "");
  EXPECT_EQ(FindCondition(list, "Ready"), &list[0]);  // The first.
  EXPECT_EQ(FindCondition(list, "Other"), nullptr);
  for (const char* none : {"{}", "{status: {}}", "{status: {conditions: null}}",
                           "{status: {conditions: {}}}", "{status: []}"}) {
    EXPECT_TRUE(ConditionsOf(Tree(none)).empty()) << none;
  }
}

TEST(FieldsTest, Generations) {
  struct Case {
    const char* object;
    const char* want;
  };
  const Case kCases[] = {
      {"{metadata: {generation: 2}, status: {observedGeneration: 2}}", ""},
      {"{metadata: {generation: 2}, status: {observedGeneration: 1}}",
       "Waiting for generation 2 to be observed"},
      {"{metadata: {generation: 1}, status: {observedGeneration: 2}}",
       "Waiting for generation 1 to be observed"},
      {"{metadata: {generation: 1}}",
       "Waiting for generation 1 to be observed"},
      {"{}", ""},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(GenerationPending(Tree(c.object)), c.want) << c.object;
  }
}

}  // namespace
}  // namespace gitops::deploy
