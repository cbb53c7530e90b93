// JSON text to values.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"

namespace gitops::json {
namespace {

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

// What fromJson of Helm 4.1.4 makes of each.
TEST(JsonParseTest, AsInHelm) {
  struct Case {
    absl::string_view text;
    absl::string_view written;
  };
  for (const Case& c : std::vector<Case>{
           {"{\"a\":1}", "{\"a\":1}"},
           {"{\"a\":{\"b\":[null,true,false]}}",
            "{\"a\":{\"b\":[null,true,false]}}"},
           {"{\"a\":\"\\u00e9\\n\\/\"}", "{\"a\":\"é\\n/\"}"},
           {"{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":\"😀\"}"},
           {"{\"a\":\"\\ud83d\"}", "{\"a\":\"\357\277\275\"}"},
           {"{\"a\":1,\"a\":2}", "{\"a\":2}"},
           {"{\"\":0}", "{\"\":0}"},
           {"{\"a\":-0}", "{\"a\":-0}"},
           {"{\"a\":1e3}", "{\"a\":1000}"},
           {"{\"a\":1.5E-2}", "{\"a\":0.015}"},
           {"{\"a\":123456789012345678}", "{\"a\":123456789012345680}"},
           {"{\"a\":[]}", "{\"a\":[]}"},
           {"{\"a\":\"é\342\200\250\"}", "{\"a\":\"é\\u2028\"}"},
       }) {
    EXPECT_EQ(RoundTrip(c.text, {}, {.escape_html = false}), c.written);
  }
}

TEST(JsonParseTest, MapErrorsAreHelms) {
  struct Case {
    absl::string_view text;
    absl::string_view message;
  };
  for (const Case& c : std::vector<Case>{
           {"", "unexpected end of JSON input"},
           {"{", "unexpected end of JSON input"},
           {"{\"a\"", "unexpected end of JSON input"},
           {"{\"a\":", "unexpected end of JSON input"},
           {"{\"a\":1", "unexpected end of JSON input"},
           {"{\"a\":1,", "unexpected end of JSON input"},
           {"{\"a\":1,}",
            "invalid character '}' looking for beginning of object key string"},
           {"[1]",
            "json: cannot unmarshal array into Go value of type "
            "map[string]interface {}"},
           {"1",
            "json: cannot unmarshal number into Go value of type "
            "map[string]interface {}"},
           {"\"x\"",
            "json: cannot unmarshal string into Go value of type "
            "map[string]interface {}"},
           {"{a:1}",
            "invalid character 'a' looking for beginning of object key string"},
           {"{'a':1}",
            "invalid character '\\'' looking for beginning of object key "
            "string"},
           {"{\"a\" 1}", "invalid character '1' after object key"},
           {"{\"a\":1 \"b\":2}",
            "invalid character '\"' after object key:value pair"},
           {"{\"a\":01}", "invalid character '1' after object key:value pair"},
           {"{\"a\":1.}",
            "invalid character '}' after decimal point in numeric literal"},
           {"{\"a\":.5}",
            "invalid character '.' looking for beginning of value"},
           {"{\"a\":+1}",
            "invalid character '+' looking for beginning of value"},
           {"{\"a\":-}", "invalid character '}' in numeric literal"},
           {"{\"a\":1e}",
            "invalid character '}' in exponent of numeric literal"},
           {"{\"a\":tru}",
            "invalid character '}' in literal true (expecting 'e')"},
           {"{\"a\":nul}",
            "invalid character '}' in literal null (expecting 'l')"},
           {"{\"a\":\"\\q\"}", "invalid character 'q' in string escape code"},
           {"{\"a\":\"\\u12g4\"}",
            "invalid character 'g' in \\u hexadecimal character escape"},
           {"{\"a\":\"\n\"}", "invalid character '\\n' in string literal"},
           {"{\"a\":\"x", "unexpected end of JSON input"},
           {"{} {}", "invalid character '{' after top-level value"},
           {"{\"a\":1e400}",
            "json: cannot unmarshal number 1e400 into Go value of type "
            "float64"},
           {"{\"a\":NaN}",
            "invalid character 'N' looking for beginning of value"},
           {"{\"a\":[1 2]}", "invalid character '2' after array element"},
           {"{\"a\":[1,]}",
            "invalid character ']' looking for beginning of value"},
           {"// c\n{}", "invalid character '/' looking for beginning of value"},
           {"{\"a\":\001}",
            "invalid character '\\x01' looking for beginning of value"},
       }) {
    EXPECT_EQ(ParseMap(c.text).status().message(), c.message) << c.text;
  }
}

// Every way to cut a document: an error, never a crash, and OutOfRange where
// more text could help.
TEST(JsonParseTest, CutDocuments) {
  const std::string text =
      R"({"a":[1,-2.5e+3,"x\u00e9",true,false,null],"b":{"c":{}}})";
  for (size_t size = 0; size < text.size(); ++size) {
    size_t consumed = 0;
    EXPECT_EQ(ParsePrefix(text.substr(0, size), {}, &consumed).status().code(),
              absl::StatusCode::kOutOfRange)
        << size;
    EXPECT_EQ(Parse(text.substr(0, size)).status().code(),
              absl::StatusCode::kInvalidArgument)
        << size;
  }
  EXPECT_TRUE(Parse(text).ok());
}

TEST(JsonParseTest, AStreamOfValues) {
  absl::string_view rest = " {\"a\":1}\n[2]\t\"x\" true";
  std::vector<std::string> values;
  while (!rest.empty()) {
    size_t consumed = 0;
    const auto value = ParsePrefix(rest, {}, &consumed);
    ASSERT_TRUE(value.ok()) << value.status();
    ASSERT_GT(consumed, 0U);
    values.push_back(*Write(*value));
    rest.remove_prefix(consumed);
  }
  EXPECT_EQ(values,
            (std::vector<std::string>{"{\"a\":1}", "[2]", "\"x\"", "true"}));
}

TEST(JsonParseTest, ManyKeysAreFound) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ",", "\"key", i, "\":", i);
  }
  const auto parsed = Parse(text + "}");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->map().size(), 1000U);
  EXPECT_EQ(parsed->Find("key999")->as_float(), 999);
}

}  // namespace
}  // namespace gitops::json
