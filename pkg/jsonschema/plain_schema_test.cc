#include "pkg/jsonschema/plain_schema.h"

#include "gtest/gtest.h"
#include "pkg/jsonschema/schema_text.h"

namespace gitops::jsonschema {
namespace {

bool IsPlain(const char* text, int draft) {
  const auto schema = ParseSchemaText(text);
  EXPECT_TRUE(schema.ok()) << text;
  return schema.ok() && IsPlainSchema(*schema, draft);
}

TEST(PlainSchemaTest, AcceptsWhatIsSurelyValid) {
  for (
      const char* text : {
          "{}",
          R"({"$schema": "http://json-schema.org/draft-07/schema#"})",
          R"({"type": "object", "properties": {"a": {"type": ["null", "string"]}}})",
          R"({"required": ["a", "b"], "additionalProperties": false})",
          R"({"minimum": -1.5, "maxLength": 3, "pattern": "^a+$"})",
          R"({"anyOf": [{"$ref": "#/definitions/a"}], "definitions": {"a": {}}})",
          R"({"items": {"enum": ["a", "b"]}, "x-own": [1], "default": null})",
          R"({"enum": ["true", true, false, null], "examples": []})",
          R"({"anyOf": [{"$ref": "#/$defs/none"}, {"$ref": "#"}]})",
      }) {
    for (const int draft : {4, 6, 7, 2019, 2020}) {
      EXPECT_TRUE(IsPlain(text, draft)) << text << " in " << draft;
    }
  }
}

TEST(PlainSchemaTest, IsUnsureOfTheRest) {
  for (const char* text : {
           R"({"$schema": 1})",
           R"({"$schema": "http://json-schema.org/draft-07/schema#%%"})",
           R"({"type": "text"})",
           R"({"type": ["string", "string"]})",
           R"({"required": [1]})",
           R"({"minLength": -1})",
           R"({"minLength": 1.5})",
           R"({"minimum": "1"})",
           R"({"pattern": "("})",
           R"({"anyOf": []})",
           R"({"properties": {"a": 1}})",
           R"({"properties": {"a": {"$schema": "x"}}})",
           R"({"$ref": "http://x/%"})",
           R"({"enum": [1, 1]})",
           R"({"enum": [true, "a", true]})",
           R"({"examples": 1})",
           R"({"$ref": "#a"})",
           R"({"$ref": "#/a%20b"})",
           R"({"title": 1})",
           "[]",
       }) {
    for (const int draft : {4, 7, 2020}) {
      EXPECT_FALSE(IsPlain(text, draft)) << text << " in " << draft;
    }
  }
}

TEST(PlainSchemaTest, ReferencesMustLeadToSchemas) {
  const auto is_plain = [](const char* text) {
    return IsPlainSchema(ParseSchemaText(text).value(), 7,
                         References::kResolved);
  };
  for (const char* text :
       {R"({"$ref": "#/definitions/a", "definitions": {"a": {}}})",
        R"({"properties": {"a": {"$ref": "#"}}})",
        R"({"items": {"$ref": "#/own/a"}, "own": {"a": {"type": "null"}}})",
        R"({"allOf": [{"$ref": "#/allOf/1"}, {"title": "a"}]})",
        // One that nothing announces and that leads to itself.
        R"({"$ref": "#/own", "own": {"items": {"$ref": "#/own"}}})"}) {
    EXPECT_TRUE(is_plain(text)) << text;
  }
  for (const char* text :
       {R"({"$ref": "#/definitions/b", "definitions": {"a": {}}})",
        R"({"definitions": {"a": {"$ref": "#/definitions/b"}}})",
        R"({"$ref": "#/own", "own": {"type": "text"}})",
        R"({"$ref": "#/own", "own": {"items": {"$ref": "#/none"}}})",
        R"({"$ref": "#/title", "title": "a"})",
        R"({"$ref": "#/own", "own": {"$id": "http://a/b"}})"}) {
    EXPECT_FALSE(is_plain(text)) << text;
  }
}

TEST(PlainSchemaTest, FindsWhatReferencesLeadTo) {
  const auto root = ParseSchemaText(R"({"a": {"b": [true, false]}})").value();
  EXPECT_EQ(FindLocal(root, "#"), &root);
  ASSERT_NE(FindLocal(root, "#/a/b/1"), nullptr);
  EXPECT_FALSE(FindLocal(root, "#/a/b/1")->as_bool());
  EXPECT_EQ(FindLocal(root, "#/a/c"), nullptr);
}

TEST(PlainSchemaTest, KnowsTheDrafts) {
  EXPECT_TRUE(IsPlain(R"({"exclusiveMinimum": 1})", 7));
  EXPECT_FALSE(IsPlain(R"({"exclusiveMinimum": 1})", 4));
  EXPECT_FALSE(IsPlain(R"({"exclusiveMinimum": true})", 4));
  EXPECT_TRUE(IsPlain(R"({"exclusiveMinimum": true, "minimum": 1})", 4));
  EXPECT_FALSE(IsPlain("true", 4));
  EXPECT_TRUE(IsPlain("true", 6));
}

}  // namespace
}  // namespace gitops::jsonschema
