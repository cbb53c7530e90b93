#include "pkg/jsonschema/sure_match.h"

#include "gtest/gtest.h"
#include "pkg/json/json.h"

namespace gitops::jsonschema {
namespace {

bool Accepts(const char* schema, const char* text, int draft = 7) {
  return SurelyAccepts(json::Parse(schema).value(), json::Parse(text).value(),
                       draft);
}

TEST(SureMatchTest, AcceptsTypesSizesAndBounds) {
  constexpr char kSchema[] = R"({
    "type": "object", "required": ["name"], "title": "any", "minProperties": 1,
    "properties": {
      "name": {"type": "string", "minLength": 2, "maxLength": 4},
      "size": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
      "mode": {"enum": ["a", "b"]},
      "list": {"items": {"type": "boolean"}, "maxItems": 2},
      "other": {"anyOf": [{"type": "string"}, {"type": "number"}]}
    },
    "additionalProperties": false})";
  EXPECT_TRUE(Accepts(kSchema, R"({"name": "abc"})"));
  EXPECT_TRUE(Accepts(kSchema, R"({"name": "ab", "size": 9, "mode": "b",
                                   "list": [true], "other": 1.5})"));
  EXPECT_TRUE(Accepts(kSchema, R"({"name": "ab", "size": null})"));
  for (const char* text :
       {"[]", "{}", R"({"name": 1})", R"({"name": "a"})",
        R"({"name": "abcde"})", R"({"name": "ab", "size": 10})",
        R"({"name": "ab", "size": -1})", R"({"name": "ab", "size": 1.5})",
        R"({"name": "ab", "mode": "c"})", R"({"name": "ab", "list": [1]})",
        R"({"name": "ab", "extra": 1})",
        R"({"name": "ab", "list": [true, true, true]})",
        R"({"name": "ab", "other": []})"}) {
    EXPECT_FALSE(Accepts(kSchema, text)) << text;
  }
}

TEST(SureMatchTest, SaysNothingAboutWhatItDoesNotLookAt) {
  for (const char* schema :
       {R"({"pattern": "a"})", R"({"not": {"type": "null"}})",
        R"({"oneOf": [{}]})", R"({"const": "a"})", R"({"if": {}})",
        R"({"$ref": "#"})", R"({"enum": [1]})", R"({"format": "ipv4"})"}) {
    EXPECT_FALSE(Accepts(schema, R"("a")")) << schema;
  }
  EXPECT_TRUE(Accepts(R"({"format": "ipv4"})", R"("a")", 2020));
  EXPECT_FALSE(Accepts(R"({"minLength": 1})", R"("é")"));
  EXPECT_FALSE(Accepts(R"({"minimum": 1.5})", "2"));
  EXPECT_FALSE(Accepts(R"({"patternProperties": {}})", "{}"));
  EXPECT_FALSE(Accepts(R"({"uniqueItems": true})", "[1, 2]"));
  EXPECT_TRUE(Accepts(R"({"uniqueItems": true})", "[1]"));
  EXPECT_TRUE(Accepts("true", "1"));
  EXPECT_FALSE(Accepts("false", "1"));
}

}  // namespace
}  // namespace gitops::jsonschema
