// Replays testdata/vectors.jsonl: templates with the output or error that Go
// 1.26's text/template gives for testdata/data.json, beside helpers.tpl, with
// the functions of test_functions.h.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/gotemplate/template.h"
#include "pkg/gotemplate/test_functions.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::Value;

std::string Load(absl::string_view name) {
  auto text = fs::ReadFile("pkg/gotemplate/testdata/" + std::string(name));
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() ? *text : "";
}

TEST(VectorsTest, GiveWhatGoGives) {
  const FunctionMap functions = TestFunctions();
  const std::string data_text = Load("data.json");
  const std::string helpers = Load("helpers.tpl");
  int replayed = 0;
  for (absl::string_view line :
       absl::StrSplit(Load("vectors.jsonl"), '\n', absl::SkipEmpty())) {
    const auto vector = json::Parse(line);
    ASSERT_TRUE(vector.ok()) << vector.status() << " in " << line;
    const Value data = *json::Parse(data_text);
    const absl::string_view text = vector->Find("template")->as_string();
    TemplateSet set(&functions);
    std::string out;
    absl::Status status = set.Parse("c/a.yaml", text);
    if (status.ok()) status = set.Parse("_h.tpl", helpers);
    if (status.ok()) status = set.Execute("c/a.yaml", data, nullptr, &out);
    const Value* error = vector->Find("error");
    const absl::string_view name = vector->Find("name")->as_string();
    if (error != nullptr) {
      EXPECT_EQ(status.message(), error->as_string()) << name << ": " << text;
    } else {
      EXPECT_TRUE(status.ok()) << name << ": " << text << "\n" << status;
      EXPECT_EQ(out, vector->Find("output")->as_string())
          << name << ": " << text;
    }
    ++replayed;
  }
  EXPECT_GT(replayed, 500);
}

}  // namespace
}  // namespace gitops::gotemplate
