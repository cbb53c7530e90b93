// Values as TOML text.

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/toml/toml.h"
#include "pkg/value/value.h"

namespace gitops::toml {
namespace {

using ::gitops::value::Value;

std::string Text(const Value& value) {
  const auto text = Write(value);
  return text.ok() ? *text : std::string(text.status().message());
}

// What toToml of Helm 4.1.4 makes of each.
TEST(TomlWriteTest, AsInHelm) {
  struct Case {
    absl::string_view json;
    absl::string_view toml;
  };
  for (const Case& c : std::vector<Case>{
           {"{\"a\":1}", "a = 1.0\n"},
           {"{\"b\":1,\"a\":\"x\"}", "a = \"x\"\nb = 1.0\n"},
           {"{\"a\":1.5,\"b\":true}", "a = 1.5\nb = true\n"},
           {"{\"a\":1e21}", "a = 1e+21\n"},
           {"{\"a\":1e6}", "a = 1e+06\n"},
           {"{\"a\":0.1}", "a = 0.1\n"},
           {"{\"a\":[]}", "a = []\n"},
           {"{\"a\":[1,2]}", "a = [1.0, 2.0]\n"},
           {"{\"a\":[\"x\",\"y\"]}", "a = [\"x\", \"y\"]\n"},
           {"{\"a\":[1,\"x\"]}", "a = [1.0, \"x\"]\n"},
           {"{\"a\":[{\"b\":1},{\"c\":2}]}",
            "[[a]]\n  b = 1.0\n\n[[a]]\n  c = 2.0\n"},
           {"{\"a\":[[1],[2]]}", "a = [[1.0], [2.0]]\n"},
           {"{\"a\":{\"b\":{\"c\":1}}}", "[a]\n  [a.b]\n    c = 1.0\n"},
           {"{\"a\":{}}", "[a]\n"},
           {"{\"a\":null}", ""},
           {"{\"a\":[null]}", "toml: cannot encode array with nil element"},
           {"{\"a b\":1,\"\":2,\"é\":3}",
            "\"\" = 2.0\n\"a b\" = 1.0\n\"é\" = 3.0\n"},
           {"{\"a\":\"x\\ny\\t\\\"\\\\\"}", "a = \"x\\ny\\t\\\"\\\\\"\n"},
           {"{\"a\":\"\\u0001\"}", "a = \"\\u0001\"\n"},
           {"{\"a\":\"é😀\"}", "a = \"é😀\"\n"},
           {"{\"z\":1,\"a\":{\"b\":1}}", "z = 1.0\n\n[a]\n  b = 1.0\n"},
           {"{\"a\":{\"b\":1},\"c\":{\"d\":2}}",
            "[a]\n  b = 1.0\n\n[c]\n  d = 2.0\n"},
           {"[1]", "[1.0]"},
           {"\"x\"", "\"x\""},
           {"1", "1.0"},
           {"true", "true"},
           {"{\"a\":[{\"b\":[{\"c\":1}]}]}",
            "[[a]]\n\n  [[a.b]]\n    c = 1.0\n"},
           {"{\"a\":{\"b\":[{\"c\":1}],\"d\":2}}",
            "[a]\n  d = 2.0\n\n  [[a.b]]\n    c = 1.0\n"},
           {"{\"a-b_1\":1,\"1\":2,\"a.b\":3}",
            "1 = 2.0\na-b_1 = 1.0\n\"a.b\" = 3.0\n"},
           {"{\"a\":[{}]}", "[[a]]\n"},
           {"{\"a\":[[{\"b\":1}]]}", "a = [[{b = 1.0}]]\n"},
           {"{}", ""},
           {"{\"a\":-0.0}", "a = -0.0\n"},
           {"{\"a\":12345678901}", "a = 1.2345678901e+10\n"},
           {"{\"a\":[{\"b\":null}]}", "[[a]]\n"},
       }) {
    EXPECT_EQ(Text(*json::Parse(c.json)), c.toml) << c.json;
  }
}

TEST(TomlWriteTest, WholeNumbersAndSpecialOnes) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(Text(Value::Int(-7)), "-7");
  EXPECT_EQ(Text(Value::Uint(7)), "7");
  EXPECT_EQ(Text(Value::Float(inf)), "inf");
  EXPECT_EQ(Text(Value::Float(-inf)), "-inf");
  EXPECT_EQ(Text(Value::Float(std::numeric_limits<double>::quiet_NaN())),
            "nan");
}

// An object that is a date.
class Date : public value::Object {
 public:
  absl::string_view GoTypeName() const override { return "time.Time"; }
  std::string Print() const override { return "printed"; }
  Value ToPlain() const override { return Value::String("plain"); }
};

TEST(TomlWriteTest, DatesGoThroughTheHook) {
  Value map = Value::NewMap();
  map.map().Set("d", Value::FromObject(std::make_shared<Date>()));
  EXPECT_EQ(Text(map), "d = \"plain\"\n");
  WriteOptions options;
  options.format_time = [](const Value&) -> std::optional<std::string> {
    return "2020-01-02";
  };
  EXPECT_EQ(*Write(map, options), "d = 2020-01-02\n");
  options.format_time = [](const Value&) -> std::optional<std::string> {
    return std::nullopt;
  };
  EXPECT_EQ(*Write(map, options), "d = \"plain\"\n");
}

TEST(TomlWriteTest, Errors) {
  EXPECT_EQ(
      Write(Value::NewList({Value()})).status(),
      absl::InvalidArgumentError("toml: cannot encode array with nil element"));
}

}  // namespace
}  // namespace gitops::toml
