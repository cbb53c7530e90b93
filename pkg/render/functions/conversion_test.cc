#include "pkg/render/functions/conversion.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::render {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

constexpr int64_t kMinInt = std::numeric_limits<int64_t>::min();

TEST(ConversionTest, LooseInt) {
  struct Case {
    Value value;
    int64_t number;
  };
  for (const Case& c : std::vector<Case>{{Value(), 0},
                                         {Value::Bool(true), 1},
                                         {Value::Bool(false), 0},
                                         {Value::Int(-7), -7},
                                         {Value::Int(7, GoType::kMonth), 7},
                                         {Value::Int(7, GoType::kDuration), 0},
                                         {Value::Uint(7), 7},
                                         {Value::Uint(UINT64_MAX), -1},
                                         {Value::Float(1.9), 1},
                                         {Value::Float(-1.9), -1},
                                         {Value::Float(1e19), kMinInt},
                                         {Value::Float(-1e19), kMinInt},
                                         {Value::Float(std::nan("")), kMinInt},
                                         {Value::String("42"), 42},
                                         {Value::String("-42"), -42},
                                         {Value::String("+42"), 42},
                                         {Value::String("42.00"), 42},
                                         {Value::String("42.50"), 0},
                                         {Value::String("0x1F"), 31},
                                         {Value::String("017"), 15},
                                         {Value::String("0b11"), 3},
                                         {Value::String("1_000"), 1000},
                                         {Value::String("x"), 0},
                                         {Value::String(""), 0},
                                         {Value::String(" 1"), 0},
                                         {Value::Bytes("1"), 0},
                                         {Value::NewList({Value::Int(1)}), 0},
                                         {Value::NewMap(), 0}}) {
    EXPECT_EQ(LooseInt(c.value), c.number);
  }
}

TEST(ConversionTest, LooseFloat) {
  EXPECT_EQ(LooseFloat(Value()), 0);
  EXPECT_EQ(LooseFloat(Value::Bool(true)), 1);
  EXPECT_EQ(LooseFloat(Value::Int(-7)), -7);
  EXPECT_EQ(LooseFloat(Value::Int(7, GoType::kDuration)), 0);
  EXPECT_EQ(LooseFloat(Value::Uint(7)), 7);
  EXPECT_EQ(LooseFloat(Value::Float(1.5)), 1.5);
  EXPECT_EQ(LooseFloat(Value::String("1.5e3")), 1500);
  EXPECT_EQ(LooseFloat(Value::String("x")), 0);
  EXPECT_EQ(LooseFloat(Value::NewList()), 0);
}

TEST(ConversionTest, GoIntegers) {
  struct Case {
    absl::string_view text;
    std::optional<int64_t> number;
  };
  for (const Case& c : std::vector<Case>{
           {"0", 0},
           {"-0", 0},
           {"9223372036854775807", std::numeric_limits<int64_t>::max()},
           {"9223372036854775808", std::nullopt},
           {"-9223372036854775808", kMinInt},
           {"-9223372036854775809", std::nullopt},
           {"0o17", 15},
           {"08", std::nullopt},
           {"0_7", 7},
           {"0x_f", 15},
           {"1__0", std::nullopt},
           {"_1", std::nullopt},
           {"1_", std::nullopt},
           {"0x", std::nullopt},
           {"", std::nullopt},
           {"-", std::nullopt},
           {"+-1", std::nullopt},
           {"1e3", std::nullopt},
           {"1.0", std::nullopt}}) {
    EXPECT_EQ(ParseGoInt(c.text), c.number) << c.text;
  }
}

