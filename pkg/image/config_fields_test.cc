#include "pkg/image/config_fields.h"

#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

TEST(ConfigFieldsTest, FindsWithoutCaseAndSkipsNull) {
  const value::Value object = Yaml("{NewImage: a, keys: null, Keys: [1]}");
  ASSERT_NE(FindField(object, "newImage"), nullptr);
  EXPECT_EQ(FindField(object, "newimage")->as_string(), "a");
  EXPECT_EQ(FindField(object, "keys"), nullptr);  // The exact name counts.
  EXPECT_NE(FindField(object, "KEYS"), nullptr);
  EXPECT_EQ(FindField(object, "new"), nullptr);
  EXPECT_EQ(FindField(Yaml("[a]"), "a"), nullptr);
  EXPECT_EQ(FindField(Yaml("text"), "text"), nullptr);
  EXPECT_EQ(FindField(value::Value(), "a"), nullptr);
}

TEST(ConfigFieldsTest, ScalarsBecomeText) {
  struct Case {
    const char* yaml;
    const char* text;  // nullptr: no scalar that becomes text
  };
  const Case cases[] = {
      {"1", "1"},        {"0.50", "0.5"},   {"007", "7"},
      {"1_000", "1000"}, {"yes", "true"},   {"off", "false"},
      {"-0.5", "-0.5"},  {"1e21", "1e+21"}, {"12345678", "12345678"},
      {"text", nullptr}, {"[1]", nullptr},  {"{a: 1}", nullptr},
      {"null", nullptr}, {"'1'", nullptr},
  };
  for (const Case& c : cases) {
    const std::optional<std::string> text = ScalarText(Yaml(c.yaml));
    EXPECT_EQ(text.value_or("-"), c.text == nullptr ? "-" : c.text) << c.yaml;
  }
}

TEST(ConfigFieldsTest, Text) {
  struct Case {
    const char* name;
    const char* object;
    Text mode;
    const char* text;   // What is read; nullptr: an error
    const char* error;  // Its kind
  };
  const Case cases[] = {
      {"a string", "{f: a}", Text::kStrict, "a", ""},
      {"an empty string", "{f: ''}", Text::kStrict, "", ""},
      {"absent", "{}", Text::kStrict, "before", ""},
      {"null", "{f: null}", Text::kStrict, "before", ""},
      {"a number", "{f: 0.50}", Text::kConvert, "0.5", ""},
      {"a boolean", "{f: y}", Text::kConvert, "true", ""},
      {"a number, strictly", "{f: 1}", Text::kStrict, nullptr, "number"},
      {"a boolean, strictly", "{f: no}", Text::kStrict, nullptr, "bool"},
      {"a list", "{f: [a]}", Text::kConvert, nullptr, "array"},
      {"a map", "{f: {a: b}}", Text::kConvert, nullptr, "object"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::string text = "before";
    const absl::Status status =
        ReadText(Yaml(c.object), "F", "S.f", c.mode, &text);
    std::optional<std::string> optional;
    const absl::Status same =
        ReadText(Yaml(c.object), "F", "S.f", c.mode, &optional);
    EXPECT_EQ(status, same);
    if (c.text == nullptr) {
      EXPECT_EQ(status, absl::InvalidArgumentError(
                            "json: cannot unmarshal " + std::string(c.error) +
                            " into Go struct field S.f of type string"));
      EXPECT_EQ(text, "before");
      continue;
    }
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(text, c.text);
    EXPECT_EQ(optional.has_value(), text != "before");
  }
}

TEST(ConfigFieldsTest, Bool) {
  std::optional<bool> out;
  EXPECT_TRUE(ReadBool(Yaml("{}"), "f", "S.f", &out).ok());
  EXPECT_FALSE(out.has_value());
  EXPECT_TRUE(ReadBool(Yaml("{F: off}"), "f", "S.f", &out).ok());
  EXPECT_EQ(out, false);
  EXPECT_TRUE(ReadBool(Yaml("{f: true}"), "f", "S.f", &out).ok());
  EXPECT_EQ(out, true);
  for (const char* bad : {"{f: 1}", "{f: 'true'}", "{f: []}"}) {
    ExpectError(ReadBool(Yaml(bad), "f", "S.f", &out), kInvalid,
                "into Go struct field S.f of type bool");
  }
}

TEST(ConfigFieldsTest, Texts) {
  std::vector<std::string> out;
  EXPECT_TRUE(ReadTexts(Yaml("{f: null}"), "f", "S.f", &out).ok());
  EXPECT_TRUE(out.empty());
  EXPECT_TRUE(
      ReadTexts(Yaml("{f: [a, 1, y, null, '']}"), "f", "S.f", &out).ok());
  EXPECT_EQ(out, (std::vector<std::string>{"a", "1", "true", "", ""}));
  ExpectError(ReadTexts(Yaml("{f: a}"), "f", "S.f", &out), kInvalid,
              "json: cannot unmarshal string into Go struct field S.f of type "
              "[]string");
  ExpectError(ReadTexts(Yaml("{f: [[a]]}"), "f", "S.f", &out), kInvalid,
              "json: cannot unmarshal array into Go struct field S.f of type "
              "string");
}

TEST(ConfigFieldsTest, MapsAndLists) {
  const value::Value object = Yaml("{m: {a: 1}, l: [1], n: null}");
  const value::Value* found = &object;
  EXPECT_TRUE(ReadMap(object, "M", "S.m", "x.M", &found).ok());
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->is_map());
  EXPECT_TRUE(ReadList(object, "L", "S.l", "[]x.L", &found).ok());
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->is_list());
  EXPECT_TRUE(ReadMap(object, "n", "S.n", "x.N", &found).ok());
  EXPECT_EQ(found, nullptr);
  EXPECT_TRUE(ReadList(object, "absent", "S.n", "x.N", &found).ok());
  EXPECT_EQ(found, nullptr);
  ExpectError(ReadMap(object, "l", "S.l", "x.L", &found), kInvalid,
              "json: cannot unmarshal array into Go struct field S.l of type "
              "x.L");
  ExpectError(ReadList(object, "m", "S.m", "[]x.M", &found), kInvalid,
              "json: cannot unmarshal object into Go struct field S.m of type "
              "[]x.M");
}

}  // namespace
}  // namespace gitops::image
