#include "pkg/jsonschema/sure_match.h"

#include <string>

#include "absl/strings/str_cat.h"
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
       {R"({"pattern": "b"})", R"({"not": {"minLength": 9}})",
        R"({"oneOf": [{}, {"minLength": 9}]})", R"({"const": ["a"]})",
        R"({"$ref": "#"})", R"({"enum": [1]})", R"({"format": "ipv4"})",
        R"({"pattern": "("})", R"({"contentEncoding": "x", "id": "y"})"}) {
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

TEST(SureMatchTest, FollowsReferences) {
  constexpr char kSchema[] = R"({
    "properties": {"a": {"$ref": "#/definitions/tree"}},
    "definitions": {
      "tree": {"type": "object",
               "properties": {"n": {"type": "integer"},
                              "child": {"$ref": "#/definitions/tree"}},
               "additionalProperties": false},
      "twice": {"allOf": [{"$ref": "#/definitions/tree"},
                          {"$ref": "#/definitions/tree"}]}}})";
  EXPECT_TRUE(Accepts(kSchema, R"({"a": {"n": 1, "child": {"child": {}}}})"));
  EXPECT_FALSE(Accepts(kSchema, R"({"a": {"child": {"child": {"n": "1"}}}})"));
  EXPECT_FALSE(Accepts(kSchema, R"({"a": {"child": {"other": 1}}})"));
}

// 2^40 ways to the same place: it gives up.
TEST(SureMatchTest, GivesUpWhereReferencesMultiply) {
  std::string schema = R"({"$ref": "#/d/a0", "d": {"a40": {})";
  for (int i = 0; i < 40; ++i) {
    absl::StrAppend(&schema, ", \"a", i, R"(": {"allOf": [{"$ref": "#/d/a)",
                    i + 1, R"("}, {"$ref": "#/d/a)", i + 1, R"("}]})");
  }
  schema += "}}";
  EXPECT_FALSE(Accepts(schema.c_str(), "1"));
}

TEST(SureMatchTest, LooksAtConditions) {
  constexpr char kSchema[] = R"({
    "if": {"properties": {"on": {"const": true}}, "required": ["on"]},
    "then": {"required": ["name"]},
    "else": {"properties": {"name": {"type": "null"}}}})";
  EXPECT_TRUE(Accepts(kSchema, R"({"on": true, "name": "a"})"));
  EXPECT_FALSE(Accepts(kSchema, R"({"on": true})"));
  // Both branches hold, so that it does not matter which one counts.
  EXPECT_TRUE(Accepts(kSchema, R"({"on": false, "name": null})"));
  EXPECT_FALSE(Accepts(kSchema, R"({"on": false, "name": "a"})"));
  EXPECT_FALSE(Accepts(kSchema, R"({"on": false})"));
}

TEST(SureMatchTest, LooksAtAlternatives) {
  constexpr char kSchema[] = R"({"oneOf": [
    {"type": "string", "pattern": "^a+$"}, {"type": ["null", "boolean"]},
    {"type": "array", "items": {"enum": ["x", true, null]}}]})";
  EXPECT_TRUE(Accepts(kSchema, R"("aa")"));
  EXPECT_FALSE(Accepts(kSchema, R"("ab")"));
  EXPECT_TRUE(Accepts(kSchema, "null"));
  EXPECT_TRUE(Accepts(kSchema, R"(["x", true, null])"));
  EXPECT_FALSE(Accepts(kSchema, "[false]"));
  EXPECT_FALSE(Accepts(kSchema, "1"));
  EXPECT_FALSE(Accepts(R"({"oneOf": [{"type": "null"}, {}]})", "null"));
  EXPECT_TRUE(Accepts(R"({"not": {"type": "null"}})", "true"));
  EXPECT_FALSE(Accepts(R"({"not": {"type": "null"}})", "null"));
  // A number may be an integer.
  EXPECT_FALSE(Accepts(R"({"not": {"type": "string"}})", "1e300"));
  EXPECT_TRUE(
      Accepts(R"({"propertyNames": {"pattern": "^a"}})", R"({"ab": 1})"));
  EXPECT_FALSE(
      Accepts(R"({"propertyNames": {"pattern": "^a"}})", R"({"ba": 1})"));
}

}  // namespace
}  // namespace gitops::jsonschema