TEST(ConversionTest, GoFloats) {
  struct Case {
    absl::string_view text;
    std::optional<double> number;
  };
  const double inf = std::numeric_limits<double>::infinity();
  for (const Case& c : std::vector<Case>{{"1", 1},
                                         {"1.", 1},
                                         {".5", 0.5},
                                         {"-1.5e-3", -0.0015},
                                         {"0x1p4", 16},
                                         {"0x1.8p1", 3},
                                         {"0x1", std::nullopt},
                                         {"inf", inf},
                                         {"+Infinity", inf},
                                         {"-INF", -inf},
                                         {"1e400", std::nullopt},
                                         {"1e-400", 0},
                                         {"1e", std::nullopt},
                                         {".", std::nullopt},
                                         {"1.2.3", std::nullopt},
                                         {"", std::nullopt},
                                         {" 1", std::nullopt},
                                         {"+nan", std::nullopt}}) {
    EXPECT_EQ(ParseGoFloat(c.text), c.number) << c.text;
  }
  EXPECT_TRUE(std::isnan(ParseGoFloat("NaN").value_or(0)));
}

TEST(ConversionTest, Empty) {
  const std::vector<Value> empty = {
      Value(),          Value::Bool(false), Value::Int(0),    Value::Uint(0),
      Value::Float(0),  Value::String(""),  Value::Bytes(""), Value::NewList(),
      Value::NilList(), Value::NewMap(),    Value::NilMap()};
  for (const Value& v : empty) EXPECT_TRUE(IsEmpty(v));
  Value map = Value::NewMap();
  map.map().Set("a", Value());
  const std::vector<Value> full = {Value::Bool(true),
                                   Value::Int(-1),
                                   Value::Uint(1),
                                   Value::Float(0.1),
                                   Value::String(" "),
                                   Value::Bytes("a"),
                                   Value::NewList({Value()}),
                                   map};
  for (const Value& v : full) EXPECT_FALSE(IsEmpty(v));
}

TEST(ConversionTest, TextLists) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(TextList(Value()), Texts{});
  EXPECT_EQ(TextList(Value::String("a")), Texts{"a"});
  EXPECT_EQ(TextList(Value::Float(1.5)), Texts{"1.5"});
  EXPECT_EQ(TextList(Value::Bytes("ab")), (Texts{"97", "98"}));
  EXPECT_EQ(TextList(Value::NewList({Value::Int(1), Value(), Value::String("b"),
                                     Value::Bool(true)})),
            (Texts{"1", "b", "true"}));
  const Value strings = StringList({"a", ""});
  EXPECT_EQ(strings.go_type(), GoType::kString);
  EXPECT_EQ(TextList(strings), (Texts{"a", ""}));
}

TEST(ConversionTest, DeepEqual) {
  const Value list = Value::NewList({Value::Int(1), Value::String("a")});
  Value map = Value::NewMap();
  map.map().Set("k", list);
  EXPECT_TRUE(DeepEqual(map, map.DeepCopy()));
  EXPECT_TRUE(DeepEqual(list, list.DeepCopy()));
  EXPECT_TRUE(DeepEqual(Value(), Value()));
  EXPECT_TRUE(DeepEqual(Value::Int(1), Value::Int(1, GoType::kInt64)));
  struct Case {
    absl::string_view name;
    Value a;
    Value b;
  };
  for (const Case& c : std::vector<Case>{
           {"kinds", Value::Int(1), Value::Float(1)},
           {"Go types", Value::Int(1), Value::Int(1, GoType::kInt)},
           {"element types", Value::NewList(), Value::NewList(GoType::kString)},
           {"nil and empty", Value::NewList(), Value::NilList()},
           {"nil and empty maps", Value::NewMap(), Value::NilMap()},
           {"named maps", Value::NewMap(), Value::NewMap(GoType::kValues)},
           {"sizes", list, Value::NewList({Value::Int(1)})},
           {"items", Value::NewList({Value::Int(1)}),
            Value::NewList({Value::Int(2)})},
           {"keys", map, Value::NewMap()},
           {"text and bytes", Value::String("a"), Value::Bytes("a")},
           {"NaN", Value::Float(std::nan("")), Value::Float(std::nan(""))}}) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(DeepEqual(c.a, c.b));
    EXPECT_FALSE(DeepEqual(c.b, c.a));
  }
}

}  // namespace
}  // namespace gitops::render
