#include "pkg/jsonpath/jsonpath.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/json/json.h"
#include "pkg/yaml/yaml.h"

namespace gitops::jsonpath {
namespace {

value::Value TestValues() {
  const auto text = fs::ReadFile("pkg/jsonpath/testdata/values.yaml");
  EXPECT_TRUE(text.ok()) << text.status();
  return yaml::Parse(*text).value_or(value::Value());
}

// Helm says nothing of what goes wrong while a path is followed, and prints
// nothing.
TEST(JsonpathTest, AnswersAsHelm) {
  const value::Value values = TestValues();
  const auto lines = fs::ReadFile("pkg/jsonpath/testdata/vectors.jsonl");
  ASSERT_TRUE(lines.ok()) << lines.status();
  int count = 0;
  for (absl::string_view line :
       absl::StrSplit(*lines, '\n', absl::SkipEmpty())) {
    const auto vector = json::Parse(line);
    ASSERT_TRUE(vector.ok()) << line;
    const absl::string_view path = vector->Find("path")->as_string();
    const auto parsed = Template::Parse(path);
    if (const value::Value* const error = vector->Find("error")) {
      EXPECT_EQ(parsed.status().message(), error->as_string()) << path;
    } else {
      ASSERT_TRUE(parsed.ok()) << path << ": " << parsed.status();
      EXPECT_EQ(parsed->Execute(values).value_or(""),
                vector->Find("out")->as_string())
          << path;
    }
    ++count;
  }
  EXPECT_GT(count, 250);
}

TEST(JsonpathTest, SaysWhatIsNotThere) {
  const value::Value values = TestValues();
  EXPECT_EQ(Template::Parse("{.nope}")->Execute(values).status(),
            absl::NotFoundError("nope is not found"));
  EXPECT_EQ(Template::Parse("{.strs[9]}")->Execute(values).status(),
            absl::NotFoundError("array index is not found"));
}

TEST(JsonpathTest, HasLimits) {
  const value::Value values = TestValues();
  // Each range that does not end doubles the work.
  std::string text;
  for (int i = 0; i < 60; ++i) text += "{range}";
  EXPECT_TRUE(absl::IsResourceExhausted(
      Template::Parse(text)->Execute(values).status()));
  text.clear();
  for (int i = 0; i < 5000; ++i) text += "[?(@";
  EXPECT_FALSE(Template::Parse(absl::StrCat("{.x", text, "}")).ok());
}

}  // namespace
}  // namespace gitops::jsonpath
