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
           R"({"title": 1})",
           "[]",
       }) {
    for (const int draft : {4, 7, 2020}) {
      EXPECT_FALSE(IsPlain(text, draft)) << text << " in " << draft;
    }
  }
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
