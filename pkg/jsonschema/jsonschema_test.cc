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
