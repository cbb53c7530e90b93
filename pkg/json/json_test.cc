#include "pkg/json/json.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::json {
namespace {

using ::gitops::value::Value;

std::string RoundTrip(absl::string_view text, const ParseOptions& options = {},
                      const WriteOptions& write = {}) {
  auto parsed = Parse(text, options);
  if (!parsed.ok()) return std::string(parsed.status().message());
  auto written = Write(*parsed, write);
  if (!written.ok()) return std::string(written.status().message());
  return *written;
}

TEST(JsonParseTest, Values) {
  EXPECT_EQ(RoundTrip(" null "), "null");
  EXPECT_EQ(RoundTrip("[true,false,null]"), "[true,false,null]");
  EXPECT_EQ(RoundTrip(R"({"b":1,"a":[{},[],{"c":"d"}]})"),
            R"({"a":[{},[],{"c":"d"}],"b":1})");
  EXPECT_EQ(RoundTrip(R"({"a":1,"a":2})"), R"({"a":2})");
  EXPECT_EQ(RoundTrip(R"("\u0041\/\n\ud83d\ude00")"), "\"A/\\n😀\"");
  EXPECT_EQ(RoundTrip(R"("\ud83dx")"), "\"\xEF\xBF\xBDx\"");
  EXPECT_EQ(RoundTrip(R"("\ud83d\u0041")"),
            "\"\xEF\xBF\xBD"
            "A\"");
  EXPECT_EQ(RoundTrip("\"\xff\""), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(RoundTrip("\"abcdefgh\\tijklmnopq<é>\""),
            "\"abcdefgh\\tijklmnopq\\u003cé\\u003e\"");
}

TEST(JsonParseTest, Numbers) {
  EXPECT_EQ(RoundTrip("9007199254740993"), "9007199254740992");
  EXPECT_EQ(RoundTrip("-0"), "-0");
  EXPECT_EQ(RoundTrip("1e21"), "1e+21");
  EXPECT_EQ(RoundTrip("1.50"), "1.5");
  EXPECT_EQ(RoundTrip("1e-400"), "0");
  EXPECT_EQ(RoundTrip("1e400"),
            "json: cannot unmarshal number 1e400 into Go value of type "
            "float64");
  const ParseOptions kube{.numbers = Numbers::kKube};
  EXPECT_TRUE(Parse("9007199254740993", kube)->is_int());
  EXPECT_TRUE(Parse("18446744073709551615", kube)->is_float());
  EXPECT_TRUE(Parse("1.0", kube)->is_float());
  const ParseOptions native{.numbers = Numbers::kNative};
  EXPECT_EQ(Parse("18446744073709551615", native)->as_uint(),
            18446744073709551615U);
}

TEST(JsonParseTest, ErrorsAreGos) {
  struct Case {
    absl::string_view text;
    absl::string_view message;
  };
  const std::vector<Case> cases = {
      {"", "unexpected end of JSON input"},
      {"{", "unexpected end of JSON input"},
      {R"({"a)", "unexpected end of JSON input"},
      {"[1,]", "invalid character ']' looking for beginning of value"},
      {"x", "invalid character 'x' looking for beginning of value"},
      {"{a:1}",
       "invalid character 'a' looking for beginning of object key string"},
      {R"({"a" 1})", "invalid character '1' after object key"},
      {R"({"a":1 "b"})", "invalid character '\"' after object key:value pair"},
      {R"({"a":1,})",
       "invalid character '}' looking for beginning of object key string"},
      {"[1 2]", "invalid character '2' after array element"},
      {"1 2", "invalid character '2' after top-level value"},
      {"01", "invalid character '1' after top-level value"},
      {"-a", "invalid character 'a' in numeric literal"},
      {"1.x", "invalid character 'x' after decimal point in numeric literal"},
      {"1ex", "invalid character 'x' in exponent of numeric literal"},
      {"trux", "invalid character 'x' in literal true (expecting 'e')"},
      {"\"\n\"", "invalid character '\\n' in string literal"},
      {R"("\q")", "invalid character 'q' in string escape code"},
      {R"("\u00g0")",
       "invalid character 'g' in \\u hexadecimal character escape"},
      {"'", "invalid character '\\'' looking for beginning of value"},
  };
  for (const Case& c : cases) {
    const auto parsed = Parse(c.text);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument)
        << c.text;
    EXPECT_EQ(parsed.status().message(), c.message) << c.text;
  }
}

TEST(JsonParseTest, IntoMapOrList) {
  EXPECT_TRUE(ParseMap("null")->map().empty());
  EXPECT_TRUE(ParseList("null")->list().empty());
  EXPECT_EQ(ParseMap("[1]").status().message(),
            "json: cannot unmarshal array into Go value of type "
            "map[string]interface {}");
  EXPECT_EQ(ParseList("{}").status().message(),
            "json: cannot unmarshal object into Go value of type "
            "[]interface {}");
  EXPECT_EQ(ParseList("1").status().message(),
            "json: cannot unmarshal number into Go value of type "
            "[]interface {}");
}

TEST(JsonParseTest, Limits) {
  std::string deep(10'000, '[');
  deep.append(10'000, ']');
  EXPECT_TRUE(Parse(deep).ok());
  EXPECT_EQ(Parse("[" + deep + "]").status().message(), "exceeded max depth");
  EXPECT_TRUE(
      absl::IsResourceExhausted(Parse("[1,2]", {.max_nodes = 2}).status()));
  EXPECT_TRUE(
      absl::IsResourceExhausted(Parse("[1,2]", {.max_bytes = 4}).status()));
}

TEST(JsonParseTest, Prefix) {
  size_t consumed = 0;
  EXPECT_TRUE(ParsePrefix("{\"a\":1}\n{\"b\"", {}, &consumed)->is_map());
  EXPECT_EQ(consumed, 7U);
  EXPECT_TRUE(
      absl::IsOutOfRange(ParsePrefix("{\"b\"", {}, &consumed).status()));
}

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

}  // namespace
}  // namespace gitops::json
