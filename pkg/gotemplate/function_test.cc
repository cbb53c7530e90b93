#include "pkg/gotemplate/function.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

FunctionSpec Named(absl::string_view name, int result) {
  FunctionSpec spec;
  spec.name = name;
  spec.body = result == 1 ? [](Call&) -> absl::StatusOr<value::Value> {
    return value::Value::Int(1);
  }
  : [](Call&) -> absl::StatusOr<value::Value> { return value::Value::Int(2); };
  return spec;
}

TEST(FunctionMapTest, AddsFindsAndRemoves) {
  FunctionMap functions;
  EXPECT_EQ(functions.Find("f"), nullptr);
  functions.Add(Named("f", 1));
  functions.Add(Named("g", 1));
  EXPECT_EQ(functions.size(), 2U);
  ASSERT_NE(functions.Find("f"), nullptr);
  EXPECT_EQ(functions.Find("f")->name, "f");
  functions.Remove("f");
  EXPECT_EQ(functions.Find("f"), nullptr);
  EXPECT_EQ(functions.size(), 1U);
  functions.Remove("none");
  EXPECT_EQ(functions.size(), 1U);
}

TEST(FunctionMapTest, TheLaterReplacesTheEarlier) {
  FunctionMap functions;
  functions.Add(Named("f", 1));
  const FunctionBody first = functions.Find("f")->body;
  functions.Add(Named("f", 2));
  EXPECT_EQ(functions.size(), 1U);
  EXPECT_NE(functions.Find("f")->body, first);
}

TEST(FunctionMapTest, OthersStayWhereTheyAre) {
  FunctionMap functions;
  functions.Add(Named("f", 1));
  const FunctionSpec* f = functions.Find("f");
  static constexpr absl::string_view kNames[] = {"a", "b", "c", "d", "e", "g"};
  for (const absl::string_view name : kNames) functions.Add(Named(name, 2));
  EXPECT_EQ(functions.Find("f"), f);
  const FunctionMap moved = std::move(functions);
  EXPECT_EQ(moved.Find("f"), f);
}

}  // namespace
}  // namespace gitops::gotemplate
