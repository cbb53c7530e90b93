#include "pkg/gotemplate/format.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Value;

TEST(FormatTest, PrintsNamedIntegersByName) {
  EXPECT_EQ(FormatValue(Value::Int(0, GoType::kDuration)), "0s");
  EXPECT_EQ(FormatValue(Value::Int(5425000000000, GoType::kDuration)),
            "1h30m25s");
  EXPECT_EQ(FormatValue(Value::Int(-1500000, GoType::kDuration)), "-1.5ms");
  EXPECT_EQ(FormatValue(Value::Int(2100, GoType::kDuration)), "2.1µs");
  EXPECT_EQ(FormatValue(Value::Int(7, GoType::kDuration)), "7ns");
  EXPECT_EQ(FormatValue(Value::Int(60000000001, GoType::kDuration)),
            "1m0.000000001s");
  EXPECT_EQ(FormatValue(Value::Int(3, GoType::kMonth)), "March");
  EXPECT_EQ(FormatValue(Value::Int(0, GoType::kWeekday)), "Sunday");
  EXPECT_EQ(Sprintf("%d %s %q", {Value::Int(3, GoType::kMonth),
                                 Value::Int(3, GoType::kMonth),
                                 Value::Int(3, GoType::kMonth)}),
            "3 March \"March\"");
}

TEST(FormatTest, NamesTypes) {
  EXPECT_EQ(GoTypeName(Value()), "<nil>");
  EXPECT_EQ(GoTypeName(Value::Int(1)), "int64");
  EXPECT_EQ(GoTypeName(Value::Int(1, GoType::kInt)), "int");
  EXPECT_EQ(GoTypeName(Value::Uint(1, GoType::kUint8)), "uint8");
  EXPECT_EQ(GoTypeName(Value::NewMap(GoType::kValues)), "common.Values");
  EXPECT_EQ(GoTypeName(Value::NewMap(GoType::kBytes)), "map[string][]uint8");
  EXPECT_EQ(GoTypeName(Value::NewList(GoType::kMapString)),
            "[]map[string]interface {}");
  EXPECT_EQ(GoKindName(Value()), "invalid");
  EXPECT_EQ(GoKindName(Value::Bytes("")), "slice");
  EXPECT_EQ(GoKindName(Value::Int(1, GoType::kDuration)), "int64");
  EXPECT_EQ(GoKindName(Value::Int(1, GoType::kMonth)), "int");
}

TEST(FormatTest, PrintsFloatsAsFmtDoes) {
  EXPECT_EQ(FormatFloat(100000), "100000");
  EXPECT_EQ(FormatFloat(1e6), "1e+06");
  EXPECT_EQ(FormatFloat(1e20), "1e+20");
  EXPECT_EQ(FormatFloat(0.0001), "0.0001");
  EXPECT_EQ(FormatFloat(0.00001), "1e-05");
  EXPECT_EQ(FormatFloat(-0.0), "-0");
}

TEST(FormatTest, StrvalKeepsStringsAndBytes) {
  EXPECT_EQ(Strval(Value::String("a")), "a");
  EXPECT_EQ(Strval(Value::Bytes("hi")), "hi");
  EXPECT_EQ(Strval(Value()), "<nil>");
  EXPECT_EQ(Strval(Value::Float(2.5)), "2.5");
}

TEST(FormatTest, ValuesThatContainThemselvesTerminate) {
  Value map = Value::NewMap();
  map.map().Set("self", map);
  const std::string text = FormatValue(map);
  EXPECT_NE(text.find("..."), std::string::npos);
  EXPECT_LT(text.size(), 100000u);
  map.map().Clear();
}

TEST(FormatTest, SprintSpacesAndSprintln) {
  EXPECT_EQ(Sprint({Value::Int(1), Value::Int(2), Value::String("a"),
                    Value::String("b"), Value::Int(3)}),
            "1 2ab3");
  EXPECT_EQ(Sprintln({Value::Int(1), Value::String("a")}), "1 a\n");
}

}  // namespace
}  // namespace gitops::gotemplate
