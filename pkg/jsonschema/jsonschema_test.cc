#include "pkg/jsonschema/jsonschema.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {
namespace {

using value::Value;

// Helm's order of siblings is random.
std::vector<std::string> SortedLines(absl::string_view text) {
  std::vector<std::string> lines =
      absl::StrSplit(text, '\n', absl::SkipEmpty());
  std::sort(lines.begin(), lines.end());
  return lines;
}

// testdata/vectors.jsonl was recorded from Helm 4.1.4: schema (text), values,
// and what it printed for the chart.
TEST(JsonSchemaTest, SameMessagesAsHelm) {
  const auto text = fs::ReadFile("pkg/jsonschema/testdata/vectors.jsonl");
  ASSERT_TRUE(text.ok()) << text.status();
  Validator validator;
  int count = 0;
  for (absl::string_view line :
       absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    const Value vector = *json::Parse(line);
    if (vector.Find("schema") == nullptr) continue;  // Which helm.
    Value values = vector.Find("values")->DeepCopy();
    values.map().Set("global", Value::NewMap());
    const absl::Status status =
        validator.Validate(vector.Find("schema")->as_string(), values);
    EXPECT_EQ(SortedLines(status.message()),
              SortedLines(vector.Find("message")->as_string()))
        << line;
    ++count;
  }
  EXPECT_GT(count, 200);
}

TEST(JsonSchemaTest, MessageEndsWithANewlineSchemaErrorsDoNot) {
  const Value values = *json::Parse(R"({"a": 1})");
  EXPECT_EQ(Validate(R"({"properties": {"a": {"type": "string"}}})", values)
                .message(),
            "- at '/a': got number, want string\n");
  EXPECT_EQ(Validate("{", values).message(), "unexpected EOF");
  EXPECT_TRUE(Validate("{}", values).ok());
}

// A reference to where the draft knows no schema has that checked on its own.
TEST(JsonSchemaTest, ChecksWhatNoKeywordHolds) {
  const struct {
    const char* draft;
    const char* keyword;
    const char* checked;  // Where the message says the bad schema is.
  } cases[] = {
      {"http://json-schema.org/draft-07/schema#", "definitions", ""},
      {"http://json-schema.org/draft-07/schema#", "$defs", "/$defs/p"},
      {"http://json-schema.org/draft-04/schema#", "nothing", "/nothing/p"},
      {"https://json-schema.org/draft/2020-12/schema", "$defs", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(absl::StrCat(c.draft, " ", c.keyword));
    const std::string schema = absl::StrCat(
        R"({"$schema": ")", c.draft, R"(", "properties": {"a": {"$ref": "#/)",
        c.keyword, R"(/p"}}, ")", c.keyword, R"(": {"p": {"multipleOf": 0}}})");
    const absl::Status status = Validate(schema, value::Value::NewMap());
    EXPECT_TRUE(absl::StartsWith(
        status.message(),
        absl::StrCat("\"file:///values.schema.json#", c.checked,
                     "\" is not valid against metaschema: ")))
        << status;
  }
}

TEST(JsonSchemaTest, NumbersThatNoFloatHolds) {
  const struct {
    const char* schema;
    const char* message;
  } cases[] = {
      {R"({"properties": {"a": {"maximum": 1e400, "minLength": 1e400}}})", ""},
      {R"({"properties": {"a": {"minimum": 1e400}}})",
       "- at '/a': minimum: got 5, want ∞\n"},
      {R"({"properties": {"a": {"maximum": -1e400}}})",
       "- at '/a': maximum: got 5, want -∞\n"},
      {R"({"properties": {"a": {"const": 1e400}}})",
       "- at '/a': value must be 1e400\n"},
  };
  Value values = Value::NewMap();
  values.map().Set("a", Value::Float(5));
  for (const auto& c : cases) {
    SCOPED_TRACE(c.schema);
    EXPECT_EQ(Validate(c.schema, values).message(), c.message);
  }
}

TEST(JsonSchemaTest, LimitsInPlaceOfCrashes) {
  // A schema that doubles the work at every level.
  std::string doubling = "{\"$defs\": {";
  for (int i = 0; i < 60; ++i) {
    absl::StrAppend(&doubling, i > 0 ? "," : "", "\"d", i,
                    "\": {\"allOf\": [{\"$ref\": \"#/$defs/d", i + 1,
                    "\"}, {\"$ref\": \"#/$defs/d", i + 1, "\"}]}");
  }
  absl::StrAppend(&doubling, ", \"d60\": {}}, \"$ref\": \"#/$defs/d0\"}");
  EXPECT_TRUE(absl::IsResourceExhausted(Validate(doubling, Value::NewMap())));

  // Values nested deeper than we follow.
  Value deep = Value::NewMap();
  for (int i = 0; i < 5'000; ++i) {
    Value outer = Value::NewMap();
    outer.map().Set("a", deep);
    deep = outer;
  }
  EXPECT_TRUE(absl::IsResourceExhausted(
      Validate(R"({"additionalProperties": {"$ref": "#"}})", deep)));

  std::string nested;
  for (int i = 0; i < 5'000; ++i) nested += "{\"not\":";
  nested += "{}";
  nested.append(5'000, '}');
  EXPECT_FALSE(Validate(nested, Value::NewMap()).ok());
}

TEST(JsonSchemaTest, ReferencesToFilesGoThroughTheReader) {
  Options options;
  options.read_file =
      [](absl::string_view path) -> absl::StatusOr<std::string> {
    if (path != "/other.json") return absl::NotFoundError("no");
    return std::string(R"({"$defs": {"x": {"type": "string"}}})");
  };
  const Value values = *json::Parse(R"({"a": 1})");
  EXPECT_EQ(
      Validate(R"({"properties": {"a": {"$ref": "other.json#/$defs/x"}}})",
               values, options)
          .message(),
      "- at '/a': got number, want string\n");
  EXPECT_EQ(Validate(R"({"properties": {"a": {"$ref": "gone.json"}}})", values,
                     options)
                .message(),
            "failing loading \"file:///gone.json\": no");
  EXPECT_TRUE(absl::StrContains(
      Validate(R"({"$ref": "file:///dev/zero"})", values).message(),
      "not a regular file"));
}

}  // namespace
}  // namespace gitops::jsonschema
