// Scalars, objects, and when two values are the same.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::value {
namespace {

class Thing : public Object {
 public:
  absl::string_view GoTypeName() const override { return "pkg.Thing"; }
  std::string Print() const override { return "thing"; }
};

// One of each kind, none equal to another.
std::vector<Value> Different() {
  Value map = Value::NewMap();
  map.map().Set("a", Value());
  return {Value(),
          Value::Bool(false),
          Value::Bool(true),
          Value::Int(0),
          Value::Int(1),
          Value::Int(std::numeric_limits<int64_t>::min()),
          Value::Uint(0),
          Value::Uint(std::numeric_limits<uint64_t>::max()),
          Value::Float(0),
          Value::Float(1),
          Value::String(""),
          Value::String("a"),
          Value::String(std::string(100, 'a')),
          Value::Bytes(""),
          Value::Bytes("a"),
          Value::NewList(),
          Value::NewList({Value()}),
          Value::NewList({Value::NewList()}),
          Value::NewMap(),
          map,
          Value::FromObject(std::make_shared<Thing>()),
          Value::FromObject(std::make_shared<Thing>())};
}

TEST(ScalarTest, EqualOnlyToThemselves) {
  const std::vector<Value> values = Different();
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = 0; j < values.size(); ++j) {
      EXPECT_EQ(values[i] == values[j], i == j) << i << " " << j;
      EXPECT_EQ(values[i].SameReference(values[j]), i == j) << i << " " << j;
    }
    const Value copy = values[i].DeepCopy();
    EXPECT_TRUE(copy == values[i]) << i;
    EXPECT_EQ(copy.kind(), values[i].kind());
  }
  EXPECT_FALSE(Value::Float(std::nan("")) == Value::Float(std::nan("")));
}

TEST(ScalarTest, MovesLeaveNull) {
  for (Value& value : Different()) {
    const Value copy = value;
    Value moved = std::move(value);
    EXPECT_TRUE(value.is_null());
    EXPECT_TRUE(moved == copy);
    value = std::move(moved);
    EXPECT_TRUE(value == copy);
    Value other = Value::String("other, and longer than fits inside");
    value.swap(other);
    EXPECT_TRUE(other == copy);
  }
}

TEST(ScalarTest, AssigningToItself) {
  for (Value& value : Different()) {
    const Value copy = value;
    Value& same = value;
    value = same;
    EXPECT_TRUE(value == copy);
  }
}

TEST(ScalarTest, TextsWithZeroBytes) {
  for (const size_t size : {1u, 14u, 15u, 64u}) {
    const std::string text(size, '\0');
    EXPECT_EQ(Value::String(text).as_string(), text);
    EXPECT_EQ(Value::Bytes(text).as_string(), text);
  }
}

TEST(ScalarTest, OptionalFields) {
  EXPECT_EQ(Value::String("a").string_or_empty(), "a");
  EXPECT_EQ(Value::Int(1).string_or_empty(), "");
  EXPECT_EQ(Value().string_or_empty(), "");
  EXPECT_EQ(Value::Int(1).Find("a"), nullptr);
  EXPECT_EQ(Value().FindPath({"a", "b"}), nullptr);
  const Value text = Value::String("a");
  EXPECT_EQ(text.FindPath({}), &text);
}

TEST(ScalarTest, ObjectsAreShared) {
  const auto thing = std::make_shared<Thing>();
  const Value value = Value::FromObject(thing);
  const Value copy = value.DeepCopy();
  EXPECT_EQ(&copy.object(), thing.get());
  EXPECT_EQ(copy.shared_object(), thing);
  EXPECT_TRUE(copy.SameReference(value));
  EXPECT_EQ(value.object().Print(), "thing");
  std::string out = "a ";
  value.object().PrintTo(&out);
  EXPECT_EQ(out, "a thing");
}

TEST(ScalarTest, ObjectsHaveNothingUnlessTheySaySo) {
  const Thing thing;
  EXPECT_FALSE(thing.Field("x").has_value());
  EXPECT_FALSE(thing.MethodParameters("x").has_value());
  EXPECT_FALSE(thing.Call("x", {}).ok());
  EXPECT_TRUE(thing.Elements().is_null());
  EXPECT_TRUE(thing.ToPlain().is_null());
  EXPECT_TRUE(thing.Truth());
  EXPECT_FALSE(thing.IsStringer());
  EXPECT_EQ(thing.GoSyntax(), "thing");
  EXPECT_EQ(thing.PrintByAddress(), "thing");
}

TEST(ScalarTest, GoTypes) {
  EXPECT_EQ(Value::Int(1).go_type(), GoType::kDefault);
  EXPECT_EQ(Value::Uint(1, GoType::kUint8).go_type(), GoType::kUint8);
  EXPECT_EQ(Value::Float(1, GoType::kFloat32).go_type(), GoType::kFloat32);
  EXPECT_EQ(Value::NewList(GoType::kString).go_type(), GoType::kString);
  EXPECT_EQ(Value::NilMap(GoType::kBytes).go_type(), GoType::kBytes);
  EXPECT_EQ(Value::String("a").go_type(), GoType::kDefault);
}

}  // namespace
}  // namespace gitops::value
