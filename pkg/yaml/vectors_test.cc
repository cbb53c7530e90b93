// Replays what Helm 4.1.4 made of random documents, as recorded by
// tests/conformance/yaml/compare.py.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

using ::gitops::value::Value;

// The template functions that the mode names.
std::string Convert(absl::string_view mode, absl::string_view text) {
  absl::StatusOr<Value> parsed =
      absl::StartsWith(mode, "json2") ? json::ParseMap(text) : ParseMap(text);
  if (!parsed.ok()) {
    Value error = Value::NewMap();
    error.map().Set("Error", Value::String(parsed.status().message()));
    parsed = error;
  }
  if (mode == "json") return *json::Write(*parsed);
  const absl::StatusOr<std::string> out = Emit(
      *parsed, {.style = absl::EndsWith(mode, "pretty") ? EmitStyle::kPretty
                                                        : EmitStyle::kHelm});
  return out.ok() ? std::string(absl::StripSuffix(*out, "\n")) : "";
}

TEST(VectorsTest, SameAsHelm) {
  const auto content = fs::ReadFile("pkg/yaml/testdata/vectors.jsonl");
  ASSERT_TRUE(content.ok()) << content.status();
  int count = 0;
  for (const absl::string_view line :
       absl::StrSplit(*content, '\n', absl::SkipEmpty())) {
    const auto vector = json::Parse(line);
    ASSERT_TRUE(vector.ok());
    std::string text;
    std::string want;
    ASSERT_TRUE(absl::Base64Unescape(vector->Find("text")->as_string(), &text));
    ASSERT_TRUE(absl::Base64Unescape(vector->Find("want")->as_string(), &want));
    const absl::string_view mode = vector->Find("mode")->as_string();
    EXPECT_EQ(Convert(mode, text), want) << mode << "\n" << text;
    ++count;
  }
  EXPECT_GT(count, 400);
}

}  // namespace
}  // namespace gitops::yaml
