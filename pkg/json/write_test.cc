// Values as JSON text.

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::json {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

TEST(JsonWriteTest, StringsAndBytes) {
  std::string out;
  AppendString("a\x01\x7f\b\f\xE2\x80\xA8&\xff\\\"", true, &out);
  EXPECT_EQ(out, "\"a\\u0001\x7f\\b\\f\\u2028\\u0026\\ufffd\\\\\\\"\"");
  EXPECT_EQ(*Write(Value::Bytes("hi")), "\"aGk=\"");
  EXPECT_EQ(*Write(Value::String("<"), {.escape_html = false}), "\"<\"");
}

TEST(JsonWriteTest, Indent) {
  auto value = Parse(R"({"b":[1,{}],"a":[]})");
  EXPECT_EQ(*Write(*value, {.indent = "  "}),
            "{\n  \"a\": [],\n  \"b\": [\n    1,\n    {}\n  ]\n}");
  EXPECT_EQ(*Write(*value, {.sort_keys = false}), R"({"b":[1,{}],"a":[]})");
}

TEST(JsonWriteTest, UnsupportedValues) {
  std::string out = "before";
  Value list = Value::NewList();
  list.list().Add(Value::Float(std::numeric_limits<double>::infinity()));
  EXPECT_EQ(WriteTo(list, {}, &out).message(), "json: unsupported value: +Inf");
  EXPECT_EQ(out, "before");
}

TEST(JsonWriteTest, Numbers) {
  struct Case {
    Value number;
    absl::string_view text;
  };
  for (const Case& c :
       std::vector<Case>{{Value::Int(0), "0"},
                         {Value::Int(INT64_MIN), "-9223372036854775808"},
                         {Value::Uint(UINT64_MAX), "18446744073709551615"},
                         {Value::Float(1), "1"},
                         {Value::Float(-0.0), "-0"},
                         {Value::Float(1.5), "1.5"},
                         {Value::Float(1e20), "100000000000000000000"},
                         {Value::Float(1e21), "1e+21"},
                         {Value::Float(1e-6), "0.000001"},
                         {Value::Float(1e-7), "1e-7"},
                         {Value::Float(0.1F, GoType::kFloat32), "0.1"}}) {
    EXPECT_EQ(*Write(c.number), c.text);
  }
  EXPECT_EQ(Write(Value::Float(std::nan(""))).status(),
            absl::InvalidArgumentError("json: unsupported value: NaN"));
}

TEST(JsonWriteTest, NilContainers) {
  EXPECT_EQ(*Write(Value::NilList()), "null");
  EXPECT_EQ(*Write(Value::NilMap()), "null");
  EXPECT_EQ(*Write(Value::NewList()), "[]");
  EXPECT_EQ(*Write(Value::NewMap()), "{}");
}

// An object that stands for a list.
class Box : public value::Object {
 public:
  absl::string_view GoTypeName() const override { return "box.Box"; }
  std::string Print() const override { return "box"; }
  Value ToPlain() const override { return Value::NewList({Value::Int(1)}); }
};

TEST(JsonWriteTest, ObjectsAreWrittenAsTheyStandFor) {
  EXPECT_EQ(*Write(Value::FromObject(std::make_shared<Box>())), "[1]");
}

TEST(JsonWriteTest, StringsReadBack) {
  std::string text;
  for (int c = 0; c < 0x80; ++c) text.push_back(static_cast<char>(c));
  text += "é€😀\xE2\x80\xA8\xE2\x80\xA9";
  for (const bool escape_html : {false, true}) {
    const auto written =
        Write(Value::String(text), {.escape_html = escape_html});
    ASSERT_TRUE(written.ok());
    EXPECT_EQ(Parse(*written)->as_string(), text);
    EXPECT_EQ(written->find('\n'), std::string::npos);
    EXPECT_EQ(written->find("\xE2\x80\xA8"), std::string::npos);
  }
}

TEST(JsonWriteTest, KeysAreSortedByBytes) {
  const auto value = Parse(R"({"b":1,"a":2,"é":3,"Z":4,"":5,"aa":6})");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*Write(*value), R"({"":5,"Z":4,"a":2,"aa":6,"b":1,"é":3})");
  EXPECT_EQ(*Write(*value, {.sort_keys = false}),
            R"({"b":1,"a":2,"é":3,"Z":4,"":5,"aa":6})");
}

TEST(JsonWriteTest, IndentedTextReadsBack) {
  const auto value = Parse(R"({"a":[1,[],{}],"b":{"c":[[2]]}})");
  ASSERT_TRUE(value.ok());
  for (const char* indent : {" ", "  ", "\t"}) {
    const auto text = Write(*value, {.indent = indent});
    ASSERT_TRUE(text.ok());
    EXPECT_TRUE(*Parse(*text) == *value);
  }
  EXPECT_EQ(*Write(*Parse("[]"), {.indent = "  "}), "[]");
  EXPECT_EQ(*Write(*Parse("1"), {.indent = "  "}), "1");
}

TEST(JsonWriteTest, AppendsAndLeavesWhatWasThere) {
  std::string out = "x";
  ASSERT_TRUE(WriteTo(Value::Int(1), {}, &out).ok());
  EXPECT_EQ(out, "x1");
  Value map = Value::NewMap();
  map.map().Set("a", Value::String("long enough to have been written already"));
  map.map().Set("b", Value::Float(std::nan("")));
  EXPECT_FALSE(WriteTo(map, {}, &out).ok());
  EXPECT_EQ(out, "x1");
}

}  // namespace
}  // namespace gitops::json
