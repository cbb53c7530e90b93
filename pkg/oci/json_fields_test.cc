#include "pkg/oci/json_fields.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

value::Value Json(absl::string_view text) {
  auto json = ParseJsonObject(text, "test");
  EXPECT_TRUE(json.ok()) << json.status();
  return json.ok() ? *json : value::Value();
}

TEST(JsonFieldsTest, ReadsEachKindAndKeepsWhatIsAbsent) {
  const value::Value json = Json(
      "{\"s\":\"x\",\"i\":-5,\"b\":true,\"l\":[\"a\",\"\"],\"m\":{\"k\":\"v\"},"
      "\"n\":null}");
  std::string s = "old";
  int64_t i = 1;
  bool b = false;
  std::vector<std::string> l = {"old"};
  std::map<std::string, std::string> m = {{"old", "1"}};
  for (const char* absent : {"none", "n", "S"}) {
    EXPECT_TRUE(ReadField(json, absent, &s).ok());
    EXPECT_TRUE(ReadField(json, absent, &i).ok());
    EXPECT_TRUE(ReadField(json, absent, &b).ok());
    EXPECT_TRUE(ReadField(json, absent, &l).ok());
    EXPECT_TRUE(ReadField(json, absent, &m).ok());
  }
  EXPECT_EQ(s, "old");
  EXPECT_EQ(i, 1);
  EXPECT_EQ(l.size(), 1u);
  EXPECT_TRUE(ReadField(json, "s", &s).ok());
  EXPECT_TRUE(ReadField(json, "i", &i).ok());
  EXPECT_TRUE(ReadField(json, "b", &b).ok());
  EXPECT_TRUE(ReadField(json, "l", &l).ok());
  EXPECT_TRUE(ReadField(json, "m", &m).ok());
  EXPECT_EQ(s, "x");
  EXPECT_EQ(i, -5);
  EXPECT_TRUE(b);
  EXPECT_EQ(l, (std::vector<std::string>{"a", ""}));
  EXPECT_EQ(m, (std::map<std::string, std::string>{{"k", "v"}}));
}

TEST(JsonFieldsTest, WrongKindsNameTheMember) {
  const value::Value json = Json(
      "{\"a\":[1],\"o\":{\"k\":null},\"s\":\"x\",\"f\":1e3,\"big\":"
      "9223372036854775808}");
  std::string s;
  int64_t i = 0;
  bool b = false;
  std::vector<std::string> l;
  std::map<std::string, std::string> m;
  EXPECT_EQ(ReadField(json, "a", &s),
            absl::InvalidArgumentError("\"a\" must be a string"));
  EXPECT_EQ(ReadField(json, "s", &i),
            absl::InvalidArgumentError("\"s\" must be a whole number"));
  EXPECT_FALSE(ReadField(json, "f", &i).ok());
  EXPECT_FALSE(ReadField(json, "big", &i).ok());
  EXPECT_EQ(ReadField(json, "s", &b),
            absl::InvalidArgumentError("\"s\" must be true or false"));
  EXPECT_EQ(ReadField(json, "a", &l),
            absl::InvalidArgumentError("\"a\" must be a list of strings"));
  EXPECT_FALSE(ReadField(json, "s", &l).ok());
  EXPECT_EQ(ReadField(json, "o", &m),
            absl::InvalidArgumentError("\"o\" must be a map of strings"));
  EXPECT_FALSE(ReadField(json, "a", &m).ok());
}

TEST(JsonFieldsTest, SetsOnlyWhatIsThere) {
  value::Value json = value::Value::NewMap();
  SetField("z", "", &json);
  SetField("z", std::vector<std::string>(), &json);
  SetField("z", std::map<std::string, std::string>(), &json);
  EXPECT_EQ(FormatJson(json), "{}");
  SetField("s", "<x>", &json);
  SetField("l", std::vector<std::string>{"b", "a"}, &json);
  SetField("a", std::map<std::string, std::string>{{"z", "1"}, {"y", "2"}},
           &json);
  EXPECT_EQ(FormatJson(json),
            "{\"s\":\"\\u003cx\\u003e\",\"l\":[\"b\",\"a\"],\"a\":{\"y\":\"2\","
            "\"z\":\"1\"}}");
  EXPECT_EQ(FormatJson(StringList({})), "[]");
}

TEST(JsonFieldsTest, ParseNamesWhatItReads) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"", "config: unexpected end of JSON input"},
      {"{", "config: unexpected end of JSON input"},
      {"{} x", "config: invalid character 'x'"},
      {"[]", "config: must be a JSON object"},
      {"null", "config: must be a JSON object"},
      {"\"{}\"", "config: must be a JSON object"},
  };
  for (const Case& c : cases) {
    const absl::Status status = ParseJsonObject(c.text, "config").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text;
    EXPECT_TRUE(absl::StrContains(status.message(), c.message))
        << c.text << ": " << status;
  }
}

TEST(JsonFieldsTest, Limits) {
  const auto deep = [](int levels) {
    return absl::StrCat("{\"a\":", std::string(levels, '['),
                        std::string(levels, ']'), "}");
  };
  EXPECT_TRUE(ParseJsonObject(deep(90), "x").ok());
  EXPECT_FALSE(ParseJsonObject(deep(101), "x").ok());
  std::string many = "{\"a\":[";
  for (int i = 0; i < 1'000'000; ++i) many += "0,";
  many += "0]}";
  EXPECT_EQ(ParseJsonObject(many, "x").status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(JsonFieldsTest, FormatIsTheInverseOfParse) {
  for (const char* text :
       {"{}", "{\"b\":1,\"a\":-1}", "{\"a\":[{},[],\"\",null,true,1.5]}",
        "{\"big\":18446744073709551615}", "{\"u\":\"ü☺\\u0001\"}"}) {
    EXPECT_EQ(FormatJson(Json(text)), text);
  }
}

}  // namespace
}  // namespace gitops::oci
