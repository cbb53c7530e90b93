// Replays the fuzz corpus: the vectors' templates, and each of them cut short
// and with pieces of others put in.

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/fuzz_replay.h"
#include "pkg/json/json.h"

namespace gitops::gotemplate {
namespace {

TEST(TemplateFuzzTest, ReplaysTheCorpus) {
  const auto text = fs::ReadFile("pkg/gotemplate/testdata/vectors.jsonl");
  ASSERT_TRUE(text.ok()) << text.status();
  std::vector<std::string> templates;
  for (absl::string_view line :
       absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    const auto vector = json::Parse(line);
    ASSERT_TRUE(vector.ok());
    templates.emplace_back(vector->Find("template")->as_string());
  }
  EXPECT_GT(
      ReplayFuzzCorpus(templates, {.rounds = 12, .cut_everywhere_bytes = 0}),
      1000u);
}

}  // namespace
}  // namespace gitops::gotemplate
