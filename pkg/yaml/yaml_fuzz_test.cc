// Replays the fuzz corpus: the vectors' documents, and each of them cut short
// and with pieces of others put in.

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/fuzz_replay.h"
#include "pkg/json/json.h"

namespace gitops::yaml {
namespace {

TEST(YamlFuzzTest, ReplaysTheCorpus) {
  const auto content = fs::ReadFile("pkg/yaml/testdata/vectors.jsonl");
  ASSERT_TRUE(content.ok()) << content.status();
  std::vector<std::string> documents;
  for (const absl::string_view line :
       absl::StrSplit(*content, '\n', absl::SkipEmpty())) {
    const auto vector = json::Parse(line);
    ASSERT_TRUE(vector.ok());
    std::string text;
    ASSERT_TRUE(absl::Base64Unescape(vector->Find("text")->as_string(), &text));
    documents.push_back(text);
  }
  EXPECT_GT(
      ReplayFuzzCorpus(documents, {.rounds = 2, .cut_everywhere_bytes = 0}),
      1000u);
}

}  // namespace
}  // namespace gitops::yaml
